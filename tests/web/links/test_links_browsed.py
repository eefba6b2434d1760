"""A real browser follows a link and counts as a person; the pages in between are well."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from renown.web.links import following
from renown.web.links.actions import end_link, flag_link, make_link
from renown.web.links.clicks import days, file_of, read
from tests.web.users.browsing import new_page
from tests.web.users.test_my_data_browsed import seen_to_be_well

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    yield from new_page(monkeypatch)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.RENOWN_HOME = tmp_path
    following.known.cache_clear()
    return tmp_path


def test_pressed_led_on_and_counted_once_warned_and_then_gone(page: Page, live_server: LiveServer, home: Path) -> None:
    target = f"{live_server.url}/fair-use"
    link = make_link(target=target)
    # the browser of the tests says that it has no screen, and asks for no language, which a person's does not
    agent = page.evaluate("navigator.userAgent").replace("Headless", "")
    page.set_extra_http_headers({"User-Agent": agent, "Accept-Language": "en"})
    page.goto(f"{live_server.url}/l/{link.code}")
    expect(page).to_have_url(target)
    assert page.evaluate("document.referrer") == ""
    (line,) = file_of(home, days(home)[0]).read_bytes().splitlines()
    click = read(line)
    assert click is not None
    assert (click.link, click.verdict, click.reason) == (link.pk, "person", "")

    flag_link(link=link)
    page.goto(f"{live_server.url}/l/{link.code}")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Look before"))
    expect(page.get_by_text(target)).to_be_visible()
    seen_to_be_well(page)
    page.get_by_role("link", name="Go on to this address").click()
    expect(page).to_have_url(target)

    end_link(link=link)
    answer = page.goto(f"{live_server.url}/l/{link.code}")
    assert answer is not None
    assert answer.status == 410
    seen_to_be_well(page)
