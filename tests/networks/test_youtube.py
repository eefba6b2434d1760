"""YouTube's Takeout of today, of another language and of ten years ago."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from renown.errors import InputError
from renown.networks.youtube import YouTube
from renown.vocabulary import ESTIMATED, EXACT
from tests.networks.reading import SAMPLES, packed
from tests.networks.told import Told, changed, described, told

YOUTUBE = SAMPLES / "youtube"
TODAY, DUTCH, OLD = YOUTUBE / "today", YOUTUBE / "dutch", YOUTUBE / "old"
PARTS = "Takeout/YouTube and YouTube Music"
ANN, BEN, CLEO, DAN = (f"UC{name}{name[0].upper() * (22 - len(name))}" for name in ("ann", "ben", "cleo", "dan"))
MARCH, DAY = 1_772_359_200, 86_400  # 1 March 2026, 10:00 UTC
NEWEST = MARCH + 5 * DAY  # the message in a live chat
UNKNOWN = "a comment on a video whose channel the Takeout does not say"


def tuples(said: Told) -> set[tuple[Any, ...]]:
    fields = ("source", "kind", "target", "at", "post", "precision")
    assert {row["network"] for row in said.rows} <= {"youtube"}
    return {tuple(row[field] for field in fields) for row in said.rows}


@pytest.mark.parametrize("form", ["zip", "folder"])
def test_a_takeout_says_whose_videos_its_owner_commented_on_and_subscribed_to(tmp_path: Path, form: str) -> None:
    said = told(YouTube(), packed(TODAY, tmp_path / "takeout.zip") if form == "zip" else TODAY)
    assert tuples(said) == {
        (ANN, "comment", BEN, MARCH, "benvideo001", EXACT),
        (ANN, "mention", DAN, MARCH, None, EXACT),
        (ANN, "comment", BEN, MARCH + DAY, "benvideo001", EXACT),
        (ANN, "comment", CLEO, NEWEST, "cleovideo01", EXACT),
        (ANN, "subscribe", BEN, NEWEST, None, ESTIMATED),
        (ANN, "subscribe", CLEO, NEWEST, None, ESTIMATED),
    }
    assert len(said.rows) == 6
    assert not said.journal.unreadable
    assert said.journal.passed[UNKNOWN] == 1
    assert said.journal.passed["a comment on something other than a video"] == 1
    assert said.journal.passed["an act on oneself"] == 1
    assert said.words == "YouTube Takeout: 2 subscriptions, 6 comments, 3 videos"


def test_what_was_watched_and_searched_for_is_never_kept() -> None:
    said = told(YouTube(), TODAY)
    assert {row["kind"] for row in said.rows} == {"subscribe", "comment", "mention"}
    assert "Searched" not in str(said)
    assert all(row["text"] is None for row in said.posts if row["author"] != ANN)


def test_comments_are_kept_whole_with_their_address_and_channels_with_their_titles() -> None:
    said = told(YouTube(), TODAY)
    (first,) = (row for row in said.posts if row["at"] == MARCH)
    assert first["text"] == "Lovely crust, @dan\n!"
    assert first["url"] == "https://www.youtube.com/watch?v=benvideo001&lc=UgxAAAAAAAAAAAAAAAA4AaABAg"
    assert said.accounts[ANN] == (None, "Ann Å.")
    assert said.accounts[CLEO] == (None, 'Cleo, and "crumbs"')


def test_a_takeout_in_dutch_is_read_by_its_structure() -> None:
    said = told(YouTube(), DUTCH)
    at = 1_713_080_375  # 14 April 2024, 07:39:35 UTC
    assert tuples(said) == {
        (ANN, "comment", BEN, at, "benvideo001", EXACT),
        (ANN, "subscribe", BEN, at, None, ESTIMATED),
    }
    assert not said.journal.unreadable


def test_files_and_folders_may_have_any_name(tmp_path: Path) -> None:
    for number, path in enumerate(sorted(TODAY.rglob("*.*"))):
        (tmp_path / f"{number}").mkdir()
        shutil.copy(path, tmp_path / f"{number}" / f"файл{path.suffix}")
    assert tuples(told(YouTube(), tmp_path)) == tuples(told(YouTube(), TODAY))


def test_a_takeout_of_2015_has_lists_and_pages_instead() -> None:
    said = told(YouTube(), OLD)
    assert tuples(said) == {
        (ANN, "subscribe", BEN, 1_399_370_400, None, EXACT),  # 6 May 2014, 10:00 UTC
        (ANN, "comment", BEN, 1_434_358_249, "benvideo001", EXACT),  # 15 June 2015, 08:50:49 UTC
        (ANN, "comment", BEN, 1_588_029_503, "benvideo001", EXACT),  # 27 April 2020, 23:18:23 UTC
    }
    assert "so <good>" in [row["text"] for row in said.posts]


def test_a_history_alone_says_nothing_of_whose_it_is(tmp_path: Path) -> None:
    path = tmp_path / "watch-history.json"
    shutil.copy(TODAY / PARTS / "history" / "watch-history.json", path)
    assert described(YouTube(), path) == "YouTube Takeout: 2 videos"
    with pytest.raises(InputError, match="ask for the list of channels too"):
        told(YouTube(), path)


def test_broken_rows_are_told_with_file_and_line_and_the_rest_is_read(tmp_path: Path) -> None:
    name = f"{PARTS}/comments/comments.csv"
    text = (TODAY / name).read_text()
    rows = f"UgxZZZZZZZZZZZZZZZZ4AaABAg,{ANN},2999-01-01T00:00:00+00:00,0,,,benvideo001,later,\n\0,half a row\n"
    said = told(YouTube(), changed(TODAY, tmp_path / "a", {name: text + rows}))
    assert tuples(said) == tuples(told(YouTube(), TODAY))
    assert said.journal.unreadable == {"a time that cannot be read": 1, "a row of an unknown shape": 1}
    line = text.count("\n") + 1
    assert said.journal.places["a time that cannot be read"] == [f"{tmp_path}/a/{name}:{line}"]


def test_a_broken_list_of_subscriptions_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    name = "Takeout/YouTube/subscriptions/subscriptions.json"
    text = (OLD / name).read_text()
    broken = text.rstrip().removesuffix("]") + ', {"snippet": {"resourceId": {}}}, {"snippet": '
    said = told(YouTube(), changed(OLD, tmp_path / "a", {name: broken}))
    assert tuples(said) == tuples(told(YouTube(), OLD))
    assert said.journal.unreadable["a record of an unknown shape"] == 1
    assert said.journal.unreadable["cut off, or broken beyond this point"] == 1


def test_a_page_longer_than_a_window_loses_nothing(tmp_path: Path) -> None:
    name = "Takeout/YouTube/my-comments/my-comments.html"
    items = "".join(
        f'<li>Sent at 2016-01-01T00:00:{n % 60:02}Z while watching <a href="http://www.youtube.com/watch?v=benvideo001'
        f'&amp;lc=z{n:012}">Rye</a>.<br/>{"é" * 100}</li>'
        for n in range(4_000)
    )
    said = told(YouTube(), changed(OLD, tmp_path / "a", {name: f"<html><body><ul>{items}</ul></body></html>"}))
    assert sum(row["kind"] == "comment" for row in said.rows) == 4_000


@pytest.mark.parametrize("folder", sorted({path for path in SAMPLES.glob("*/*") if path.parent.name != "youtube"}))
def test_what_is_of_another_network_is_not_recognised(folder: Path) -> None:
    assert described(YouTube(), folder) is None


@pytest.mark.parametrize(
    "name", ["subscriptions_by_mine_p1", "subscriptions_by_mine_p2", "subscriptions_by_channel_p1"]
)
def test_recorded_subscriptions_are_the_records_of_the_old_takeout(
    data_file: Callable[[str], Path], tmp_path: Path, name: str
) -> None:
    folder = data_file("recorded/youtube/python-youtube/testdata/apidata/subscriptions")
    items = json.loads((folder / f"{name}.json").read_text("utf-8"))["items"]
    (tmp_path / "subscriptions.json").write_text(json.dumps(items))
    said = told(YouTube(), tmp_path / "subscriptions.json")
    assert [(row["source"], row["target"]) for row in said.rows] == [
        (one["snippet"]["channelId"], one["snippet"]["resourceId"]["channelId"]) for one in items
    ]
    assert len(said.rows) > 0
    assert not said.journal.unreadable
