"""A page in a real browser, beside a site that runs in this process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.chromium import chromium


def new_page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """The only page of a browser of its own."""
    # Playwright's own loop runs in this thread; Django takes it for an asynchronous view of ours.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with chromium() as browser:
        yield browser.new_page()
