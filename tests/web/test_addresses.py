"""Keys in addresses, and from what somebody typed to the account they mean."""

from __future__ import annotations

import pytest
from django.urls import resolve, reverse
from hypothesis import given
from hypothesis import strategies as st

from renown.web.addresses import address, is_loopback
from renown.web.keys import AccountKey
from renown.web.people.lookup import from_address


@given(st.text(min_size=1, max_size=60))
def test_every_key_comes_back_from_its_address(key: str) -> None:
    written = AccountKey().to_url(key)
    assert "/" not in written
    assert AccountKey().to_python(written) == key


def test_a_blog_whose_address_ends_like_a_page_of_ours_is_still_a_person() -> None:
    page = reverse("profile", args=["blog:https://ann.example/why"])
    found = resolve(page)
    assert (found.url_name, found.kwargs["key"]) == ("profile", "blog:https://ann.example/why")


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("https://twitter.com/ann", "twitter:ann"),
        ("x.com/ann/status/1", "twitter:ann"),
        ("https://mobile.twitter.com/@ann?lang=en", "twitter:ann"),
        ("https://bsky.app/profile/ann.bsky.social", "bluesky:ann.bsky.social"),
        ("https://www.youtube.com/@ann", "youtube:ann"),
        ("https://www.linkedin.com/in/ann-b/", "linkedin:ann-b"),
        ("https://social.example/@ann", "mastodon:ann@social.example"),
        ("https://ann.example/blog/", "blog:https://ann.example/blog/"),
    ],
)
def test_the_address_of_a_profile_names_its_account(typed: str, means: str) -> None:
    assert from_address(typed)[0] == means


@pytest.mark.parametrize(
    "typed", ["ann", "@ann", "twitter:12", "ann.example", "http://", "//x", "http://[::1", "a b.c/d"]
)
def test_what_is_no_address_names_none(typed: str) -> None:
    assert from_address(typed) == []


@pytest.mark.parametrize(
    ("host", "local"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False), ("", False),  # noqa: S104
     ("10.0.0.1", False), ("ann.example", False)],
)  # fmt: skip
def test_only_this_machine_counts_as_loopback(host: str, local: bool) -> None:
    assert is_loopback(host) is local


def test_an_address_is_written_as_somebody_would_open_it() -> None:
    assert address("0.0.0.0", 80) == "http://127.0.0.1:80/"  # noqa: S104
    assert address("::1", 8000) == "http://[::1]:8000/"
    assert address("localhost", 8000) == "http://localhost:8000/"
