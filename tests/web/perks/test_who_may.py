"""Every address of brands, campaigns and claims, asked by everybody: what is another's is not there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from renown.web.brands.models import Brand, Invitation, Member
from renown.web.hooks import actions as hooks
from renown.web.perks.models import Address, Campaign, Claim, Problem, SharedReport
from renown.web.users.models import User
from renown.web.vault import closed
from tests.web.perks.conftest import make_campaign
from tests.web.users.conftest import make_user, nothing_counted, own_home

__all__ = ["nothing_counted", "own_home"]

pytestmark = pytest.mark.django_db

VIEWER, EDITOR, OWNER = "viewer", "editor", "owner"
NEEDS = {
    "brand": VIEWER, "brand-details": OWNER, "brand-domain": OWNER, "brand-members": OWNER, "brand-member": OWNER,
    "brand-withdraw": OWNER, "brand-leave": VIEWER, "brand-export": OWNER,
    "brand-hooks": OWNER, "brand-hook": OWNER, "brand-hook-again": OWNER, "campaigns": VIEWER, "campaign-new": EDITOR,
    "campaign": VIEWER, "campaign-edit": EDITOR, "campaign-people": VIEWER, "campaign-codes": EDITOR,
    "campaign-launch": EDITOR, "campaign-pause": EDITOR, "campaign-end": EDITOR, "campaign-copy": EDITOR,
    "campaign-discard": EDITOR, "campaign-report": VIEWER, "campaign-csv": VIEWER, "campaign-share": EDITOR,
    "campaign-claims": EDITOR, "campaign-packing": EDITOR, "claim-ship": EDITOR, "problem-answer": EDITOR,
    "campaign-door": EDITOR, "door-codes": EDITOR, "door-check-in": EDITOR, "campaign-stake": OWNER,
    "campaign-ledger": OWNER,
}  # fmt: skip
"""What a member must be at least, for every page of a brand."""
OF_A_STAKE = ("campaign-stake", "campaign-ledger")
OWN = {
    "claim", "claim-reveal", "claim-qr", "claim-cancel", "claim-arrived", "claim-share", "claim-rate", "claim-problem",
    "address-forget",
}  # fmt: skip
"""What is of one person alone."""
ANYBODYS = {
    "brands", "brand-new", "brand-join", "perks", "perk", "perk-begin", "perk-address", "perk-confirm", "perk-decline",
    "perk-event", "particulars", "looks", "brand-show", "report-shared", "picture",
}  # fmt: skip
"""The rest: about a perk everybody may see, or about whoever asks, or by a secret in the address, as pictures are."""
POSTS = {
    "brand-member", "brand-withdraw", "brand-leave", "brand-export", "brand-hook", "brand-hook-again",
    "campaign-launch", "campaign-pause",
    "campaign-copy", "campaign-discard", "campaign-share", "campaign-packing", "claim-ship", "problem-answer",
    "door-check-in", "claim-reveal", "claim-cancel", "claim-arrived", "claim-share", "claim-rate", "claim-problem",
    "address-forget",
}  # fmt: skip


def signed_in(user: User) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def names_of(patterns: list[Any], module: str) -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from names_of(one.url_patterns, module)
        elif isinstance(one, URLPattern) and one.name and one.callback.__module__.startswith(module):
            yield one.name


def test_every_address_of_brands_and_perks_is_looked_at_here() -> None:
    patterns = get_resolver().url_patterns
    named = {name for app in ("brands", "perks") for name in names_of(patterns, f"renown.web.{app}")}
    assert named == NEEDS.keys() | OWN | ANYBODYS


@pytest.fixture
def place() -> dict[str, Any]:
    """Alice owns Tern, where Eve edits and Vic reads; Bob owns Rook; Ann has a claim at Tern, on its way."""
    users: dict[str, User] = {name: make_user(name) for name in ("alice", "eve", "vic", "bob", "ann")}
    now = timezone.now()
    tern = Brand.objects.create(name="Tern", slug="tern", domain="tern.example", proved_at=now)
    rook = Brand.objects.create(name="Rook", slug="rook", domain="rook.example", proved_at=now)
    for name, brand, role in (
        ("alice", tern, OWNER), ("eve", tern, EDITOR), ("vic", tern, VIEWER), ("bob", rook, OWNER),
    ):  # fmt: skip
        Member.objects.create(brand=brand, user=users[name], role=role)
    campaign = make_campaign(tern, 3, kind="event", closes_at=now + timedelta(days=20))
    other = make_campaign(rook, 3)
    claim = Claim.objects.create(campaign=campaign, user=users["ann"], state="claimed", claimed_at=now)
    campaign.codes.filter(pk=campaign.codes.first().pk).update(claim=claim, text=closed("code 0"))  # type: ignore[union-attr]
    Campaign.objects.filter(pk=campaign.pk).update(claimed=1)
    problem = Problem.objects.create(claim=claim, words=closed("It rains in"))
    Invitation.objects.create(brand=tern, email="dan@example.org", digest="d" * 64)
    endpoint, _secret = hooks.add(url="https://tern.example/hook", brand=tern.pk)
    message = hooks.ping(endpoint=endpoint)
    Address.objects.create(user=users["ann"], country="PT", text=closed("Rua 1"))
    return {
        "tern": tern,
        "rook": rook,
        "campaign": campaign,
        "other": other,
        "stake": make_campaign(tern, 3, kind="stake", details={"pool": 5}),
        "claim": claim,
        "problem": problem,
        "message": message,
        **users,
    }


def at(name: str, place: dict[str, Any]) -> str:
    campaign = {"number": place["stake" if name in OF_A_STAKE else "campaign"].pk}
    last = {"brand-member": "members", "brand-withdraw": "invitations", "brand-hook": "endpoints"}
    if name in last:
        return reverse(name, args=["tern", getattr(place["tern"], last[name]).last().pk])
    if name == "brand-hook-again":
        return reverse(name, args=["tern", place["message"].pk])
    for more in ({}, campaign, campaign | {"claim": place["claim"].pk}, campaign | {"problem": place["problem"].pk}):
        try:
            return reverse(name, kwargs={"slug": "tern", **more})
        except NoReverseMatch:
            continue
    raise AssertionError(name)


def asked(client: Client, name: str, url: str) -> int:
    return (client.post(url) if name in POSTS else client.get(url)).status_code


@pytest.mark.parametrize("name", NEEDS)
def test_a_page_of_a_brand_is_for_its_members_with_the_role_alone(place: dict[str, Any], name: str) -> None:
    url = at(name, place)
    assert asked(Client(headers={"host": "localhost"}), name, url) == 302
    assert [asked(signed_in(place[who]), name, url) for who in ("bob", "ann")] == [404, 404]
    ranks = {VIEWER: 1, EDITOR: 2, OWNER: 3}
    for who, role in (("vic", VIEWER), ("eve", EDITOR), ("alice", OWNER)):
        status = asked(signed_in(place[who]), name, url)
        if ranks[role] < ranks[NEEDS[name]]:
            assert status == 403, who
        else:
            assert status in (200, 302, 400) or (name == "campaign-discard" and status == 404), who
            if name in POSTS:
                break  # what could be done once is done


@pytest.mark.parametrize(
    "name", [name for name in NEEDS if "brand" not in name and name not in ("campaigns", "campaign-new")]
)
def test_a_campaign_of_another_brand_is_not_there_under_ones_own(place: dict[str, Any], name: str) -> None:
    url = at(name, place).replace("/tern/", "/rook/")
    assert asked(signed_in(place["bob"]), name, url) == 404
    mixed = url.replace(f"campaigns/{place['campaign'].pk}/", f"campaigns/{place['other'].pk}/")
    if name in ("claim-ship", "problem-answer"):
        assert asked(signed_in(place["bob"]), name, mixed) == 404
        place["claim"].refresh_from_db()
        assert place["claim"].state == "claimed"


@pytest.mark.parametrize("name", sorted(OWN))
def test_what_is_of_one_person_is_nobody_elses(place: dict[str, Any], name: str) -> None:
    number = place["claim"].pk if name != "address-forget" else place["ann"].addresses.get().pk
    url = reverse(name, args=[number])
    assert asked(Client(headers={"host": "localhost"}), name, url) == 302
    assert {who: asked(signed_in(place[who]), name, url) for who in ("alice", "eve", "bob")} == dict.fromkeys(
        ("alice", "eve", "bob"), 404
    )
    assert asked(signed_in(place["ann"]), name, url) != 404 or name == "claim-qr"


def test_a_drafts_page_is_nobodys_and_a_stopped_brands_neither(place: dict[str, Any]) -> None:
    ann, url = signed_in(place["bob"]), reverse("perk", args=[place["campaign"].pk])
    assert ann.get(url).status_code == 200
    Brand.objects.filter(pk=place["tern"].pk).update(stopped_at=timezone.now())
    assert ann.get(url).status_code == 404
    assert signed_in(place["ann"]).get(url).status_code == 200, "whoever has one still sees it"
    Brand.objects.filter(pk=place["tern"].pk).update(stopped_at=None)
    Campaign.objects.filter(pk=place["campaign"].pk).update(state="draft")
    assert ann.get(url).status_code == 404


def test_a_shared_report_is_read_by_its_link_until_that_is_taken_back(place: dict[str, Any]) -> None:
    alice, stranger = signed_in(place["alice"]), Client(headers={"host": "localhost"})
    share = reverse("campaign-share", args=["tern", place["campaign"].pk])
    alice.post(share)
    page = alice.get(reverse("campaign-report", args=["tern", place["campaign"].pk])).content.decode()
    token = signing.Signer(salt="perks.report").sign(str(SharedReport.objects.get().pk))
    assert f"/reports/{token}" in page
    url = reverse("report-shared", args=[token])
    assert stranger.get(url).status_code == 200
    assert stranger.get(url[:-1] + "x").status_code == 404
    alice.post(share, {"end": "1"})
    assert stranger.get(url).status_code == 404


@pytest.mark.parametrize("name", NEEDS)
def test_a_simulated_brand_is_anybodys_to_look_at_and_nobodys_to_change(place: dict[str, Any], name: str) -> None:
    url = at(name, place)
    Brand.objects.filter(pk=place["tern"].pk).update(simulated=True)
    looks = NEEDS[name] == VIEWER and name not in POSTS
    for client in (Client(headers={"host": "localhost"}), signed_in(place["bob"])):
        assert asked(client, name, url) in ((200, 302) if looks else (403,))
        assert client.post(url).status_code in (403, 405)
