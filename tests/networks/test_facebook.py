"""The Facebook download, of today and of 2018."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from renown.errors import InputError
from renown.lake import Lake
from renown.networks.archive import Archive
from renown.networks.facebook import Facebook
from renown.networks.facebook.sentences import Names, Told, notification, title
from renown.networks.network import Journal
from renown.vocabulary import ESTIMATED, EXACT
from tests.networks.reading import SAMPLES, packed
from tests.networks.told import changed, described, told

TODAY, OLD = SAMPLES / "facebook" / "today", SAMPLES / "facebook" / "2018"
ME, BOB, CY, LUCJA = "zoe.adler", "name:Bob Ray", "name:Cy Doe", "name:Łucja Kowal"
CAFE, LIBRARY, CLASSMATE = "name:Koffiebar Noord", "name:Town Library", "name:Old Classmate"
AT = 1_780_000_000

ACTS = sorted(
    [
        (ME, "follow", BOB, AT),
        (BOB, "follow", ME, AT),
        (ME, "follow", LUCJA, AT + 1),
        (LUCJA, "follow", ME, AT + 1),
        (ME, "follow", CLASSMATE, AT + 2),
        (CLASSMATE, "follow", ME, AT + 2),
        (CY, "follow", ME, AT + 4),
        (ME, "follow", CAFE, AT + 5),
        (ME, "follow", CAFE, AT + 6),
        (ME, "follow", LIBRARY, AT + 7),
        (ME, "follow", LIBRARY, AT + 8),
        (ME, "follow", "name:Loud News", AT + 9),
        (ME, "recommend", CAFE, AT + 10),
        (ME, "comment", BOB, AT + 20),
        (ME, "reply", LUCJA, AT + 21),
        (ME, "comment", LUCJA, AT + 25),
        (BOB, "comment", ME, AT + 27),
        (ME, "like", BOB, AT + 30),
        (ME, "like", BOB, AT + 30),
        (ME, "like", LUCJA, AT + 31),
        (ME, "like", BOB, AT + 32),
        (ME, "like", LIBRARY, AT + 33),
        (ME, "tag", BOB, AT + 40),
        (ME, "check-in", BOB, AT + 41),
        (ME, "check-in", LUCJA, AT + 41),
        (ME, "mention", LUCJA, AT + 42),
        (ME, "share", LIBRARY, AT + 43),
        (BOB, "like", ME, AT + 50),
        (CY, "like", ME, AT + 51),
        (LUCJA, "like", ME, AT + 51),
        (BOB, "comment", ME, AT + 52),
        (CY, "reply", ME, AT + 53),
        (LUCJA, "mention", ME, AT + 54),
        (BOB, "share", ME, AT + 55),
        ("name:Dee Fox", "follow", ME, AT + 56),
        (ME, "follow", "name:Plant Swap", AT + 56),  # without a time: that of the newest record
    ]
)


@pytest.mark.parametrize("form", ["zip", "folder"])
def test_the_download_of_today_tells_what_its_owner_did_and_what_notifications_tell(tmp_path: Path, form: str) -> None:
    found = told(Facebook(), packed(TODAY, tmp_path / "facebook.zip") if form == "zip" else TODAY)
    assert found.acts == ACTS
    assert found.words == (
        "Facebook download of Zoë Adler: 2 friends, 1 followers, 2 people and pages followed, 2 pages liked, "
        "1 pages followed, 1 pages recommended, 8 comments, 5 reactions, 7 posts, 9 notifications"
    )
    assert not found.journal.unreadable
    assert found.accounts[ME] == (ME, "Zoë Adler")
    assert found.accounts[LUCJA] == (None, "Łucja Kowal")


def test_what_is_taken_back_is_undone() -> None:
    found = told(Facebook(), TODAY)
    undone = sorted((row["source"], row["target"]) for row in found.rows if row["undone"])
    assert undone == sorted([(ME, CLASSMATE), (CLASSMATE, ME), (ME, "name:Loud News")])


def test_a_missing_time_is_estimated_and_all_others_are_exact() -> None:
    found = told(Facebook(), TODAY)
    assert found.one("follow", target="name:Plant Swap")["precision"] == ESTIMATED
    assert {row["precision"] for row in found.rows if row["target"] != "name:Plant Swap"} == {EXACT}


def test_notifications_tell_the_post_and_the_comment() -> None:
    found = told(Facebook(), TODAY)
    assert found.one("like", source=BOB)["post"] == "501"
    assert found.one("like", source=CY)["post"] == "502"
    assert [found.one("comment", at=AT + 52)[key] for key in ("post", "act")] == ["501", "601"]
    assert [found.one("reply", source=CY)[key] for key in ("post", "act")] == ["501", "602"]


def test_what_is_not_public_is_left_out_and_counted() -> None:
    found = told(Facebook(), TODAY)
    assert found.journal.passed == {
        "in a group: the download does not say whether it is public": 4,
        "a post that is not public": 1,
        "private messages": 1,
        "friend requests are private": 1,
        "answers to events name nobody": 1,
        "an act on oneself": 1,
        "a title that names nobody who is known": 1,
        "a notification that tells of no act": 1,
        "searches is not read": 1,
    }
    (place,) = found.journal.places["a post that is not public"]
    assert place.endswith("your_posts__check_ins__photos_and_videos_1.json:82")
    assert "psst" not in str(found.rows) + str(found.posts)


def test_only_posts_marked_public_keep_their_text() -> None:
    found = told(Facebook(), TODAY)
    assert [(post["id"], post["author"], post["at"], post["text"]) for post in found.posts] == [
        (f"{ME}/{AT + 44}", ME, AT + 44, "Open to all ☕")
    ]


def test_the_download_of_2018_names_its_lists_without_a_version(tmp_path: Path) -> None:
    found = told(Facebook(), packed(OLD, tmp_path / "facebook.zip"))
    at, me = 1_530_000_000, "100012"
    assert found.acts == sorted(
        [
            (me, "follow", BOB, at),
            (BOB, "follow", me, at),
            (me, "follow", LIBRARY, at + 1),
            (me, "comment", BOB, at + 2),
            (me, "like", BOB, at + 3),
            (me, "tag", BOB, at + 4),
        ]
    )
    assert not found.journal.unreadable
    assert not found.journal.passed


def test_the_same_like_in_two_lists_counts_once_and_reading_twice_changes_nothing(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    for _ in range(2):
        with Archive(TODAY) as archive:
            lake.append(Facebook().read_archive(archive, Journal()))
    # in the list above, one like and two follows of pages stand twice, and three acts are taken back
    assert len(lake.contents().acts["key"]) == len(ACTS) - 3 - 3


def test_broken_records_are_told_with_file_and_line_and_the_rest_is_read(tmp_path: Path) -> None:
    friends = [
        {"name": "Bob Ray", "timestamp": AT},
        {"name": "Nul\0l", "timestamp": AT},
        {"name": "Half \ud800", "timestamp": AT},
        {"name": "<b>Bold</b>", "timestamp": AT},
        {"name": "From The Future", "timestamp": AT * 100},
        {"name": ["list"], "timestamp": AT},
        {"name": "Cy Doe", "timestamp": AT},
    ]
    name = "connections/friends/your_friends.json"
    path = changed(OLD, tmp_path / "x", {name: json.dumps({"friends_v2": friends}, indent=1)})
    found = told(Facebook(), path)
    known = {row["target"] for row in found.rows if row["kind"] == "follow" and row["source"] == "100012"}
    assert known == {BOB, CY, "name:<b>Bold</b>", LIBRARY}
    assert found.accounts["name:<b>Bold</b>"] == (None, "<b>Bold</b>")
    assert sum(found.journal.unreadable.values()) == 4
    assert f"{path}/{name}:7" in found.journal.places["an id that cannot be one"]
    assert found.journal.places["a time that cannot be"] == [f"{path}/{name}:19"]


def test_records_of_an_unknown_shape_are_told_not_fatal(tmp_path: Path) -> None:
    odd: list[Any] = [
        {"data": [{"comment": 7}], "title": "x"},
        {"data": [{"comment": {}}], "title": 7},
        "text",
        7,
        None,
    ]
    found = told(Facebook(), changed(OLD, tmp_path / "x", {"comments/comments.json": {"comments_v2": odd}}))
    assert found.journal.unreadable == {"a record of an unknown shape": 1}
    assert found.journal.passed["comments is not read"] == 1
    assert len(found.acts) == 5


def test_without_a_profile_the_author_of_a_comment_is_the_owner(tmp_path: Path) -> None:
    path = changed(OLD, tmp_path / "x", {"profile_information/profile_information.json": None})
    found = told(Facebook(), path)
    assert ("name:Zoë Adler", "comment", BOB, 1_530_000_002) in found.acts


def test_a_download_that_does_not_say_whose_it_is_is_refused_with_advice(tmp_path: Path) -> None:
    (tmp_path / "your_friends.json").write_text('{"friends_v2": [{"name": "Bob Ray", "timestamp": 1700000000}]}')
    assert described(Facebook(), tmp_path) == "Facebook download: 1 friends"
    with pytest.raises(InputError, match="ask for the profile information too"):
        told(Facebook(), tmp_path)


def test_long_lists_are_not_counted_to_their_end(tmp_path: Path) -> None:
    friends = [{"name": f"Friend {n}", "timestamp": AT} for n in range(20_005)]
    path = changed(OLD, tmp_path / "x", {"friends/friends.json": {"friends_v2": friends}})
    assert "at least 20,000 friends," in (described(Facebook(), path) or "")
    assert len(told(Facebook(), path).rows) == 2 * 20_005 + 4


def test_a_download_in_html_is_refused_with_advice(tmp_path: Path) -> None:
    page = tmp_path / "html" / "connections" / "friends" / "your_friends.html"
    page.parent.mkdir(parents=True)
    page.write_text("<html></html>")
    with pytest.raises(InputError, match="in HTML: ask for it again in JSON"):
        described(Facebook(), tmp_path / "html")


@pytest.mark.parametrize(
    "other", ["instagram/today", "instagram/2018", "threads/today", "googleplus/today", "linkedin/complete"]
)
def test_downloads_of_other_networks_are_not_taken_for_one(other: str) -> None:
    assert described(Facebook(), SAMPLES / other) is None


def known(*names: str) -> Names:
    names_known = Names()
    for one in names:
        names_known.add(one)
    return names_known


@pytest.mark.parametrize(
    ("sentence", "whom"),
    [
        ("Ann Lee commented on Bob Ray's post.", "Bob Ray"),
        ("Ann Lee commented on Bob O’Brien’s photo.", "Bob O’Brien"),
        ("Ann Lee replied to James' comment.", "James"),
        ("Ann Lee likes D'Arcy's post.", "D'Arcy"),
        ("Ann Lee likes her own photo.", "Ann Lee"),
        ("Ann Lee likes Cy.", "Cy"),
        ("Ann Lee heeft gereageerd op het bericht van Bob Ray.", "Bob Ray"),
        ("Ann Lee hat Bob Rays Beitrag kommentiert.", "Bob Ray"),
        ("Ann Lee a aimé la photo de Bob Ray Junior.", "Bob Ray Junior"),
        ("Ann Lee commented on a post from May 3, 2019.", None),
        ("Ann Lee kommenterade Cyrus inlägg.", None),
        ("Ann Lee commentó Bob Ray y Cy", None),
        ("", None),
    ],
)
def test_titles_tell_whom_they_are_about(sentence: str, whom: str | None) -> None:
    names = known("Bob Ray", "Bob Ray Junior", "Cy", "Ann Lee")
    assert title(sentence, "Ann Lee", names).names == ((whom,) if whom else ())


@pytest.mark.parametrize(
    ("sentence", "what"),
    [
        ("Bob Ray likes your photo.", Told(("Bob Ray",), "like")),
        ('Bob Ray and Cy Doe liked your post: "in the sun"', Told(("Bob Ray", "Cy Doe"), "like")),
        ("Bob Ray, Cy Doe and 1,204 others like your post.", Told(("Bob Ray", "Cy Doe"), "like")),
        ("Bob Ray and 3 other people reacted to your post.", Told(("Bob Ray",), "like")),
        ("Salt and Pepper also commented on your post.", Told(("Salt and Pepper",), "comment")),
        ("Bob Ray tagged you in 3 photos.", Told(("Bob Ray",), "tag")),
        ("Bob Ray mentioned you in a comment in Gardeners.", Told(("Bob Ray",), "mention", in_group=True)),
        ("Bob Ray is now following you.", Told(("Bob Ray",), "follow")),
        ("Bob Ray accepted your friend request.", None),
        ("Bob Ray vindt je foto leuk.", None),
        ("", None),
    ],
)
def test_notifications_tell_who_did_what(sentence: str, what: Told | None) -> None:
    assert notification(sentence, known("Salt and Pepper")) == what
