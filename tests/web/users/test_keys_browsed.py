"""The page of one's keys in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from renown.web.hooks.actions import ping
from renown.web.hooks.models import Delivery, Endpoint
from renown.web.hooks.watching import watch
from tests.web.users.browsing import new_page
from tests.web.users.conftest import PASSWORD, make_user
from tests.web.users.test_my_data_browsed import seen_to_be_well, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    yield from new_page(monkeypatch)


def test_from_no_key_to_one_and_to_its_end(page: Page, live_server: LiveServer, tmp_path: Path) -> None:
    alice, site = make_user("alice"), live_server.url
    for place in range(2):
        url = f"https://a-rather-long-name-of-a-server.example/hooks/{place}/of/renown"
        made, _secret = watch(url=url, accounts=["twitter:ann"], user=alice.pk, scores=None)
        ping(endpoint=made.endpoint)
    Delivery.objects.update(tries=3, told="it answered 503")
    Endpoint.objects.filter(pk=made.endpoint_id).update(disabled_at=timezone.now(), disabled_why="it answered 410")
    sign_in(page, site, "alice")
    page.get_by_role("link", name="Keys", exact=True).click()
    page.get_by_label("Name, to know it by").fill("phone")
    page.get_by_label("see which perks are open to you").check()
    page.get_by_role("button", name="Make it").click()
    if "reauthenticate" in page.url:
        page.fill("#id_password", PASSWORD)
        page.keyboard.press("Enter")
    page.get_by_text("Your new key").wait_for()
    for more in page.get_by_text("Last messages").all():
        more.click()
    seen_to_be_well(page)
    page.screenshot(path=tmp_path / "keys.png", full_page=True)
    page.get_by_role("button", name="End it phone").click()
    page.get_by_text("None yet. Reading scores needs none").wait_for()
    seen_to_be_well(page)
