"""A month of a stake settled in a browser, and read by a member."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from renown.web.perks.models import Claim
from renown.web.users.models import User
from tests.web.perks.test_pages import signed_in
from tests.web.perks.test_stakes import members
from tests.web.users.browsing import new_page
from tests.web.users.conftest import nothing_counted, own_home
from tests.web.users.test_my_data_browsed import seen_to_be_well

__all__ = ["members", "nothing_counted", "own_home"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    yield from new_page(monkeypatch)


def enter(page: Page, site: str, user: User | None) -> None:
    assert user is not None
    page.context.clear_cookies()
    page.context.add_cookies(
        [{"name": one.key, "value": one.value, "url": site} for one in signed_in(user).cookies.values()]
    )


def test_an_owner_settles_the_month_they_looked_at(
    page: Page, live_server: LiveServer, members: dict[str, Claim], olga: User, settings: Settings
) -> None:
    site = live_server.url
    enter(page, site, olga)
    page.goto(f"{site}/brands/acorn/campaigns/{members['p0'].campaign_id}/report/")
    page.get_by_role("link", name="The pool").click()
    assert page.get_by_label("The pool, in EUR").input_value() == "100"
    page.get_by_role("button", name="Show the shares").click()
    page.get_by_role("heading", name="Shares of").wait_for()
    seen_to_be_well(page)
    page.get_by_role("button", name="Settle this month").click()
    page.get_by_role("link", name="Download it as CSV").wait_for()
    seen_to_be_well(page)

    enter(page, site, members["p1"].user)
    page.goto(f"{site}/perks/claims/{members['p1'].pk}/")
    page.get_by_role("cell", name="22.66").wait_for()
    seen_to_be_well(page)
