"""The Threads download, of today and of 2023."""

from __future__ import annotations

from pathlib import Path

import pytest

from renown.errors import InputError
from renown.networks.threads import Threads
from tests.networks.reading import SAMPLES, packed
from tests.networks.told import changed, described, told

TODAY, OF_2023 = SAMPLES / "threads" / "today", SAMPLES / "threads" / "2023"
FOLDER = "your_instagram_activity/threads"
ME, AT = "zoe.adler", 1_780_000_000


@pytest.mark.parametrize("form", ["zip", "folder"])
def test_the_download_of_today_tells_follows_both_ways_likes_and_mentions(tmp_path: Path, form: str) -> None:
    found = told(Threads(), packed(TODAY, tmp_path / "threads.zip") if form == "zip" else TODAY)
    assert found.acts == sorted(
        [
            (ME, "mention", "pine.marten", AT),
            (ME, "mention", "river_otter", AT + 1),
            ("pine.marten", "follow", ME, AT + 10),
            ("heron", "follow", ME, AT + 11),
            (ME, "follow", "river_otter", AT + 12),
            (ME, "follow", "badger", AT + 13),
            (ME, "like", "river_otter", AT + 20),
            (ME, "like", "badger.x", AT + 21),
        ]
    )
    assert (
        found.words == "Threads download of zoe.adler: 2 followers, 1 accounts followed, 3 posts and replies, 2 likes"
    )
    assert found.one("follow", target="badger")["undone"]
    assert {row["post"] for row in found.rows if row["kind"] == "like"} == {"DAbCdEfGhIj", "DZZZ"}
    assert not found.journal.unreadable
    assert found.journal.passed == {
        "an act on oneself": 1,
        "saved posts are private": 1,
        "lists of other networks, and private ones": 1,
    }


def test_names_and_words_are_put_right() -> None:
    found = told(Threads(), TODAY)
    assert found.accounts[ME] == (ME, "Zoë Adler")
    assert [post["text"] for post in found.posts] == [
        "agreed — let's sync tomorrow with @pine.marten.",
        "Café day 👍 mail z@example.org @River_Otter",
        "@zoe.adler note to self",
    ]


def test_the_download_of_2023_in_another_language_is_read(tmp_path: Path) -> None:
    found = told(Threads(), packed(OF_2023, tmp_path / "threads.zip"))
    assert found.acts == [("bob_ray", "follow", ME, 1_690_000_000), (ME, "like", "bob_ray", 1_690_000_001)]
    assert not found.journal.unreadable


def test_whose_it_is_may_stand_in_the_instagram_part(tmp_path: Path) -> None:
    profile = {"profile_user": [{"string_map_data": {"Username": {"value": "zoe.adler"}}}]}
    files = {f"{FOLDER}/personal_information.json": None, "personal_information.json": profile}
    assert len(told(Threads(), changed(TODAY, tmp_path / "x", files)).rows) == 8


def test_a_private_profile_says_nothing_in_public(tmp_path: Path) -> None:
    values = {"Username": {"value": "zoe.adler"}, "Private Account": {"value": "True"}}
    files = {
        f"{FOLDER}/personal_information.json": {"text_post_app_text_post_app_profile": [{"string_map_data": values}]}
    }
    found = told(Threads(), changed(TODAY, tmp_path / "x", files))
    assert found.words == "Threads download of zoe.adler, a private profile: nothing in it is public"
    assert (found.rows, found.posts) == ([], [])


def test_without_a_profile_it_is_refused_with_advice(tmp_path: Path) -> None:
    path = changed(TODAY, tmp_path / "x", {f"{FOLDER}/personal_information.json": None})
    with pytest.raises(InputError, match="ask for the personal information too"):
        told(Threads(), path)


def test_broken_records_are_told_with_file_and_line_and_the_rest_is_read(tmp_path: Path) -> None:
    text = (
        '{"text_post_app_media_likes": [\n'
        '{"title": "ok", "string_list_data": [{"href": "", "timestamp": 1700000000}]},\n'
        '{"title": "no body", "string_list_data": [{"href": "", "timestamp": 1700000000}]},\n'
        '{"title": "cut", "string_list'
    )
    name = f"{FOLDER}/liked_threads.json"
    path = changed(TODAY, tmp_path / "x", {name: text})
    found = told(Threads(), path)
    assert [row["target"] for row in found.rows if row["kind"] == "like"] == ["ok"]
    assert found.journal.places["an account name that cannot be one"] == [f"{path}/{name}:3"]
    assert sum(found.journal.unreadable.values()) == 3  # the name, the record that is cut, the list that is cut


def test_a_download_in_html_is_refused_with_advice(tmp_path: Path) -> None:
    page = tmp_path / FOLDER / "threads_and_replies.html"
    page.parent.mkdir(parents=True)
    page.write_text("<html></html>")
    with pytest.raises(InputError, match="in HTML: ask for it again in JSON"):
        described(Threads(), tmp_path)


@pytest.mark.parametrize(
    "other", ["facebook/today", "instagram/today", "instagram/2018", "googleplus/today", "linkedin/complete"]
)
def test_downloads_of_other_networks_are_not_taken_for_one(other: str) -> None:
    assert described(Threads(), SAMPLES / other) is None
