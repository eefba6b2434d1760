"""The pages of brands and operators that the whole way does not come by, in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from renown.web.brands.models import Brand, Invitation, Member
from renown.web.hooks import actions as hooks
from renown.web.perks.models import Campaign, Claim, Problem
from renown.web.perks.pools import make_codes
from renown.web.users.models import User
from renown.web.vault import closed
from tests.web.perks.conftest import make_campaign
from tests.web.perks.test_journey import errors_of
from tests.web.users.browsing import new_page
from tests.web.users.conftest import make_user, nothing_counted, own_home
from tests.web.users.test_my_data_browsed import seen_to_be_well, sign_in

__all__ = ["nothing_counted", "own_home"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    yield from new_page(monkeypatch)


@pytest.fixture
def campaign(own_home: Path, settings: Settings) -> Campaign:
    """A campaign of Tern, where Olga owns, Vic reads and Ann is asked to; one claim waits to be looked at."""
    settings.RENOWN_LOCAL_NETWORKS = True
    tern = Brand.objects.create(name="Tern", slug="tern", domain="tern.example", proved_at=timezone.now())
    olga, vic = make_user("olga"), make_user("vic")
    User.objects.filter(pk=olga.pk).update(is_staff=True, is_superuser=True)
    Member.objects.create(brand=tern, user=olga, role=Member.Role.OWNER)
    Member.objects.create(brand=tern, user=vic, role=Member.Role.VIEWER)
    Invitation.objects.create(brand=tern, email="ann@example.org", digest="0" * 64, by=olga)
    endpoint, _secret = hooks.add(url="http://127.0.0.1:9/", brand=tern.pk)
    hooks.ping(endpoint=endpoint)
    made = make_campaign(tern, 0, kind="access", details={"place": "Harbour 1"})
    make_codes(campaign=made, count=3, by=olga)
    Campaign.objects.filter(pk=made.pk).update(quantity=3)
    now = timezone.now()
    claim = Claim.objects.create(campaign=made, user=vic, state="review", risks=["same address"], claimed_at=now)
    Problem.objects.create(claim=claim, words=closed("The door was shut."))
    return made


@pytest.mark.slow
def test_every_page_of_a_brand_and_its_operators_is_well_in_light_in_the_dark_and_on_a_phone(
    page: Page, live_server: LiveServer, campaign: Campaign
) -> None:
    said = errors_of(page)
    sign_in(page, live_server.url, "olga")
    brand, of_it = "/brands/tern/", f"/brands/tern/campaigns/{campaign.pk}/"
    claim = Claim.objects.get()
    for path in (
        brand, f"{brand}details/", f"{brand}domain/", f"{brand}members/", f"{brand}webhooks/", f"{brand}campaigns/",
        f"{brand}campaigns/new", f"{brand}campaigns/new?kind=stake", f"{of_it}report/", f"{of_it}people/",
        f"{of_it}codes/", f"{of_it}claims/", f"{of_it}door/", f"{of_it}end/", "/perks/looks/", "/perks/about-you/",
        "/operator/brands/brand/", f"/operator/brands/brand/{campaign.brand_id}/change/", "/operator/perks/campaign/",
        f"/operator/perks/campaign/{campaign.pk}/change/", "/operator/perks/claim/",
        f"/operator/perks/claim/{claim.pk}/change/", "/operator/perks/entry/",
    ):  # fmt: skip
        answer = page.goto(live_server.url + path)
        assert answer is not None
        assert answer.status == 200, path
        assert said == [], path
        seen_to_be_well(page)
        said.clear()  # axe tries styles of its own, which the policy forbids
