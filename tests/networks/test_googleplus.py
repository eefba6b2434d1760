"""The Google+ Takeout, and activities as the old API gave them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from renown.networks.googleplus import GooglePlus
from renown.vocabulary import DAY, ESTIMATED, EXACT
from tests.networks.reading import SAMPLES, packed
from tests.networks.told import changed, described, told

TODAY, API = SAMPLES / "googleplus" / "today", SAMPLES / "googleplus" / "api"
POSTS = "Takeout/Google+ Stream/Posts"
FIRST, SECOND, THIRD = 1_543_658_400, 1_543_744_800, 1_543_795_200  # 1, 2 December 10:00, 3 December 2018 0:00

ACTS = sorted(
    [
        ("101", "mention", "202", FIRST),
        ("202", "like", "101", FIRST),
        ("404", "like", "101", FIRST),
        ("404", "repost", "101", FIRST),
        ("202", "comment", "101", FIRST + 3_600),
        ("101", "mention", "202", FIRST + 3_900),
        ("303", "comment", "101", FIRST),
        ("101", "repost", "202", SECOND),
        ("202", "like", "101", THIRD),
    ]
)


@pytest.mark.parametrize("form", ["zip", "folder"])
def test_a_takeout_tells_who_acted_on_its_owner(tmp_path: Path, form: str) -> None:
    found = told(GooglePlus(), packed(TODAY, tmp_path / "takeout.zip") if form == "zip" else TODAY)
    assert found.acts == ACTS
    assert found.words == "Google+ Takeout of Zoë Adler: 7 posts"
    assert not found.journal.unreadable
    assert found.accounts["303"] == (None, "<b>Cy</b> Doe")


def test_plus_ones_and_reshares_take_the_time_of_the_post_and_say_so() -> None:
    found = told(GooglePlus(), TODAY)
    assert {row["precision"] for row in found.rows if row["kind"] == "like"} == {ESTIMATED}
    assert found.one("repost", source="404")["precision"] == ESTIMATED
    assert found.one("comment", source="202")["precision"] == EXACT
    assert found.one("comment", source="303")["precision"] == ESTIMATED
    own = found.one("repost", source="101")
    assert (own["precision"], own["post"], own["act"]) == (EXACT, "BBBBBBBBBB1", "AAAAAAAAAA2")


def test_posts_and_comments_keep_their_ids_and_words() -> None:
    found = told(GooglePlus(), TODAY)
    comment = found.one("comment", source="202")
    assert (comment["post"], comment["act"]) == ("AAAAAAAAAA1", "C.1")
    assert [(post["id"], post["at"], post["text"]) for post in found.posts] == [
        ("AAAAAAAAAA1", FIRST, "With +Bob Ray in the garden & out\nAgain #plants"),
        ("AAAAAAAAAA2", SECOND, "Look"),
        ("AAAAAAAAAA3", THIRD, "No time"),
    ]
    assert found.posts[0]["url"] == "https://plus.google.com/+ZoëAdler/posts/AAAAAAAAAA1"


def test_only_what_was_shared_with_everybody_is_read() -> None:
    found = told(GooglePlus(), TODAY)
    assert found.journal.passed == {
        "a post that is not public": 4,
        "an act on oneself": 1,
        "votes in polls are not read": 1,
    }
    assert not {post["id"] for post in found.posts} & {f"AAAAAAAAAA{n}" for n in range(4, 8)}


def test_a_post_without_a_time_has_the_day_in_its_name_else_that_of_the_download(tmp_path: Path) -> None:
    post = json.loads((TODAY / POSTS / "20181203 - No time.json").read_text("utf-8"))
    post["content"] = 'Hi <a class="proflink" href="https://plus.google.com/202">Bob</a>'
    path = changed(TODAY, tmp_path / "x", {f"{POSTS}/20181203 - No time.json": post})
    assert told(GooglePlus(), path).one("mention", at=THIRD)["precision"] == DAY
    (path / POSTS / "20181203 - No time.json").rename(path / POSTS / "undated.json")
    os.utime(path, (1_600_000_000, 1_600_000_000))
    assert told(GooglePlus(), path).one("mention", at=1_600_000_000)["precision"] == ESTIMATED


def test_activities_of_the_old_api_are_read(tmp_path: Path) -> None:
    found = told(GooglePlus(), packed(API, tmp_path / "api.zip"))
    at = 1_316_543_893
    assert found.acts == [("101", "mention", "404", at), ("101", "repost", "202", at)]
    assert [(post["id"], post["text"]) for post in found.posts] == [("CCCCCCCCCC1", "Look, Dee Fox")]
    assert found.journal.passed == {"a post that is not public": 1}


def test_recorded_activities_are_read_whole(data_file: Callable[[str], Path]) -> None:
    folder = data_file("recorded/googleplus/Locker/Connectors/GooglePlus/fixtures")
    raw = [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]
    found = told(GooglePlus(), folder)
    assert found.words == f"Google+ Takeout of Jeremie Miller: {len(raw)} posts"
    public = [one for one in raw if one["access"]["items"] == [{"type": "public"}]]
    assert {post["id"] for post in found.posts} == {one["url"].rsplit("/", 1)[1] for one in public}
    mentioned = sum(one["object"]["content"].count('class="proflink"') for one in public)
    assert [row["kind"] for row in found.rows] == ["mention"] * mentioned
    assert not found.journal.unreadable
    assert not found.journal.passed


def broken(**other: Any) -> dict[str, Any]:
    post: dict[str, Any] = json.loads((TODAY / POSTS / "20181201 - With Bob in the garden.json").read_text("utf-8"))
    return post | other


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('{"author": {"resourceName": "users/1"},\n "postAcl": ', "not JSON, or cut off"),
        ("[" * 100_000, "nested too deeply"),
        (b'{"a": "\xff\xfe"}', "neither text nor numbers that can be read"),
        (broken(author={"resourceName": "users/\0"}), "an id is missing"),
        (broken(creationTime="soon"), "a time that cannot be read"),
        (broken(creationTime="2999-01-01 00:00:00+0000"), "a time that cannot be read"),
        (broken(postAcl="public"), "a post of an unknown shape"),
        (broken(content=7, comments=[{"author": 7}]), "a comment that cannot be read"),
        (broken(plusOnes=[{"plusOner": {}}, {"other": 1}]), "an account that cannot be read"),
    ],
)
def test_a_broken_post_is_told_with_its_file_and_the_others_are_read(tmp_path: Path, content: Any, reason: str) -> None:
    path = changed(TODAY, tmp_path / "x", {f"{POSTS}/20181201 - With Bob in the garden.json": content})
    found = told(GooglePlus(), path)
    assert reason in found.journal.unreadable
    assert found.journal.places[reason][0].startswith(f"{path}/{POSTS}/20181201 - With Bob in the garden.json")
    assert ("202", "like", "101", THIRD) in found.acts


def test_a_cut_post_is_told_with_its_line(tmp_path: Path) -> None:
    name = f"{POSTS}/20181201 - With Bob in the garden.json"
    path = changed(TODAY, tmp_path / "x", {name: (TODAY / name).read_text("utf-8")[:300]})
    lines = (path / name).read_text("utf-8").count("\n") + 1
    assert told(GooglePlus(), path).journal.places["not JSON, or cut off"] == [f"{path}/{name}:{lines}"]


def test_files_among_the_posts_that_are_none_are_counted(tmp_path: Path) -> None:
    path = changed(TODAY, tmp_path / "x", {f"{POSTS}/zzz.json": {"something": "else"}})
    assert told(GooglePlus(), path).journal.passed["files that are no posts"] == 1


def test_folders_in_any_language_are_read(tmp_path: Path) -> None:
    path = changed(TODAY, tmp_path / "x", {})
    (path / POSTS).rename(path / "Takeout" / "Beiträge")
    assert described(GooglePlus(), path) == "Google+ Takeout of Zoë Adler: 7 posts"


@pytest.mark.parametrize("other", ["facebook/today", "instagram/2018", "threads/today", "linkedin/complete"])
def test_downloads_of_other_networks_are_not_taken_for_one(other: str) -> None:
    assert described(GooglePlus(), SAMPLES / other) is None
