"""The brands of the simulated world: one for each kind, shown with it, gone with it, and never mailed about."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from renown.web.brands.models import Brand
from renown.web.perks import demo, record
from renown.web.perks.kinds import PERK_KINDS
from renown.web.perks.models import Campaign, Claim, Code, Entry, Offer
from renown.web.perks.tasks import offer
from tests.web.perks.conftest import make_campaign, make_user
from tests.web.perks.test_pages import signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(simulated: Path, settings: Settings) -> Client:
    """A visitor of the simulated world with its brands."""
    settings.RENOWN_HOME = simulated
    demo.make()
    return Client(headers={"host": "localhost"})


def test_there_is_one_of_each_kind_and_the_books_of_all_agree(world: Client) -> None:
    campaigns = Campaign.objects.filter(brand__simulated=True)
    assert {one.kind for one in campaigns} == {kind.key for kind in PERK_KINDS}
    assert all(record.check(one) == [] for one in campaigns)
    demo.make()
    assert Campaign.objects.count() == len(PERK_KINDS), "making them again changes nothing"


def test_every_page_of_theirs_says_that_it_is_simulated_and_can_be_looked_at(world: Client) -> None:
    assert "Invented brands to look at" in text(world, reverse("brands"))
    for campaign in Campaign.objects.exclude(state="draft").select_related("brand"):
        for url in (
            reverse("perk", args=[campaign.pk]),
            reverse("campaign-report", args=[campaign.brand.slug, campaign.pk]),
            reverse("campaigns", args=[campaign.brand.slug]),
        ):
            assert "Simulated" in text(world, url), url
    tern = Campaign.objects.get(brand__slug="sim-tern-audio")
    told = text(world, reverse("campaign-report", args=["sim-tern-audio", tern.pk]))
    assert "Offered against held out" in told
    assert "more people in 100 mentioned Tern Audio because of this perk" in told
    rows = world.get(reverse("campaign-csv", args=["sim-tern-audio", tern.pk])).content.decode()
    assert rows.startswith("part,name,per,offered")


def test_nobody_can_claim_what_does_not_exist_or_is_told_of_it(world: Client) -> None:
    ines = make_user("ines", "blog:sim-00001")
    tern = Campaign.objects.get(brand__slug="sim-tern-audio")
    client = signed_in(ines)
    assert "Nobody can claim this" in text(client, reverse("perk", args=[tern.pk]))
    assert client.post(reverse("perk-begin", args=[tern.pk])).status_code == 404
    offer.call()
    assert not Offer.objects.exists()


def test_without_the_simulated_world_nothing_of_theirs_is_seen(world: Client, real: Path, settings: Settings) -> None:
    settings.RENOWN_HOME = real
    tern = Campaign.objects.get(brand__slug="sim-tern-audio")
    assert "field recorder" not in text(world, reverse("perks"))
    assert "Invented" not in text(world, reverse("brands"))
    assert world.get(reverse("perk", args=[tern.pk])).status_code == 404


def test_they_go_whole_and_nothing_else_does(world: Client, acorn: Brand) -> None:
    make_campaign(acorn)
    demo.remove()
    assert [*Brand.objects.all()] == [acorn]
    assert Campaign.objects.count() == 1
    for model in (Claim, Code, Entry):
        assert not model.objects.exists(), model


def test_the_button_that_makes_and_removes_the_world_makes_and_removes_them(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RENOWN_HOME, settings.RENOWN_LOOPBACK, settings.RENOWN_BOUND = tmp_path, True, "127.0.0.1"
    monkeypatch.setattr("renown.web.world.start", lambda home: None)  # the world itself takes a minute
    client = Client(headers={"host": "localhost"})
    assert client.post(reverse("demo-build")).status_code == 302
    assert Brand.objects.filter(simulated=True).count() == len(PERK_KINDS)
    assert client.post(reverse("demo-remove")).status_code == 302
    assert not Brand.objects.exists()
