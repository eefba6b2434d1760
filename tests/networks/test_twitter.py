"""The X archive, of today and of before 2019."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from renown.errors import InputError
from renown.networks.archive import Archive
from renown.networks.network import Journal
from renown.networks.twitter import Twitter
from renown.vocabulary import ESTIMATED, EXACT
from tests.networks.reading import SAMPLES, packed, read

NEW, OLD = SAMPLES / "twitter" / "new", SAMPLES / "twitter" / "old"
EXPORTED = 1_777_624_200  # 2026-05-01 08:30 UTC
DAY = 86_400
FIRST = 1_775_210_400  # 3 April 2026, 10:00 UTC


def short(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(r["source"], r["kind"], r["target"], r["at"], r["post"], r["act"]) for r in rows]


NEW_ACTS = [
    ("12", "reply", "34", FIRST + DAY, "900", "1002"),
    ("12", "mention", "56", FIRST + DAY, None, "1002#56"),
    ("12", "repost", "34", FIRST + 2 * DAY, None, "1003"),
    ("12", "quote", "56", FIRST + 3 * DAY, "901", "1004"),
    ("12", "mention", "78", FIRST + 5 * DAY, None, "1006#78"),
    ("34", "follow", "12", EXPORTED, None, None),
    ("99", "follow", "12", EXPORTED, None, None),
    ("12", "follow", "56", EXPORTED, None, None),
]


@pytest.mark.parametrize("form", ["zip", "folder"])
def test_the_archive_of_today_says_what_its_owner_did_and_who_follows(tmp_path: Path, form: str) -> None:
    rows, journal = read(Twitter(), packed(NEW, tmp_path / "x.zip") if form == "zip" else NEW)
    assert short(rows) == NEW_ACTS
    assert {row["precision"] for row in rows if row["kind"] == "follow"} == {ESTIMATED}
    assert {row["precision"] for row in rows if row["kind"] != "follow"} == {EXACT}
    assert not journal.unreadable
    assert journal.passed["likes: the archive does not say whose posts were liked"] == 2
    assert journal.passed["an act on oneself"] == 1


def test_the_archive_of_before_2019_has_other_names_and_no_dates_for_follows(tmp_path: Path) -> None:
    rows, journal = read(Twitter(), packed(OLD, tmp_path / "x.zip"))
    newest = 1_522_836_000  # the newest post that is the owner's own: 4 April 2018, 10:00 UTC
    assert short(rows) == [
        ("12", "reply", "34", newest, "900", "1002"),
        ("12", "repost", "56", newest + DAY, None, "1003"),
        ("34", "follow", "12", newest, None, None),
    ]
    assert not journal.unreadable


def test_the_words_say_whose_it_is_and_how_much(tmp_path: Path) -> None:
    with Archive(packed(NEW, tmp_path / "x.zip")) as archive:
        assert Twitter().describe(archive) == "archive of @ann: 6 posts, 2 likes, 2 followers, exported 2026-05-01"
    with Archive(packed(OLD, tmp_path / "y.zip")) as archive:
        assert Twitter().describe(archive) == "archive of @ann"


def test_posts_have_their_full_text_and_people_their_handles(tmp_path: Path) -> None:
    with Archive(packed(NEW, tmp_path / "x.zip")) as archive:
        batches = list(Twitter().read_archive(archive, Journal()))
    posts = {row["id"]: row for batch in batches for row in (batch.posts.to_pylist() if batch.posts else ())}
    assert sorted(posts) == ["1001", "1002", "1004", "1005", "1006"]
    assert posts["1001"]["text"] == "Six mornings on the estuary, in full."
    assert posts["1001"]["url"] == "https://x.com/ann/status/1001"
    told = {
        row["id"]: row["handle"] for batch in batches for row in (batch.accounts.to_pylist() if batch.accounts else ())
    }
    assert told["12"] == "ann"
    assert told["78"] == "dee"


def test_messages_and_deleted_posts_are_never_read(tmp_path: Path) -> None:
    with Archive(packed(NEW, tmp_path / "x.zip")) as archive:
        text = str(
            [
                [t.to_pylist() for t in (b.interactions, b.accounts, b.posts) if t]
                for b in Twitter().read_archive(archive, Journal())
            ]
        )
    assert "never be read" not in text
    assert "regret" not in text
    assert "'90'" not in text


def changed(tmp_path: Path, name: str, change: Callable[[str], str]) -> Path:
    folder = tmp_path / "archive"
    for path in NEW.rglob("*.js"):
        to = folder / path.relative_to(NEW)
        to.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text()
        to.write_text(change(text) if path.name == name else text, errors="surrogatepass")
    return folder


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('"created_at" : "Sat Apr 04', '"created_at" : "Caturday', 14),
        ('"id_str" : "1002"', '"id_str" : null', 14),
        ('"in_reply_to_user_id_str" : "34"', '"in_reply_to_user_id_str" : "3\\u00004"', 14),
        ('"in_reply_to_screen_name" : "bob",', '"in_reply_to_screen_name" : bob,', 14),
    ],
)
def test_a_broken_post_is_told_with_its_line_and_the_others_are_read(
    tmp_path: Path, old: str, new: str, line: int
) -> None:
    folder = changed(tmp_path, "tweets.js", lambda text: text.replace(old, new, 1))
    rows, journal = read(Twitter(), folder)
    assert short(rows) == NEW_ACTS[2:]
    assert sum(journal.unreadable.values()) == 1
    assert [place for places in journal.places.values() for place in places if place.endswith(f"tweets.js:{line}")]


def test_a_file_that_is_cut_off_keeps_the_posts_before(tmp_path: Path) -> None:
    folder = changed(tmp_path, "tweets.js", lambda text: text[: text.index('"id_str" : "1004"')])
    rows, journal = read(Twitter(), folder)
    assert short(rows) == [*NEW_ACTS[:3], *NEW_ACTS[4:]]
    assert sum(journal.unreadable.values()) >= 1


def test_lone_surrogates_and_markup_do_no_harm(tmp_path: Path) -> None:
    folder = changed(
        tmp_path,
        "tweets.js",
        lambda text: text.replace("Six mornings", "\\ud83d<b>\\u0000", 1).replace('"Bob"', '"\\udc00"'),
    )
    rows, journal = read(Twitter(), folder)
    assert short(rows) == NEW_ACTS
    assert not journal.unreadable


def test_an_archive_without_an_owner_says_so(tmp_path: Path) -> None:
    folder = changed(tmp_path, "account.js", lambda _: "window.YTD.account.part0 = [ ]")
    with Archive(folder) as archive, pytest.raises(InputError, match="does not say whose it is"):
        Twitter().describe(archive)


def test_other_folders_are_not_taken_for_an_archive_of_x(tmp_path: Path) -> None:
    (tmp_path / "tweets.js").write_text("const tweets = []")
    (tmp_path / "account.js").write_text("const account = {}")
    with Archive(tmp_path) as archive:
        assert Twitter().describe(archive) is None


def test_files_of_a_real_archive_are_read_without_a_broken_record(data_file: Callable[[str], Path]) -> None:
    folder = data_file("recorded/twitter/twitter-to-sqlite/tests/zip_contents")
    rows, journal = read_lists(folder)
    counts = {
        name: len(re.findall(r'"accountId"', (folder / f"{name}.js").read_text())) for name in ("follower", "following")
    }
    assert len(rows) == sum(counts.values()) > 0
    assert not journal.unreadable


def read_lists(folder: Path) -> tuple[list[dict[str, Any]], Journal]:
    """That archive has no posts; one with a date lets its follows be read."""
    import shutil
    import tempfile

    with tempfile.TemporaryDirectory() as made:
        copy = Path(made) / "data"
        shutil.copytree(folder, copy)
        (copy / "tweets.js").write_text(
            'window.YTD.tweets.part0 = [{"tweet": {"id_str": "1", "created_at": "Sat Apr 04 10:00:00 +0000 2020"}}]'
        )
        return read(Twitter(), Path(made))
