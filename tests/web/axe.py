"""axe-core on a page."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_COLOURS = ["color-contrast", "link-in-text-block"]


def accessible(page: Page, rules: list[str] | None = None) -> None:
    """Fails where axe-core finds a violation, saying which: of these rules, or of any."""
    # what is well is not described: that takes as long as finding what is not
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": rules}
    found = Axe().run(page, options=options)
    assert found.violations_count == 0, (page.url, found.generate_report())


def accessible_in_light_and_dark(page: Page) -> None:
    """The same with light colours and with dark ones, which are all that differs."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    accessible(page)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    accessible(page, _COLOURS)
