"""Operators stop brands and decide about claims that wait to be looked at."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from renown.web.brands.actions import accept, invite
from renown.web.brands.models import Brand, Member
from renown.web.operators.models import Line
from renown.web.perks.models import Campaign, Claim
from renown.web.users.models import User
from tests.web.perks.conftest import make_campaign, make_user
from tests.web.users.conftest import nothing_counted, own_home
from tests.web.users.conftest import signed_in as with_password

__all__ = ["nothing_counted", "own_home"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def oscar(db: None) -> Client:
    """The operator."""
    user = make_user("oscar")
    user.set_password("correct horse battery staple")
    user.is_staff = user.is_superuser = True
    user.save()
    return with_password(user)


@pytest.fixture
def waiting(ann: User, acorn: Brand) -> Claim:
    campaign = make_campaign(acorn)
    Campaign.objects.filter(pk=campaign.pk).update(claimed=1)
    return Claim.objects.create(
        campaign=campaign, user=ann, state="review", claimed_at=timezone.now(), risks=["joined lately"]
    )


def test_a_brand_is_stopped_and_let_go_on(oscar: Client, acorn: Brand) -> None:
    url = reverse("operators:brands_brand_change", args=[acorn.pk])
    assert "acorn.example" in oscar.get(url).content.decode()
    for sent, trusted in (({"stopped": "on"}, False), ({}, True)):
        assert oscar.post(url, sent).status_code == 302
        acorn.refresh_from_db()
        assert acorn.trusted is trusted
    assert Line.objects.filter(page="brands_brand_change", did="changed").count() == 2


def test_a_brand_nobody_owns_is_given_to_whoever_reads_the_mail(oscar: Client, acorn: Brand, ann: User) -> None:
    url = reverse("operators:brands_brand_change", args=[acorn.pk])
    owner = Member.objects.create(brand=acorn, user=make_user("olive"), role=Member.Role.OWNER)
    assert "Ask somebody in" not in oscar.get(url).content.decode()
    assert oscar.post(url, {"owner": "ann@people.example"}).status_code == 302
    assert mail.outbox == [], "whoever owns it asks for themselves"
    owner.delete()
    reads = Member.objects.create(brand=acorn, user=ann, role=Member.Role.VIEWER)
    assert "Ask somebody in" in oscar.get(url).content.decode()
    assert oscar.post(url, {"owner": "nobody"}).status_code == 200, "that is no address"
    assert oscar.post(url, {"owner": "ann@people.example"}).status_code == 302
    (sent,) = mail.outbox
    assert (sent.to, "owner" in str(sent.body)) == (["ann@people.example"], True)
    accept(user=ann, secret=str(sent.body).partition("/brands/join/")[2].split()[0])
    reads.refresh_from_db()
    assert reads.role == Member.Role.OWNER


def test_an_invitation_takes_nothing_from_whoever_may_do_more(acorn: Brand, ann: User) -> None:
    owns = Member.objects.create(brand=acorn, user=ann, role=Member.Role.OWNER)
    invite(brand=acorn, by=ann, email="ann@people.example", role=Member.Role.VIEWER, site="http://localhost/")
    accept(user=ann, secret=str(mail.outbox[0].body).partition("/brands/join/")[2].split()[0])
    owns.refresh_from_db()
    assert owns.role == Member.Role.OWNER


@pytest.mark.parametrize(("decision", "state", "claimed"), [("accept", "claimed", 1), ("refuse", "refused", 0)])
def test_a_claim_that_waits_is_decided_once_with_a_reason_where_it_is_refused(
    oscar: Client, waiting: Claim, decision: str, state: str, claimed: int
) -> None:
    url = reverse("operators:perks_claim_change", args=[waiting.pk])
    page = oscar.get(url).content.decode()
    assert "joined lately" in page
    assert "ann@people.example" not in page
    if decision == "refuse":
        assert oscar.post(url, {"decision": "refuse"}).status_code == 200, "no refusal without a reason"
    assert oscar.post(url, {"decision": decision, "why": "one-person"}).status_code == 302
    waiting.refresh_from_db()
    waiting.campaign.refresh_from_db()
    assert (waiting.state, waiting.campaign.claimed) == (state, claimed)
    if decision == "refuse":
        assert waiting.campaign.entries.get(did="refused").more == {"why": "one-person"}
    assert oscar.post(url, {"decision": "accept"}).status_code in (302, 403)
    waiting.refresh_from_db()
    assert waiting.state == state


def test_the_record_is_only_read(oscar: Client, waiting: Claim) -> None:
    oscar.post(reverse("operators:perks_claim_change", args=[waiting.pk]), {"decision": "accept"})
    entry = waiting.campaign.entries.get()
    url = reverse("operators:perks_entry_change", args=[entry.pk])
    assert "accepted" in oscar.get(url).content.decode()
    assert oscar.post(url, {"did": "x"}).status_code == 403
