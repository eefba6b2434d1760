"""axe-core on a page."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# what is well is not described: that takes as long as finding what is not
_ONLY = {"resultTypes": ["violations"]}


def accessible(page: Page) -> None:
    """Fails where axe-core finds a violation, saying which."""
    found = Axe().run(page, options=_ONLY)
    assert found.violations_count == 0, (page.url, found.generate_report())


def accessible_in_light_and_dark(page: Page) -> None:
    """The same with light and with dark colours."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        accessible(page)
