"""Meta's Graph API: what its errors mean, and real recorded answers, unmodified, through the real library."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from renown.errors import Busy, Missing, NetworkError, Refused, Unreachable
from renown.networks.facebook import Facebook
from renown.networks.graph import Graph
from renown.networks.http import Web
from renown.networks.instagram import Instagram
from renown.networks.network import Connection, Journal, Page
from tests.faulty import Answer, Asked, serving
from tests.networks.api_sample import NOW, TOKEN

RECORDED = "recorded/facebook/python-facebook/testdata"


def read(answer: Callable[[Asked], Answer], patience: float = 600.0) -> dict[str, Any]:
    web = Web(patience=patience, clock=lambda: NOW, sleep=lambda seconds: None)
    with serving(answer) as server:
        connection = Connection("facebook", "7", server.base, secrets={"access_token": TOKEN})
        return Graph(connection, web, Journal()).read("7", "id")


def error(code: int, subcode: int = 0, status: int = 400, headers: dict[str, str] | None = None) -> Answer:
    told = {"message": f"bad {TOKEN}", "type": "OAuthException", "code": code, "error_subcode": subcode}
    return Answer({"error": told}, status=status, headers=headers or {})


@pytest.mark.parametrize(
    ("answer", "raised", "said"),
    [
        (error(190), Refused, "connect it again"),
        (error(190, 463), Refused, "not accepted"),
        (error(190, status=200), Refused, "not accepted"),
        (error(10), Refused, "not allowed"),
        (error(200), Refused, "not allowed"),
        (error(4), Busy, "collect again"),
        (error(80001), Busy, "collect again"),
        (error(100, 33), Missing, "nothing there"),
        (error(100), NetworkError, "does not take the question"),
        (error(2), Unreachable, "the server failed"),
    ],
)
def test_an_error_is_known_by_its_code_and_tells_no_token(
    answer: Answer, raised: type[NetworkError], said: str
) -> None:
    with pytest.raises(raised, match=said) as caught:
        read(lambda asked: answer)
    assert TOKEN not in str(caught.value)


def test_a_limit_is_waited_for_as_long_as_its_header_says() -> None:
    usage = json.dumps({"7": [{"type": "pages", "estimated_time_to_regain_access": 5}]})
    busy = error(80001, headers={"X-Business-Use-Case-Usage": usage})
    turn = iter([busy, Answer({"id": "7"})])
    assert read(lambda asked: next(turn), patience=301) == {"id": "7"}
    turn = iter([busy, Answer({"id": "7"})])
    with pytest.raises(Busy):
        read(lambda asked: next(turn), patience=299)


def test_what_fails_for_a_moment_is_asked_again() -> None:
    turn = iter([error(2), error(1, status=500), Answer({"id": "7"})])
    assert read(lambda asked: next(turn)) == {"id": "7"}


def replay(network: Any, account: str, files: dict[str, list[Path]]) -> tuple[list[Page], Journal]:
    """Collects from recorded answers: page after page of each edge, and nothing of any other."""
    turns = {edge: iter(paths) for edge, paths in files.items()}
    journal = Journal()

    def answer(asked: Asked) -> Answer:
        path = next(turns.get(asked.path.partition("/v26.0/")[2], iter(())), None)
        return Answer(path.read_bytes() if path else {"data": []})

    with serving(answer) as server:
        connection = Connection(network.key, account, server.base, "owner", {"access_token": TOKEN})
        web = Web(clock=lambda: NOW, sleep=lambda seconds: None)
        pages = list(network.fetch(connection, {}, web, journal))
    for edge, rest in turns.items():
        assert next(rest, None) is None, f"{edge} was not read to its end"
    return pages, journal


def kinds(pages: list[Page]) -> Counter[str]:
    return Counter(row["kind"] for page in pages for row in page.batch.interactions.to_pylist())


def posts(pages: list[Page]) -> int:
    return sum(len(page.batch.posts) for page in pages if page.batch.posts is not None)


def data(*paths: Path) -> list[dict[str, Any]]:
    return [record for path in paths for record in json.loads(path.read_text())["data"]]


def test_a_recorded_feed_is_read_with_every_post(data_file: Callable[[str], Path]) -> None:
    feed = [data_file(f"{RECORDED}/facebook/apidata/posts/feeds_default_fields_p{page}.json") for page in (1, 2)]
    pages, journal = replay(Facebook(), "19292868552", {"19292868552/feed": feed})
    assert posts(pages) == len({record["id"] for record in data(*feed)}) > 0
    assert not journal.unreadable


def test_recorded_comments_are_read_or_counted(data_file: Callable[[str], Path]) -> None:
    comments = [data_file(f"{RECORDED}/facebook/apidata/comments/comments_p{page}.json") for page in (1, 2)]
    feed = data_file(f"{RECORDED}/facebook/apidata/posts/feed_fields_p2.json")
    post = data(feed)[0]["id"]
    pages, journal = replay(Facebook(), "4", {"4/feed": [feed], f"{post}/comments": comments})
    assert posts(pages) == len(data(feed))
    # they were recorded without the permission to see who wrote them
    assert journal.passed == {"comments and shares whose author is not said": len(data(*comments))}
    assert not journal.unreadable


def test_recorded_reactions_are_a_like_each(data_file: Callable[[str], Path]) -> None:
    likes = data_file(f"{RECORDED}/facebook/apidata/likes/likes_resp.json")
    feed = data_file(f"{RECORDED}/facebook/apidata/posts/feed_fields_p2.json")
    pages, journal = replay(Facebook(), "4", {"4/feed": [feed], f"{data(feed)[0]['id']}/reactions": [likes]})
    assert kinds(pages) == {"like": len(data(likes))}
    assert not journal.unreadable


def test_recorded_media_and_their_comments_are_read(data_file: Callable[[str], Path]) -> None:
    of = f"{RECORDED}/instagram/apidata"
    media = [data_file(f"{of}/users/medias_p{page}.json") for page in (1, 2)]
    comments = [data_file(f"{of}/medias/comments_p{page}.json") for page in (1, 2)]
    tagged = data_file(f"{of}/users/tagged_medias.json")
    first = data(media[0])[0]["id"]
    pages, journal = replay(
        Instagram(), "555", {"555/media": media, f"{first}/comments": comments, "555/tags": [tagged]}
    )
    assert posts(pages) == len(data(*media)) > 0
    named = {name for record in data(*media) for name in words(record)}
    assert kinds(pages)["mention"] == len(named)
    nameless = len(data(*comments)) + len(data(tagged))
    assert journal.passed == {"comments and posts whose author is not said": nameless}
    assert not journal.unreadable


def words(record: dict[str, Any]) -> list[tuple[str, str]]:
    """(post, account name) for every word of a caption that begins with @."""
    return [(record["id"], word) for word in record.get("caption", "").split() if word.startswith("@")]
