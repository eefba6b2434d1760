"""Asking an instance without a stream again: nothing is passed over, nothing heard twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from renown.networks.http import Web
from renown.networks.mastodon.client import Client
from renown.networks.mastodon.stream import Hearing
from renown.networks.network import Journal

BASE = "https://social.example"


def status(number: str, visibility: str = "public") -> dict[str, Any]:
    return {
        "id": number, "uri": f"{BASE}/p/{number}", "created_at": "2026-11-30T22:00:00Z", "content": number,
        "visibility": visibility, "mentions": [],
        "account": {"id": "1", "acct": "ann", "username": "ann", "url": f"{BASE}/@ann", "uri": f"{BASE}/users/ann"},
    }  # fmt: skip


class Timeline(Client):
    """A timeline of two pages, the newest posts first."""

    def __init__(self) -> None:
        super().__init__(BASE, None, Web())
        self.posts: list[Mapping[str, Any]] = []

    def pages(self, *_asked: Any, **_options: Any) -> Iterator[list[Mapping[str, Any]]]:
        yield self.posts[:3]
        yield self.posts[3:6]


def heard(timeline: Timeline, hearing: Hearing) -> list[str]:
    (page,) = hearing.missed()
    return [] if page.batch.posts is None else sorted(page.batch.posts["text"].to_pylist())


def test_a_post_of_the_same_second_is_heard_though_its_number_is_lower() -> None:
    timeline = Timeline()
    hearing = Hearing(timeline, False, {}, Journal())
    timeline.posts = [status("1796077352e2"), status("179607735000")]
    assert heard(timeline, hearing) == ["179607735000", "1796077352e2"]
    timeline.posts.insert(1, status("17960773521a"))
    assert heard(timeline, hearing) == ["17960773521a"]
    assert heard(timeline, hearing) == []


def test_what_was_missed_is_asked_for_until_something_is_known_after_a_stop_too() -> None:
    timeline = Timeline()
    before = Hearing(timeline, False, {}, Journal())
    timeline.posts = [status("11"), status("10")]
    heard(timeline, before)
    again = Hearing(timeline, False, before.page().cursor, Journal())
    timeline.posts = [status(str(k)) for k in (15, 14, 13, 12, 11, 10)]
    assert heard(timeline, again) == ["12", "13", "14", "15"]
    old = Hearing(timeline, False, {"newest": "14"}, Journal())
    assert heard(timeline, old) == ["15"]


def test_a_post_that_is_not_read_is_told_once_and_its_address_is_not_kept() -> None:
    timeline, journal = Timeline(), Journal()
    hearing = Hearing(timeline, False, {}, journal)
    timeline.posts = [status("12", "private"), status("11")]
    assert heard(timeline, hearing) == ["11"]
    assert heard(timeline, hearing) == []
    assert hearing.heard == 0
    assert f"{BASE}/p/12" not in str(hearing.page().cursor)
