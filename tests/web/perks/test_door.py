"""The door in a browser: with a network, without one for a while, and back; nobody is let in twice unsaid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from renown.web.brands.models import Brand, Member
from renown.web.perks import record
from renown.web.perks.actions import check_in
from renown.web.perks.models import Campaign, Claim, Code
from renown.web.perks.units import digest_of
from renown.web.users.models import User
from renown.web.vault import closed
from tests.web.perks.conftest import make_campaign
from tests.web.users.browsing import new_page
from tests.web.users.conftest import make_user, nothing_counted, own_home
from tests.web.users.test_my_data_browsed import seen_to_be_well, sign_in

__all__ = ["nothing_counted", "own_home"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    yield from new_page(monkeypatch)


def let_in(page: Page, code: str) -> str:
    result = page.locator("#door-result")
    page.evaluate("document.querySelector('#door-result').textContent = ''")
    page.fill("#door-code", code)
    page.keyboard.press("Enter")
    expect(result).not_to_be_empty()
    return result.inner_text()


def evening() -> tuple[User, Campaign]:
    """Olga's evening, with three people who have a code: AAAA-1, AAAA-2 and AAAA-3."""
    olga = make_user("olga")
    acorn = Brand.objects.create(name="Acorn", slug="acorn", domain="acorn.example", proved_at=timezone.now())
    Member.objects.create(brand=acorn, user=olga, role="editor")
    campaign = make_campaign(
        acorn, 3, kind="event", closes_at=timezone.now() + timedelta(days=1),
        details={"place": "Pier 4", "starts_at": timezone.now().isoformat()},
    )  # fmt: skip
    Code.objects.all().delete()
    for place in (1, 2, 3):
        claim = Claim.objects.create(campaign=campaign, state="claimed", claimed_at=timezone.now())
        word = f"AAAA-{place}"
        Code.objects.create(
            campaign=campaign, claim=claim, text=closed(word),
            digest=digest_of(f"code.{campaign.pk}", word.replace("-", "")),
        )  # fmt: skip
    Campaign.objects.filter(pk=campaign.pk).update(claimed=3)
    return olga, campaign


def used() -> int:
    return Code.objects.filter(used_at__isnull=False).count()


def test_a_door_goes_on_without_a_network_and_never_lets_in_twice_unsaid(
    page: Page, live_server: LiveServer, own_home: Path
) -> None:
    olga, campaign = evening()
    sign_in(page, live_server.url, "olga")
    page.goto(f"{live_server.url}/brands/acorn/campaigns/{campaign.pk}/door/")
    expect(page.locator("#door-left")).to_have_text("3")
    seen_to_be_well(page)
    assert "Welcome" in let_in(page, "aaaa 1")
    assert "already" in let_in(page, "AAAA-1")
    assert "no such code" in let_in(page, "BBBB-1")
    assert used() == 1

    page.context.set_offline(True)
    assert "Let in without a network" in let_in(page, "AAAA-2")
    assert "already" in let_in(page, "AAAA-2")
    assert "already" in let_in(page, "AAAA-1")
    assert "No code" in let_in(page, "BBBB-1")
    assert "Let in without a network" in let_in(page, "AAAA-3")
    expect(page.locator("#door-queue")).to_have_text("2")
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "AAAA" not in kept, "it keeps no code"
    assert used() == 1
    check_in(campaign=campaign, code="AAAA-3", by=olga)  # at another door

    page.context.set_offline(False)
    expect(page.locator("#door-queue")).to_have_text("0")
    expect(page.locator("#door-result")).to_contain_text("Let in at two doors")
    assert used() == 3
    assert Claim.objects.filter(state="done").count() == 3
    assert [entry.did for entry in campaign.entries.all()] == ["checked in"] * 3
    assert not [words for words in record.check(campaign) if "changed" in words]
