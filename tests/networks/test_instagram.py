"""The Instagram download, of today, of 2021 and of 2018."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from renown.errors import InputError
from renown.networks.instagram import Instagram
from renown.vocabulary import ESTIMATED, EXACT
from tests.networks.reading import SAMPLES, packed
from tests.networks.told import changed, described, told

TODAY, OF_2021, OF_2018 = (SAMPLES / "instagram" / shape for shape in ("today", "2021", "2018"))
ME, AT = "zoe.adler", 1_780_000_000
PROFILE = "personal_information/personal_information/personal_information.json"


@pytest.mark.parametrize("form", ["zip", "folder"])
def test_the_download_of_today_tells_what_its_owner_did_and_who_follows(tmp_path: Path, form: str) -> None:
    found = told(Instagram(), packed(TODAY, tmp_path / "instagram.zip") if form == "zip" else TODAY)
    assert found.acts == sorted(
        [
            ("bob_ray", "follow", ME, AT),
            ("cy.doe", "follow", ME, AT + 1),
            (ME, "follow", "bob_ray", AT + 2),
            (ME, "follow", "dee", AT + 31),  # without a time: that of the newest record
            (ME, "follow", "loud_news", AT + 3),
            (ME, "like", "bob_ray", AT + 10),
            (ME, "like", "dee", AT + 11),
            (ME, "like", "cy.doe", AT + 12),
            (ME, "comment", "bob_ray", AT + 20),
            (ME, "comment", "dee", AT + 21),
            (ME, "comment", "cy.doe", AT + 23),
            (ME, "mention", "bob_ray", AT + 30),
            (ME, "mention", "dee", AT + 30),
        ]
    )
    assert found.words == (
        "Instagram download of zoe.adler: 2 followers, 2 accounts followed, 2 likes, 1 likes of comments, "
        "4 comments, 2 posts"
    )
    assert not found.journal.unreadable
    assert found.accounts["bob_ray"] == ("bob_ray", None)


def test_likes_tell_the_post_and_likes_of_comments_do_not() -> None:
    found = told(Instagram(), TODAY)
    posts = {row["target"]: row["post"] for row in found.rows if row["kind"] == "like"}
    assert posts == {"bob_ray": "CAAAAAAAAA1", "dee": "CAAAAAAAAA2", "cy.doe": None}
    assert found.one("follow", target="loud_news")["undone"]
    assert {row["target"]: row["precision"] for row in found.rows if row["kind"] == "follow"} == {
        ME: EXACT,
        "bob_ray": EXACT,
        "loud_news": EXACT,
        "dee": ESTIMATED,
    }


def test_posts_keep_their_words_put_right() -> None:
    found = told(Instagram(), TODAY)
    assert [(post["at"], post["text"]) for post in found.posts] == [
        (AT + 30, "Café with @bob_ray and @Dee. Mail me: z@example.org ☕"),
        (AT + 31, "Two pictures"),
    ]


def test_what_is_private_is_left_out_and_counted() -> None:
    assert told(Instagram(), TODAY).journal.passed == {
        "private messages": 1,
        "follow requests are private": 1,
        "answers to stories are private": 1,
        "stories are gone after a day": 1,
        "an act on oneself": 1,
        "a list without a name is not read": 2,  # what was saved, and what was watched
    }


def test_a_private_account_says_nothing_in_public(tmp_path: Path) -> None:
    told_of = {"string_map_data": {"Username": {"value": "zoe.adler"}, "Private Account": {"value": "True"}}}
    path = changed(TODAY, tmp_path / "x", {PROFILE: {"profile_user": [told_of]}})
    found = told(Instagram(), path)
    assert found.words == "Instagram download of zoe.adler, a private account: nothing in it is public"
    assert (found.rows, found.posts) == ([], [])
    assert found.journal.passed == {"everything: the account is private": 1}


def test_the_download_of_2021_is_read(tmp_path: Path) -> None:
    found = told(Instagram(), packed(OF_2021, tmp_path / "instagram.zip"))
    at = 1_620_000_000
    assert found.acts == sorted(
        [
            ("bob_ray", "follow", ME, at),
            (ME, "follow", "dee", at + 1),
            (ME, "like", "bob_ray", at + 2),
            (ME, "like", "dee", at + 3),
            (ME, "comment", "bob_ray", at + 4),
        ]
    )
    assert found.one("like", target="bob_ray")["post"] == "CBBBBBBBBB1"
    assert found.one("like", target="dee")["post"] is None
    assert [post["text"] for post in found.posts] == ["Spring"]
    assert not found.journal.unreadable
    assert not found.journal.passed


def test_the_download_of_2018_is_read(tmp_path: Path) -> None:
    found = told(Instagram(), packed(OF_2018, tmp_path / "instagram.zip"))
    assert found.acts == sorted(
        [
            ("bob_ray", "follow", ME, 1_514_862_245),  # 2018-01-02 03:04:05
            ("cy.doe", "follow", ME, 1_514_862_246),
            (ME, "follow", "dee", 1_514_937_600),
            (ME, "like", "bob_ray", 1_517_443_200),
            (ME, "like", "dee", 1_517_529_600),
            (ME, "comment", "bob_ray", 1_519_862_400),
            (ME, "mention", "bob_ray", 1_522_627_200),
        ]
    )
    assert found.words == (
        "Instagram download of zoe.adler: 2 followers, 1 accounts followed, 1 likes, 1 likes of comments, "
        "1 comments, 1 posts"
    )
    assert not found.journal.unreadable


def test_broken_records_are_told_with_file_and_line_and_the_rest_is_read(tmp_path: Path) -> None:
    def follows(who: Any, at: Any = AT) -> dict[str, Any]:
        return {"title": "", "string_list_data": [{"href": "", "value": who, "timestamp": at}]}

    odd = [follows("bob_ray"), follows("no body"), follows("cy", -1), {"string_list_data": 7}, {"title": "x"}]
    name = "followers_and_following/following.json"
    path = changed(OF_2021, tmp_path / "x", {name: {"relationships_following": odd}})
    found = told(Instagram(), path)
    assert {row["target"] for row in found.rows if row["source"] == ME and row["kind"] == "follow"} == {"bob_ray"}
    assert found.journal.unreadable == {
        "an account name that cannot be one": 1,
        "a time that cannot be": 1,
        "a record of an unknown shape": 1,
    }
    assert found.journal.places["a time that cannot be"] == [f"{path}/{name}:1"]


def test_a_label_in_no_known_language_still_tells_the_owner_by_the_address(tmp_path: Path) -> None:
    like = {
        "timestamp": AT,
        "label_values": [
            {"label": "連結", "value": "https://www.instagram.com/p/CCCC1/"},
            {"dict": [{"dict": [{"label": "連結", "value": "https://www.instagram.com/bob_ray"}]}], "title": "擁有者"},
        ],
    }
    path = changed(OF_2021, tmp_path / "x", {"likes/liked_posts.json": [like]})
    assert told(Instagram(), path).one("like", target="bob_ray")["post"] == "CCCC1"


def test_whose_it_is_may_stand_in_the_part_of_threads() -> None:
    assert told(Instagram(), SAMPLES / "threads" / "today").acts == [("someone", "follow", ME, AT + 23)]


def test_one_list_alone_is_known_but_not_whose_it_is(tmp_path: Path) -> None:
    (tmp_path / "following.json").write_text(
        '{"relationships_following": [{"title": "bob", "string_list_data": [{"timestamp": 1700000000}]}]}'
    )
    assert described(Instagram(), tmp_path / "following.json") == "Instagram download: 1 accounts followed"
    with pytest.raises(InputError, match="ask for the personal information too"):
        told(Instagram(), tmp_path / "following.json")


def test_a_download_in_html_is_refused_with_advice(tmp_path: Path) -> None:
    page = tmp_path / "connections" / "followers_and_following" / "followers_1.html"
    page.parent.mkdir(parents=True)
    page.write_text("<html></html>")
    with pytest.raises(InputError, match="in HTML: ask for it again in JSON"):
        described(Instagram(), tmp_path)


@pytest.mark.parametrize(
    "other", ["facebook/today", "facebook/2018", "threads/2023", "googleplus/today", "linkedin/complete"]
)
def test_downloads_of_other_networks_are_not_taken_for_one(other: str) -> None:
    assert described(Instagram(), SAMPLES / other) is None
