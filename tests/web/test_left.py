"""Whoever has just opted out is nobody, at once, at every address a program or another site may ask."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application
from pytest_django.fixtures import Settings

from renown.home import Home
from renown.vocabulary import number
from renown.web.api.access import new_key
from renown.web.front import Front
from tests.web.conftest import at_home
from tests.web.test_front import ask

pytestmark = pytest.mark.django_db

PLACES = [
    "/api/v1/scores/{}", "/badge/{}.svg", "/badge/{}.png", "/badge/signed/{}.json", "/badge/shields/{}.json",
    "/api/v1/people/{}/history", "/api/v1/people/{}/influencers", "/api/v1/people/{}/topics",
]  # fmt: skip


def told(front: Any, place: str, who: str) -> tuple[int, bytes]:
    """Status and content for somebody, with the name taken out."""
    key = f"twitter:{who}"
    status, _headers, body = ask(front, "GET", place.format(key))
    return status, body.replace(key.encode(), b"")


def test_the_same_is_said_as_of_nobody(own_copy: Path, settings: Settings) -> None:
    at_home(own_copy, settings)
    front = Front(get_wsgi_application())
    before = {place: told(front, place, "ann") for place in PLACES}
    assert {status for status, _body in before.values()} == {200}
    Home(own_copy).register.hide("twitter:ann")
    for place in PLACES:
        assert told(front, place, "ann") == told(front, place, "zzz") != before[place]


def test_old_clients_are_told_so_too_and_lists_leave_the_place_out(own_copy: Path, settings: Settings) -> None:
    site = at_home(own_copy, settings)
    key = {"key": new_key(name="old")[1]}
    ann, fan = (number("twitter", who) % 2**64 for who in ("ann", "fan2"))
    assert site.get(f"/v2/user.json/{ann}/score", key).status_code == 200
    Home(own_copy).register.hide("twitter:ann")
    for path in (f"/v2/user.json/{ann}", f"/v2/user.json/{ann}/topics", f"/v2/user.json/{ann}/influence",
                 f"/v2/identity.json/ks/{ann}", "/v2/identity.json/tw/ann", "/v2/tw-user.json/ann"):  # fmt: skip
        assert site.get(path, key).status_code == 404, path
    assert site.get("/v2/identity.json/twitter", key | {"screenName": "ann"}).status_code == 404
    assert site.get("/1/klout.json", key | {"users": "ann"}).status_code == 404
    influence = site.get(f"/v2/user.json/{fan}/influence", key)
    assert str(ann) not in influence.content.decode()
    assert influence.json()["myInfluencers"]
