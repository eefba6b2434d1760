"""The site as people use it: a started server and a real browser, by mouse, by keyboard and on a phone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.chromium import chromium
from tests.patience import MILLISECONDS, PATIENCE
from tests.web.axe import accessible, accessible_in_light_and_dark
from tests.web.reading import amount

pytestmark = pytest.mark.browser

INES, FEW = "people/blog:sim-00001", "people/bluesky:sim-00005"
PAGES = {
    "home": "",
    "people": "people",
    "search": "search?q=s",
    "search-nobody": "search?q=zzzz",
    "profile": INES,
    "why": f"{INES}/why",
    "why-opened": f"{INES}/why?kind=repost",
    "all-time": f"{INES}?history=all",
    "compare-nobody": "compare",
    "compare": "compare?people=blog:sim-00001&people=bluesky:sim-00002",
    "privacy": "privacy",
    "fair-use": "fair-use",
    "notice": f"{INES}/notice",
    "leave": "leave",
    "leave-code": "leave?address=https://social.example/@ann",
    "leave-no-address": "leave?address=ann",
    "disputes": "disputes",
    "topics": "topics",
    "topic": "topics/music",
    "why-topic": f"{INES}/why?topic=field-recording",
    "moved": f"{INES}/moved?days=7",
    "moved-opened": f"{INES}/moved?days=30&kind=like",
    "how-it-works": "how-it-works",
    "nobody": "people/twitter:nobody",
    "no-such-page": "no/such/page",
    "too-few": FEW,
}
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def address(simulated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the site of the simulated world is, started as `renown up` starts it."""
    home = tmp_path_factory.mktemp("browsed") / "home"
    shutil.copytree(simulated, home)
    yield from started(home)


def started(home: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "renown", "up", "--port", "0"]
    environment = os.environ | {"RENOWN_HOME": str(home), "COLUMNS": "200"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as up:
        assert up.stdout is not None
        try:
            yield next(word for word in up.stdout.readline().split() if word.startswith("http"))
        finally:
            up.terminate()
            up.wait(PATIENCE)


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained about."""
    return []


def visit(browser: Browser, complaints: list[str], scheme: Scheme = "light", width: int = 1280) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page.set_default_timeout(MILLISECONDS)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    return page


@pytest.mark.parametrize("scheme", SCHEMES)
def test_from_a_search_to_the_single_acts_behind_a_score(
    browser: Browser, address: str, complaints: list[str], scheme: Scheme
) -> None:
    page = visit(browser, complaints, scheme)
    page.goto(address)
    page.get_by_role("searchbox", name="Handle or profile address").fill("Ines")
    page.get_by_role("button", name="Show the score").click()
    page.get_by_role("link", name="Ines Navarro").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ines Navarro")
    score = page.locator(".verdict-line strong").inner_text()
    page.get_by_role("link", name=f"Why {score}?").click()
    line = page.locator("#kinds tbody tr").first
    points = line.locator("td").inner_text()
    line.get_by_role("link").click()
    opened = page.locator("#acts")
    expect(opened.locator("tfoot td")).to_have_text(points)
    figures = opened.locator(".acts li > .n").all_inner_texts()
    assert sum(map(amount, figures)) == amount(points)
    assert complaints == []
    page.close()


def test_the_whole_way_by_keyboard_alone(browser: Browser, address: str, complaints: list[str]) -> None:
    page = visit(browser, complaints)
    page.goto(address)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to content")
    expect(page.locator(":focus")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator(":focus")).to_have_attribute("id", "main")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_attribute("name", "q")
    page.keyboard.type("Ines")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/search"))
    tab_to(page, "Ines Navarro")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/people/"))
    tab_to(page, "Why ")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/why$"))
    tab_to(page, "Likes")
    page.keyboard.press("Enter")
    expect(page.locator("#acts .acts li").first).to_be_visible()
    assert complaints == []
    page.close()


def tab_to(page: Page, beginning: str) -> None:
    """Goes on by Tab to the link that begins so, and sees on every step where it is."""
    for _step in range(120):
        page.keyboard.press("Tab")
        focus = page.locator(":focus")
        if focus.count() and focus.evaluate("it => it.tagName") == "A":
            outline = focus.evaluate("it => getComputedStyle(it).outlineStyle")
            assert outline != "none", focus.inner_text()
            if focus.inner_text().startswith(beginning):
                return
    pytest.fail(f"no link that begins with {beginning!r} is reached by Tab")


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_a_phone_shows_every_page_without_scrolling_sideways(
    browser: Browser, address: str, complaints: list[str], path: str
) -> None:
    page = visit(browser, complaints, width=390)
    page.goto(address + path)
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_axe_finds_nothing_wrong_in_light_and_dark(
    browser: Browser, address: str, complaints: list[str], path: str
) -> None:
    page = visit(browser, complaints)
    answer = page.goto(address + path)
    assert answer is not None
    assert answer.status < 500
    page.evaluate("document.querySelectorAll('details').forEach(folded => { folded.open = true })")
    accessible_in_light_and_dark(page)
    page.close()


def test_axe_finds_what_is_wrong(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<h1>Faces</h1><img src='face.png'>")
    with pytest.raises(AssertionError, match="image-alt"):
        accessible(page)
    page.close()


def test_axe_finds_what_cannot_be_read_in_the_dark_alone(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(
        "<html lang=en><title>Faces</title><style>@media (prefers-color-scheme: dark) { main { color: #ddd } }</style>"
        "<main style='background: #fff'><h1>Faces</h1></main>"
    )
    accessible(page)
    with pytest.raises(AssertionError, match="color-contrast"):
        accessible_in_light_and_dark(page)
    page.close()


def test_the_theme_changes_at_once_and_stays(browser: Browser, address: str, complaints: list[str]) -> None:
    page = visit(browser, complaints)
    page.goto(address)
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    with page.expect_response(re.compile("/theme$")):
        page.get_by_label("Dark").check()
    after = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert after != before
    page.goto(f"{address}people")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == after
    assert complaints == []
    page.close()


def test_without_scripts_everything_works(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.get_by_label("Dark").check()
    page.get_by_role("button", name="Keep").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto(f"{address}{INES}/why?kind=like")
    expect(page.locator("#acts .acts li").first).to_be_visible()
    context.close()


def test_the_simulated_world_goes_with_one_click(
    browser: Browser, simulated: Path, tmp_path: Path, complaints: list[str]
) -> None:
    shutil.copytree(simulated, tmp_path / "home")
    for url in started(tmp_path / "home"):
        page = visit(browser, complaints)
        page.goto(url)
        page.get_by_role("button", name="Remove").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Nobody here yet")
        expect(page.get_by_role("button", name="Look around in a simulated world")).to_be_visible()
        accessible(page)
        assert complaints == []
        page.close()
