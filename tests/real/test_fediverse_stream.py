"""What an instance streams, or shows again and again, is what people did there."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from renown.lake import Lake
from renown.networks.fetcher import LOOPBACK
from renown.networks.http import Web
from renown.networks.mastodon import Mastodon
from renown.networks.mastodon.stream import watch
from renown.networks.network import Connection, Cursor, Journal
from renown.vocabulary import KIND_BY_CODE
from tests.real.mock_instance import Instance
from tests.real.snac import Server


def heard(base: str, lake: Lake, cursor: Cursor, until: Callable[[], bool], act: Callable[[], Any]) -> Cursor:
    """Watches, does something once listening, and stops when the lake is as it should be."""
    pages = watch(Connection("mastodon", base, base, "public"), cursor, Journal(), every=0.5)
    end = time.monotonic() + 60
    for heard_pages, page in enumerate(pages, 1):
        lake.append([page.batch])
        cursor = json.loads(json.dumps(page.cursor))
        if heard_pages == 2:
            act()
        if heard_pages > 2 and until():
            return cursor
        assert time.monotonic() < end, "it was not heard within a minute"
    raise AssertionError


def kinds(lake: Lake) -> list[str]:
    return sorted(KIND_BY_CODE[code].key for code in lake.contents().acts["kind"])


def test_replies_and_mentions_are_heard_and_a_delete_takes_them_back(mock: Instance, tmp_path: Path) -> None:
    ann, bob = mock.sign_up("ann"), mock.sign_up("bob")
    lake = Lake(tmp_path / "lake")
    post = ann.status_post("bread is done")
    made: list[Any] = []

    def speak() -> None:
        made.append(bob.status_post("@ann give me some", in_reply_to_id=post["id"]))
        time.sleep(1.1)
        made.append(bob.status_post("@ann are you there"))
        bob.status_post("@ann a secret", visibility="direct")

    cursor = heard(mock.base, lake, {}, lambda: kinds(lake) == ["mention", "reply"], speak)
    streamed = set(lake.contents().acts["key"])
    cursor = heard(mock.base, lake, cursor, lambda: kinds(lake) == ["reply"], lambda: bob.status_delete(made[1]["id"]))

    # what is said while nobody listens is asked for afterwards
    time.sleep(1.1)
    ann.status_post("@bob come here")
    heard(mock.base, lake, cursor, lambda: kinds(lake) == ["mention", "reply"], lambda: None)

    api = Lake(tmp_path / "api")
    me = Mastodon().identify(
        Connection("mastodon", "", mock.base, secrets={"access_token": str(ann.access_token)}), Web(allow=LOOPBACK)
    )
    api.append(page.batch for page in Mastodon().fetch(me, {}, Web(allow=LOOPBACK), Journal()))
    assert set(api.contents().acts["key"]) == set(lake.contents().acts["key"])
    assert streamed & set(api.contents().acts["key"])


def test_an_instance_without_a_stream_is_asked_again(fediverse: tuple[Server, Server], tmp_path: Path) -> None:
    here, _ = fediverse
    bob, lake = here.sign_in("bob"), Lake(tmp_path)
    bob.status_post("good morning")
    before = len(lake.contents().posts)
    heard(
        here.base, lake, {}, lambda: "asked for again" in str(lake.contents().posts["text"]),
        lambda: bob.status_post("asked for again"),
    )  # fmt: skip
    assert len(lake.contents().posts) > before
