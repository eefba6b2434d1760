"""The pages of one's data and the operators' in a real browser: hide, contest, decide and erase, by clicking."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from renown.home import Home
from renown.register import Register
from renown.web.disputes.models import Dispute
from renown.web.users.actions import prove
from renown.web.users.models import Account, User
from tests.acts import NOW, act, batch
from tests.web.axe import accessible_in_light_and_dark
from tests.web.users.browsing import new_page
from tests.web.users.conftest import PASSWORD, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    yield from new_page(monkeypatch)


def sign_in(page: Page, site: str, name: str) -> None:
    page.goto(f"{site}/account/login/")
    page.fill("#id_login", f"{name}@example.org")
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/account/")


def seen_to_be_well(page: Page) -> None:
    accessible_in_light_and_dark(page)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, page.url
    page.set_viewport_size({"width": 1280, "height": 844})


def test_from_a_wrong_act_to_the_decision_and_then_hidden_and_erased(
    page: Page, live_server: LiveServer, own_home: Path
) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    home = Home(own_home)
    home.lake.append([batch([act(f"fan{n}", "reply", "ann", NOW - n, network="twitter") for n in range(30)])])
    home.score(NOW)
    prove(user=make_user("alice"), key="twitter:ann", proof=Account.Proof.SIGNED_IN)
    User.objects.filter(pk=make_user("olga").pk).update(is_staff=True, is_superuser=True)
    site = live_server.url

    sign_in(page, site, "alice")
    page.goto(f"{site}/people/twitter:ann/why?source=twitter:fan3")
    page.locator("#acts").get_by_role("link", name="wrong?").click()
    seen_to_be_well(page)
    page.fill("#words", "It was a bot")
    page.get_by_role("button", name="Contest it").click()
    page.wait_for_url("**/account/data/")
    assert "It was a bot" in page.inner_text("main")
    seen_to_be_well(page)
    page.get_by_role("button", name="Hide me").click()
    page.get_by_role("heading", name="You are hidden").wait_for()
    assert Register(own_home).said().hidden == {"twitter:ann"}

    page.context.clear_cookies()
    sign_in(page, site, "olga")
    page.goto(f"{site}/operator/")
    assert "1 open, 0 late" in page.inner_text("#content-main")
    assert said == []
    accessible_in_light_and_dark(page)
    page.goto(f"{site}/operator/disputes/dispute/{Dispute.objects.get().pk}/change/")
    accessible_in_light_and_dark(page)
    said.clear()  # axe tries styles of its own there, which the policy forbids
    page.select_option("#id_upheld", "yes")
    page.fill("#id_decision", "A bot, indeed.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(f"{site}/operator/disputes/dispute/")
    assert Dispute.objects.get().state == "upheld"

    page.context.clear_cookies()
    sign_in(page, site, "alice")
    page.goto(f"{site}/account/data/")
    assert "A bot, indeed." in page.inner_text("main")
    page.get_by_role("link", name="Erase everything").click()
    if "/reauthenticate/" in page.url:
        page.fill("#id_password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/account/data/erase/")
    seen_to_be_well(page)
    page.check("#sure")
    page.get_by_role("button", name="Erase everything").click()
    page.get_by_role("heading", name="Done").wait_for()
    seen_to_be_well(page)
    assert not User.objects.filter(email="alice@example.org").exists()
    assert said == []
