"""Debian's Chromium, as every test of a page opens it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = "/usr/bin/chromium"
WITHOUT_WINDOWS = "/usr/bin/chromium-headless-shell"
"""The same browser as a program of its own, in which a page costs a quarter. It takes no extensions."""
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--in-process-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def chromium_here() -> str:
    """Where Chromium is. Without it the test is skipped, and fails in CI."""
    if not Path(CHROMIUM).exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{CHROMIUM} is not here: apt-get install chromium")
    return CHROMIUM


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a screen, for pages alone."""
    here = chromium_here()
    fastest = WITHOUT_WINDOWS if Path(WITHOUT_WINDOWS).exists() else here
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=fastest, args=ARGUMENTS)
        yield browser
        browser.close()
