"""Reddit's data request, whole and split."""

from __future__ import annotations

from pathlib import Path

import pytest

from renown.errors import InputError
from renown.networks.reddit import Reddit
from tests.networks.reading import SAMPLES, packed
from tests.networks.told import changed, described, told

REQUEST, SPLIT = SAMPLES / "reddit" / "request", SAMPLES / "reddit" / "split"
MARCH, DAY = 1_772_359_200, 86_400  # 1 March 2026, 10:00 UTC


@pytest.mark.parametrize("form", ["zip", "folder"])
def test_the_request_says_whom_its_owner_names_shares_and_comments_on(tmp_path: Path, form: str) -> None:
    found = told(Reddit(), packed(REQUEST, tmp_path / "a.zip") if form == "zip" else REQUEST)
    assert found.acts == sorted(
        [
            ("ann", "mention", "ben_ray", MARCH),
            ("ann", "mention", "cleo", MARCH),
            ("ann", "share", "dan", MARCH + DAY),
            ("ann", "comment", "eve", MARCH + 2 * DAY),
        ]
    )
    assert found.one("share")["post"] == "d1"
    assert found.one("comment")["post"] == "e1"
    assert found.words == "Reddit data of u/ann: 2 posts, 3 comments"
    assert not found.journal.unreadable


def test_votes_messages_and_friends_are_never_kept() -> None:
    found = told(Reddit(), REQUEST)
    assert found.journal.passed == {
        "votes are private": 1,
        "messages are private": 1,
        "friends are private": 1,
        "a table that is not read": 1,
    }
    assert not any(word in str([*found.rows, *found.posts]) for word in ("secret", "10.0.0.1"))
    assert [post["text"] for post in found.posts if post["id"] == "p2"] == ["Look"]


def test_a_split_download_of_another_year_is_read() -> None:
    at = 1_556_820_664  # 2 May 2019, 18:11:04 UTC
    assert told(Reddit(), SPLIT).acts == [("ann", "mention", "ben_ray", at), ("ann", "mention", "cleo", at + DAY)]


def test_broken_rows_are_told_with_their_line_and_the_rest_is_read(tmp_path: Path) -> None:
    text = (REQUEST / "comments.csv").read_text()
    more = "c8,x\nc9,https://x,soon,,bread,0,https://x,,see u/zed,\n,https://x,2026-03-01 10:00:00 UTC,,b,0,,,x,\n"
    found = told(Reddit(), changed(REQUEST, tmp_path / "a", {"comments.csv": text + more}))
    assert found.acts == told(Reddit(), REQUEST).acts
    line, place = text.count("\n") + 1, f"{tmp_path}/a/comments.csv"
    assert found.journal.places["a row of an unknown shape"] == [f"{place}:{line}"]
    assert found.journal.places["a time that cannot be read"] == [f"{place}:{line + 1}"]
    assert found.journal.places["an id is missing"] == [f"{place}:{line + 2}"]


def test_a_download_that_does_not_say_whose_it_is_is_refused(tmp_path: Path) -> None:
    path = changed(SPLIT, tmp_path / "a", {"statistics.csv": None})
    with pytest.raises(InputError, match=r"statistics\.csv is missing"):
        told(Reddit(), path)


@pytest.mark.parametrize("folder", sorted({path for path in SAMPLES.glob("*/*") if path.parent.name != "reddit"}))
def test_what_is_of_another_network_is_not_recognised(folder: Path) -> None:
    assert described(Reddit(), folder) is None
