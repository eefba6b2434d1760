"""What is too large is refused before it is read."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from renown.web.bodies import MOST

TOO_LARGE = str(MOST + 1)


@pytest.mark.parametrize("path", ["/", "/theme", "/webmention", "/no/such/page", "/api/v1/search", "/account/login/"])
def test_what_is_too_large_is_refused_wherever_it_is_sent(empty_site: Client, path: str) -> None:
    """It would otherwise be kept on the disk, on the way to whoever reads a form."""
    answer = empty_site.generic("POST", path, b"x", "multipart/form-data; boundary=b", CONTENT_LENGTH=TOO_LARGE)
    assert (answer.status_code, answer.content) == (413, b"This is too large: at most 20 MB.\n")
    assert "default-src" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("length", ["-1", "1e9", "x"])
def test_a_length_that_is_none_is_refused(empty_site: Client, length: str) -> None:
    assert empty_site.generic("POST", "/theme", b"x", CONTENT_LENGTH=length).status_code == 413


@pytest.mark.django_db
def test_an_archive_may_be_larger_for_who_is_signed_in(empty_site: Client) -> None:
    asked = empty_site.generic("POST", reverse("account-upload"), b"x", CONTENT_LENGTH=TOO_LARGE)
    assert (asked.status_code, asked["Location"].partition("?")[0]) == (302, "/account/login/")


def test_what_is_not_too_large_comes_through(empty_site: Client) -> None:
    assert empty_site.post("/theme", {"theme": "dark", "more": "x" * 100_000}).status_code == 302
