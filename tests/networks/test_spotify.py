"""Spotify's account data and extended streaming history."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from renown.errors import InputError
from renown.networks.spotify import Spotify
from renown.vocabulary import ESTIMATED, EXACT
from tests.networks.reading import SAMPLES, packed
from tests.networks.told import Told, changed, described, told

SPOTIFY = SAMPLES / "spotify"
ACCOUNT, EXTENDED, OLD = SPOTIFY / "account", SPOTIFY / "extended", SPOTIFY / "old"
MUSIC = "StreamingHistory_music_0.json"
ANN, BJORK, TALK = "ann99", "name:Björk", "name:podcast:Rye Talk"
MARCH = 1_772_359_200  # 1 March 2026, 10:00 UTC
NEWEST = 1_772_523_000  # 3 March 2026, 07:30 UTC


def tuples(said: Told) -> list[tuple[Any, ...]]:
    fields = ("source", "kind", "target", "at", "post", "precision")
    assert {row["network"] for row in said.rows} <= {"spotify"}
    return [tuple(row[field] for field in fields) for row in said.rows]


@pytest.mark.parametrize("form", ["zip", "folder"])
def test_account_data_says_what_was_heard_and_who_is_followed(tmp_path: Path, form: str) -> None:
    said = told(Spotify(), packed(ACCOUNT, tmp_path / "a.zip") if form == "zip" else ACCOUNT)
    assert tuples(said) == [
        (ANN, "listen", BJORK, MARCH + 240, "Björk – Jóga", EXACT),
        (ANN, "listen", BJORK, MARCH + 540, "Björk – Jóga", EXACT),
        (ANN, "listen", "name:Ann & <b>Co</b>", MARCH + 90_000, "Ann & <b>Co</b> – Bread", EXACT),
        (ANN, "listen", TALK, NEWEST, "Rye Talk – Ep. 1: Flour", EXACT),
        (ANN, "follow", "ben_b", NEWEST, None, ESTIMATED),
        (ANN, "follow", "name:Cleo Crumb", NEWEST, None, ESTIMATED),
        ("12128436556", "follow", ANN, NEWEST, None, ESTIMATED),
        (ANN, "follow", BJORK, NEWEST, None, ESTIMATED),
    ]
    assert said.journal.passed == {
        "heard for less than half a minute": 1,
        "blocked people are not public": 1,
        "saved tracks, albums and shows are not public": 1,
        "a list that is not read": 2,
    }
    assert not said.journal.unreadable
    assert said.words == "Spotify data of ann99: 5 listens, 2 followed, 1 followers"


def test_the_extended_history_leaves_private_sessions_out() -> None:
    said = told(Spotify(), EXTENDED)
    assert tuples(said) == [
        (ANN, "listen", BJORK, MARCH + 281, "Björk – Jóga", EXACT),
        (ANN, "listen", TALK, NEWEST + 5, "Rye Talk – Ep. 1: Flour", EXACT),
        (ANN, "listen", "name:Dan", 1_772_877_659, "Dan – Bread", EXACT),
    ]
    assert said.journal.passed["heard in a private session"] == 1
    assert not any("Secret" in str(row) for row in [*said.rows, *said.posts])
    assert [row["url"] for row in said.posts] == [
        "https://open.spotify.com/track/4uLU6hMCjMI75M1A2tKUQC",
        "https://open.spotify.com/episode/4uLU6hMCjMI75M1A2tKUQD",
        None,
    ]


def test_both_histories_name_a_stream_alike() -> None:
    short = {row["act"] for row in told(Spotify(), ACCOUNT).rows if row["kind"] == "listen"}
    extended = {row["act"] for row in told(Spotify(), EXTENDED).rows}
    assert short & extended == {f"{(MARCH + 240) // 60} Björk – Jóga", f"{NEWEST // 60} Rye Talk – Ep. 1: Flour"}


def test_a_private_session_stays_private_though_the_short_history_does_not_know(tmp_path: Path) -> None:
    secret = {"endTime": "2026-03-04 10:00", "artistName": "Hidden", "trackName": "Secret", "msPlayed": 200_000}
    folder = changed(ACCOUNT, tmp_path / "both", {"StreamingHistory_music_1.json": [secret]})
    assert any("Secret" in str(row) for row in told(Spotify(), folder).rows)
    for path in EXTENDED.iterdir():
        shutil.copy(path, folder)
    said = told(Spotify(), folder)
    assert not any("Secret" in str(row) for row in [*said.rows, *said.posts, *said.accounts])
    assert said.journal.passed["heard in a private session"] == 2


def test_data_of_before_2020_has_other_names_and_counts_instead_of_people() -> None:
    said = told(Spotify(), OLD)
    assert tuples(said) == [("bob", "listen", "name:Cy", 1_556_697_600, "Cy – One", EXACT)]
    assert said.journal.passed == {"counts of followers without names": 2}
    assert not said.journal.unreadable


def test_names_are_kept_as_text_and_each_track_once() -> None:
    said = told(Spotify(), ACCOUNT)
    assert said.accounts[ANN] == (ANN, "Ann Å.")
    assert said.accounts["name:Ann & <b>Co</b>"] == (None, "Ann & <b>Co</b>")
    assert [row["text"] for row in said.posts] == ["Jóga", "Bread", "Ep. 1: Flour"]
    assert {row["author"] for row in said.posts} == {BJORK, "name:Ann & <b>Co</b>", TALK}
    assert "ann@example.com" not in str(said)


def test_streams_that_nobody_owns_are_refused_with_advice(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.mkdir()
    shutil.copy(ACCOUNT / MUSIC, path)
    assert described(Spotify(), path) == "Spotify data: 4 listens"
    with pytest.raises(InputError, match=r"put Userdata\.json of the account data into the same folder"):
        told(Spotify(), path)


def test_one_file_of_streams_with_the_user_name_is_enough() -> None:
    assert len(told(Spotify(), EXTENDED / "Streaming_History_Audio_2026_0.json").rows) == 2


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"endTime": "soon", "artistName": "A", "trackName": "B", "msPlayed": 99_999}, "a time that cannot be read"),
        ({"endTime": "2026-03-01 10:00", "artistName": "", "trackName": "B", "msPlayed": 99_999}, "an id is missing"),
        ({"endTime": "2026-03-01 10:00", "artistName": "A", "msPlayed": 99_999}, "a record of an unknown shape"),
        ({"endTime": "2026-03-01 10:00", "artistName": "A", "trackName": 7, "msPlayed": 99_999}, "an id is missing"),
        (
            {"endTime": "2026-03-01 10:00", "artistName": "A", "trackName": "B", "msPlayed": "9"},
            "a time that cannot be read",
        ),
        (
            {"endTime": "9999-03-01 10:00", "artistName": "A", "trackName": "B", "msPlayed": 99_999},
            "a time that cannot be read",
        ),
        (
            {"endTime": "2026-03-01 10:00", "artistName": "A\x07", "trackName": "B", "msPlayed": 99_999},
            "an id that cannot be one",
        ),
        (
            {"endTime": "2026-03-01 10:00", "artistName": "A" * 3_000, "trackName": "B", "msPlayed": 99_999},
            "an id that cannot be one",
        ),
    ],
)
def test_a_broken_record_is_told_with_file_and_line(tmp_path: Path, record: Any, reason: str) -> None:
    text = (ACCOUNT / MUSIC).read_text().replace("[\n", "[\n" + json.dumps(record) + ",\n", 1)
    said = told(Spotify(), changed(ACCOUNT, tmp_path / "a", {MUSIC: text}))
    assert len(said.rows) == 8
    assert said.journal.unreadable == {reason: 1}
    assert said.journal.places[reason] == [f"{tmp_path}/a/{MUSIC}:2"]


def test_what_is_cut_off_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    text = (ACCOUNT / MUSIC).read_text()
    said = told(Spotify(), changed(ACCOUNT, tmp_path / "a", {MUSIC: text[: text.index("2026-03-02")]}))
    assert sum(row["target"] == BJORK and row["kind"] == "listen" for row in said.rows) == 2
    assert said.journal.unreadable


def test_lone_surrogates_and_nuls_in_names_do_no_harm(tmp_path: Path) -> None:
    text = (ACCOUNT / MUSIC).read_text().replace("The Skipped", "x").replace("Bread", "Br\\ud800e\\u0000ad")
    said = told(Spotify(), changed(ACCOUNT, tmp_path / "a", {MUSIC: text}))
    assert "Br\ufffdead" in [row["text"] for row in said.posts]


@pytest.mark.parametrize("folder", sorted({path for path in SAMPLES.glob("*/*") if path.parent.name != "spotify"}))
def test_what_is_of_another_network_is_not_recognised(folder: Path) -> None:
    assert described(Spotify(), folder) is None
