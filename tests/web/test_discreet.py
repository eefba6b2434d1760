"""Nothing that is written down says who was asked about, or with which key."""

from __future__ import annotations

import io
import logging

import pytest
from django.test import Client

from renown.web import discreet
from renown.web.api.klout import v2


@pytest.mark.parametrize(
    ("address", "left"),
    [("/people/twitter:ann/why", "/people/…"), ("/api/v1/scores/twitter:ann", "/api/v1/…"), ("/v2?key=rnk_x", "/v2/…"),
     ("/healthz", "/healthz"), ("Internal Server Error", "Internal Server Error")],
)  # fmt: skip
def test_an_address_is_cut_to_its_first_part(address: str, left: str) -> None:
    assert discreet.cut(address) == left


def test_a_request_that_breaks_is_written_down_without_its_key_and_its_person(
    site: Client, monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(v2, "passed", breaks)
    site.raise_request_exception = False
    written = io.StringIO()
    (handler,) = (each for each in logging.getLogger("django").handlers if type(each) is logging.StreamHandler)
    before = handler.setStream(written)
    try:
        answer = site.get("/v2/user.json/123456789/score", {"key": "rnk_secret"})
    finally:
        handler.setStream(before or io.StringIO())
    assert answer.status_code == 500
    assert "broken on purpose" in written.getvalue()
    for private in ("rnk_secret", "123456789"):
        assert private not in written.getvalue()
