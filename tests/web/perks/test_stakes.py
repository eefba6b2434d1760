"""Stakes: off without the legal text, and a ledger that always adds up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.conf import settings
from django.db import connection

from renown.web.brands.models import Brand
from renown.web.engine import Shown
from renown.web.perks import record
from renown.web.perks.actions import begin
from renown.web.perks.models import Allocation, Campaign, Claim
from renown.web.perks.refusals import Incomplete, NotOpen
from renown.web.perks.stakes import pay_out
from renown.web.users.models import User
from tests.web.perks.conftest import make_campaign
from tests.web.perks.test_claiming import taken

MAY = date(2026, 5, 1)


@pytest.fixture
def legal(shown: Shown) -> Iterator[None]:
    path = settings.RENOWN_HOME / "stake.txt"
    path.write_text("Not a security where you live.")
    yield
    path.unlink()


@pytest.fixture
def campaign(acorn: Brand) -> Campaign:
    return make_campaign(acorn, kind="stake", details={})


def test_without_the_legal_text_there_are_none(ann: User, campaign: Campaign, shown: Shown) -> None:
    with pytest.raises(NotOpen, match="legal text"):
        begin(user=ann, campaign=campaign, shown=shown)
    with pytest.raises(NotOpen, match="legal text"):
        pay_out(campaign=campaign, period=MAY, pool=1, parts={1: 1}, by="operator 1")


def test_what_is_paid_adds_up_and_is_paid_once(
    ann: User, ben: User, campaign: Campaign, shown: Shown, legal: None
) -> None:
    one, other = (taken(begin(user=user, campaign=campaign, shown=shown)) for user in (ann, ben))
    for parts in ({one.pk: 99}, {one.pk: 101, other.pk: -1}, {one.pk: 50, 0: 50}, {}):
        with pytest.raises(Incomplete, match="add up"):
            pay_out(campaign=campaign, period=MAY, pool=100, parts=parts, by="operator 1")
    pay_out(campaign=campaign, period=MAY, pool=100, parts={one.pk: 99, other.pk: 1}, by="operator 1")
    with pytest.raises(NotOpen, match="has been paid"):
        pay_out(campaign=campaign, period=MAY, pool=100, parts={one.pk: 99, other.pk: 1}, by="operator 1")
    assert record.check(campaign) == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE perks_allocation SET amount = 98 WHERE amount = 99")
    assert record.check(campaign) == ["the period of 2026-05-01 is off by -1"]


def test_the_ledger_is_only_added_to(ann: User, campaign: Campaign, shown: Shown, legal: None) -> None:
    claim = taken(begin(user=ann, campaign=campaign, shown=shown))
    pay_out(campaign=campaign, period=MAY, pool=5, parts={claim.pk: 5}, by="operator 1")
    entry = Allocation.objects.get(claim=claim)
    for change in (
        entry.save,
        entry.delete,
        Allocation.objects.all().delete,
        lambda: Allocation.objects.update(amount=1),
    ):
        with pytest.raises(TypeError, match="only added to"):
            change()
    assert Claim.objects.get(pk=claim.pk).allocations.get().amount == 5
