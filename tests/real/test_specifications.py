"""What is asked of X and Spotify, and what the samples answer, held to the specifications of their APIs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from renown.networks.http import Web
from renown.networks.network import Connection, Journal
from renown.networks.spotify.api import _Asking as SpotifyAsking
from renown.networks.twitter import Twitter
from tests.faulty import Answer, Asked, serving
from tests.networks.api import spotify, twitter
from tests.networks.api_sample import TOKEN
from tests.real import prism
from tests.real.conftest import need

BROKEN = ("2004", "2005")
"""Posts of the sample that no specification would allow: they are there to be counted."""


def proper(asked: Asked) -> Answer:
    """The sample of X without its broken records."""
    answer = twitter.answer(asked, [one for one in twitter.OTHERS if one["id"] not in BROKEN])
    if isinstance(answer.body, dict) and isinstance(answer.body.get("data"), list):
        answer.body["data"] = [one for one in answer.body["data"] if "id" in one]
    return answer


def test_x_is_asked_and_answers_as_its_specification_says(data_file: Callable[[str], Path], tmp_path: Path) -> None:
    need(prism.install)
    specification = data_file("specs/x-api-v2.openapi.json.gz")
    journal = Journal()
    with serving(proper) as server, prism.strict(specification, server.base, tmp_path) as address:
        network, web = Twitter(), Web(sleep=lambda seconds: None)
        found = network.identify(Connection("twitter", "", address, secrets={"access_token": TOKEN}), web)
        pages = list(network.fetch(found, {}, web, journal))
    acts = sum(len(page.batch.interactions) for page in pages)
    # one of the acts stands in a post that is left out here
    assert acts == len(twitter.SAMPLE.acts) - 1
    assert not journal.unreadable


def test_spotify_is_asked_as_its_specification_says(data_file: Callable[[str], Path], tmp_path: Path) -> None:
    need(prism.install)
    specification = data_file("specs/spotify-web-api.openapi.yml.gz")

    def unprefixed(asked: Asked) -> Answer:
        return spotify.answer(Asked(asked.method, f"/v1{asked.path}", asked.query, asked.headers))

    with serving(unprefixed) as server, prism.strict(specification, server.base, tmp_path) as address:
        asking = SpotifyAsking(Connection("spotify", "ann", address, secrets={"access_token": TOKEN}), Web())
        asking.client.prefix = f"{address}/"  # the specification has the version in its server's address
        asks: tuple[tuple[Callable[..., Any], dict[str, Any]], ...] = (
            (asking.client._get, {"url": "me"}),
            (asking.client.current_user_followed_artists, {"limit": 50, "after": None}),
        )
        assert [sorted(asking(ask, **options))[:1] for ask, options in asks] == [["display_name"], ["artists"]]
