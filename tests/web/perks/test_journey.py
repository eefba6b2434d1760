"""The whole way in a browser: a brand proves itself and launches, a person claims, an operator looks, it is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from renown.home import Home
from renown.web.brands.actions import code_of
from renown.web.brands.models import Brand
from renown.web.perks import record
from renown.web.perks.models import Campaign, Claim
from renown.web.users.actions import prove
from renown.web.users.models import Account, User
from tests.acts import act, batch
from tests.faulty import Answer, Asked, serving
from tests.web.perks.photos import photo
from tests.web.users.browsing import new_page
from tests.web.users.conftest import make_user, nothing_counted, own_home
from tests.web.users.test_my_data_browsed import seen_to_be_well, sign_in

__all__ = ["nothing_counted", "own_home"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHOWS = "A white recorder on a table"


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    yield from new_page(monkeypatch)


@pytest.fixture
def site(live_server: LiveServer, own_home: Path, settings: Settings) -> str:
    """A site where Ann has a score, and brands may be on this machine."""
    settings.RENOWN_LOCAL_NETWORKS = True
    now = int(timezone.now().timestamp())
    home = Home(own_home)
    acts = [act(f"fan{n}", "reply", "ann", now - n * 60, network="twitter", post=f"p{n % 9}") for n in range(60)]
    home.lake.append([batch(acts)])
    home.score(now)
    prove(user=make_user("ann"), key="twitter:ann", proof=Account.Proof.SIGNED_IN)
    make_user("brenda")
    User.objects.filter(pk=make_user("olga").pk).update(is_staff=True, is_superuser=True)
    return live_server.url


def errors_of(page: Page) -> list[str]:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def as_another(page: Page, site: str, name: str) -> None:
    page.context.clear_cookies()
    sign_in(page, site, name)


@pytest.mark.slow
def test_from_a_brand_that_signs_up_to_the_report_it_reads(page: Page, site: str) -> None:
    said = errors_of(page)
    code: list[str] = []

    def answer(asked: Asked) -> Answer:
        found = asked.path == "/.well-known/renown.txt" and code
        return Answer(code[0].encode()) if found else Answer(status=404)

    with serving(answer) as shop:
        _sets_up(page, site, shop.base.removeprefix("http://"), code)
    campaign = _launches(page, site)
    claim = _claims(page, site, campaign)
    _is_looked_at(page, site, claim)
    _sends(page, site, campaign, claim)
    _receives(page, site, claim)
    as_another(page, site, "brenda")
    page.goto(f"{site}/brands/tern-audio/campaigns/{campaign.pk}/report/")
    expect(page.get_by_role("heading", name="From qualified to claimed")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Claimed of 5"))).to_contain_text("1")
    seen_to_be_well(page)
    page.get_by_role("button", name="Share read-only").click()
    link = page.locator("code", has_text="/reports/").inner_text()
    page.context.clear_cookies()
    page.goto(link)
    expect(page.get_by_role("heading", name="A field recorder for quiet places")).to_be_visible()
    seen_to_be_well(page)
    campaign.refresh_from_db()
    assert record.check(campaign) == []
    assert [one for one in said if "400 (Bad Request)" not in one] == []


def _sets_up(page: Page, site: str, domain: str, code: list[str]) -> None:
    page.goto(f"{site}/brands/")
    seen_to_be_well(page)
    sign_in(page, site, "brenda")
    page.goto(f"{site}/brands/new")
    page.get_by_label("name").fill("Tern Audio")
    page.get_by_label("domain").fill(domain)
    seen_to_be_well(page)
    page.get_by_role("button", name="Go on to the domain").click()
    page.get_by_role("button", name="Look now").click()
    expect(page.get_by_role("alert")).to_contain_text("Not seen yet")
    seen_to_be_well(page)
    code.append(code_of(Brand.objects.get()))
    page.get_by_role("button", name="Look now").click()
    expect(page.get_by_role("heading", name="is yours")).to_be_visible()
    page.get_by_role("link", name="Go on to campaigns").click()
    seen_to_be_well(page)


def _launches(page: Page, site: str) -> Campaign:
    page.get_by_role("link", name="Draft one").click()
    seen_to_be_well(page)
    page.get_by_role("link", name="Goods").click()
    page.get_by_label("Name, for the brand alone").fill("Autumn")
    page.get_by_label("Title").fill("A field recorder for quiet places")
    page.locator("#id_words").fill("You must post about it.")
    page.get_by_label("A question").fill("Where would you record first?")
    page.get_by_label("Shipped to").fill("Portugal, Spain")
    page.get_by_label("Units").fill("5")
    page.get_by_label("Held out, per cent").fill("0")
    page.get_by_label("Open until").fill(f"{timezone.now() + timedelta(days=20):%Y-%m-%dT%H:%M}")
    page.get_by_label("Score of at least").fill("3")
    page.get_by_role("button", name="Keep the draft").click()
    expect(page.get_by_role("alert")).to_contain_text("It asks for posts")
    seen_to_be_well(page)
    page.locator("#id_words").fill("It records a whole dawn on one battery. Keep it.")
    chosen: FilePayload = {"name": "recorder.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    page.get_by_label("Picture", exact=True).set_input_files(chosen)
    page.get_by_role("button", name="Keep the draft").click()
    expect(page.get_by_role("alert")).to_contain_text("Say what the picture shows.")
    seen_to_be_well(page)
    page.get_by_label("What the picture shows").fill(SHOWS)
    page.get_by_role("button", name="Keep the draft").click()
    expect(page.get_by_role("heading", name="Who qualifies")).to_be_visible()
    expect(page.locator(".facts").first).to_contain_text("fewer than 10")
    seen_to_be_well(page)
    page.get_by_role("button", name="Launch").click()
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    seen_to_be_well(page)
    return Campaign.objects.get()


def _claims(page: Page, site: str, campaign: Campaign) -> Claim:
    as_another(page, site, "ann")
    page.goto(f"{site}/perks/about-you/")
    page.get_by_label("Where you live").select_option("PT")
    seen_to_be_well(page)
    page.get_by_role("button", name="Keep", exact=True).first.click()
    page.goto(f"{site}/perks/")
    across = "image => image.decode().then(() => [image.naturalWidth, image.naturalHeight])"
    assert page.get_by_role("img", name=SHOWS).evaluate(across) == [720, 360]
    seen_to_be_well(page)
    page.get_by_role("link", name="A field recorder for quiet places", exact=True).click()
    seen_to_be_well(page)
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("Name, street, postal code and town").fill("Ann, Rua do Exemplo 12\n4000-000 Porto")
    seen_to_be_well(page)
    page.get_by_role("button", name="Go on").click()
    page.reload()
    expect(page.get_by_text("Rua do Exemplo 12")).to_be_visible()
    page.get_by_label("Where would you record first?").fill("In the reeds")
    page.get_by_label("I am 18 or older").check()
    page.get_by_role("button", name="Claim it").click()
    expect(page.get_by_role("alert").first).to_contain_text("work for the brand")
    expect(page.get_by_label("Where would you record first?")).to_have_value("In the reeds")
    seen_to_be_well(page)
    page.get_by_label("I do not work for Tern Audio").check()
    page.get_by_role("button", name="Claim it").click()
    expect(page.get_by_role("heading", name="A person looks at it first")).to_be_visible()
    seen_to_be_well(page)
    return Claim.objects.get()


def _is_looked_at(page: Page, site: str, claim: Claim) -> None:
    as_another(page, site, "olga")
    page.goto(f"{site}/operator/perks/claim/{claim.pk}/change/")
    expect(page.get_by_text("joined lately").first).to_be_visible()
    page.get_by_label("Decision").select_option("accept")
    page.get_by_role("button", name="Save").first.click()
    page.wait_for_url(f"{site}/operator/perks/claim/")
    claim.refresh_from_db()
    assert claim.state == Claim.State.CLAIMED


def _sends(page: Page, site: str, campaign: Campaign, claim: Claim) -> None:
    as_another(page, site, "brenda")
    page.goto(f"{site}/brands/tern-audio/campaigns/{campaign.pk}/claims/")
    assert "Exemplo" not in page.content()
    seen_to_be_well(page)
    page.get_by_role("button", name="Open 1 address to pack").click()
    expect(page.get_by_text("Rua do Exemplo 12")).to_be_visible()
    expect(page.get_by_text("In the reeds")).to_be_visible()
    seen_to_be_well(page)
    page.get_by_role("link", name="Back to the claims").click()
    page.get_by_label("Carrier").fill("CTT")
    page.get_by_label("Tracking number").fill("RR12")
    page.get_by_role("button", name="It is on its way").click()
    expect(page.get_by_text("is on its way. They have been told.")).to_be_visible()


def _receives(page: Page, site: str, claim: Claim) -> None:
    as_another(page, site, "ann")
    page.goto(f"{site}/perks/claims/{claim.pk}/")
    expect(page.get_by_text("On its way with CTT, number RR12.")).to_be_visible()
    page.get_by_role("button", name="Write something").click()
    words = page.get_by_label("Your words")
    assert "as a gift through Renown. #gifted" in words.input_value()
    words.fill("Hear this: reeds. #gifted")
    there = page.get_by_role("link", name="Open in Bluesky").get_attribute("href")
    assert there == "https://bsky.app/intent/compose?text=Hear%20this%3A%20reeds.%20%23gifted"
    seen_to_be_well(page)
    page.get_by_role("button", name="It has arrived").click()
    page.get_by_label("5, very good").check()
    page.get_by_role("button", name="Rate", exact=True).click()
    expect(page.get_by_role("heading", name="Your rating")).to_be_visible()
    page.goto(f"{site}/perks/looks/")
    expect(page.get_by_text("your address")).to_be_visible()
    seen_to_be_well(page)
    claim.refresh_from_db()
    assert (claim.state, claim.rating) == (Claim.State.DONE, 5)
