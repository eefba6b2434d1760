"""Words that ask for posts or praise are told from words that say nobody has to."""

from __future__ import annotations

import pytest

from renown.web.perks.countries import COUNTRIES, country_code
from renown.web.perks.wording import refused

ASKS_FOR_POSTS = [
    "You must post about it within a week.",
    "In return for a post you get two.",
    "Keep it. You have to tweet a picture.",
    "Just share it with #tern.",
    "€20 for each post",
    "Paid 10 euros per tweet.",
    "Post about us and win.",
    "At least three posts, please.",
    "Follow us first.",
    "Participants are required to publicly review the recorder.",
    "In exchange for an honest review",
]
ASKS_FOR_PRAISE = [
    "Leave a positive review.",
    "A five-star rating would help.",
    "Write something nice about the sound.",
    "Only good words, please.",
    "Praise us!",
]
FINE = [
    "You never have to post, and never have to like it.",
    "Nobody must write about it.",
    "No post is expected. Keep it whether or not you post about it.",
    "The Tern One records a whole dawn on one battery.",
    "A ticket by post, within five days.",
    "You don’t need to share anything.",
    "Two seats. Say at the door who you are.",
    "Bring good shoes and a good coat.",
    "",
]


@pytest.mark.parametrize("words", ASKS_FOR_POSTS)
def test_words_that_ask_for_posts_are_refused_with_the_reason(words: str) -> None:
    assert "posts" in (refused(words) or "")


@pytest.mark.parametrize("words", ASKS_FOR_PRAISE)
def test_words_that_ask_for_praise_are_refused_with_the_reason(words: str) -> None:
    assert "praise" in (refused(words) or "")


@pytest.mark.parametrize("words", FINE)
def test_words_that_only_say_what_it_is_are_fine(words: str) -> None:
    assert refused(words) is None


def test_countries_are_known_by_code_and_by_name() -> None:
    assert len(COUNTRIES) == 250, "249 of the standard, and Kosovo"
    assert [country_code(one) for one in ("pt", " Portugal ", "cote d'ivoire", "UK", "Atlantis")] == [
        "PT", "PT", "CI", "GB", None,
    ]  # fmt: skip
