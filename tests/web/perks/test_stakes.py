"""Stakes: off without the legal text, shares that follow what was measured, and a ledger that always adds up."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from renown.home import Home
from renown.register import Register
from renown.web.brands.models import Brand
from renown.web.engine import Shown, runs
from renown.web.links.models import Visits
from renown.web.perks import record
from renown.web.perks.actions import begin, confirm
from renown.web.perks.console.dividing import divide, months
from renown.web.perks.leaving import told
from renown.web.perks.models import Allocation, Campaign, Claim
from renown.web.perks.refusals import Incomplete, NotOpen
from renown.web.perks.sharing import share
from renown.web.perks.stakes import Part, pay_out, statements
from renown.web.users.models import User
from tests.acts import act, batch
from tests.web.perks.conftest import make_campaign, make_user
from tests.web.perks.test_claiming import taken
from tests.web.perks.test_pages import signed_in, text
from tests.web.users.conftest import nothing_counted

__all__ = ["nothing_counted"]

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
        pay_out(campaign=campaign, period=MAY, pool=1, parts=[Part(1, 1)], by="operator 1")


def test_what_is_paid_adds_up_and_is_paid_once(
    ann: User, ben: User, campaign: Campaign, shown: Shown, legal: None
) -> None:
    one, other = (taken(begin(user=user, campaign=campaign, shown=shown)) for user in (ann, ben))
    some: list[list[tuple[int, int]]] = [
        [(one.pk, 99)], [(one.pk, 100), (other.pk, 0)], [(one.pk, 50), (0, 50)], [(one.pk, 50), (one.pk, 50)], [],
    ]  # fmt: skip
    for parts in ([Part(*each) for each in one_try] for one_try in some):
        with pytest.raises(Incomplete, match="add up"):
            pay_out(campaign=campaign, period=MAY, pool=100, parts=parts, by="operator 1")
    pay_out(campaign=campaign, period=MAY, pool=100, parts=[Part(one.pk, 99), Part(other.pk, 1)], by="operator 1")
    with pytest.raises(NotOpen, match="has been paid"):
        pay_out(campaign=campaign, period=MAY, pool=100, parts=[Part(one.pk, 99), Part(other.pk, 1)], by="operator 1")
    assert record.check(campaign) == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE perks_allocation SET amount = 98 WHERE amount = 99")
    assert record.check(campaign) == ["the period of 2026-05-01 is off by -1"]


def test_the_ledger_is_only_added_to(ann: User, campaign: Campaign, shown: Shown, legal: None) -> None:
    claim = taken(begin(user=ann, campaign=campaign, shown=shown))
    pay_out(campaign=campaign, period=MAY, pool=5, parts=[Part(claim.pk, 5)], by="operator 1")
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


def test_the_database_refuses_a_second_pool_of_a_period(campaign: Campaign) -> None:
    Allocation.objects.create(campaign=campaign, period=MAY, amount=-5)
    with pytest.raises(IntegrityError), transaction.atomic():
        Allocation.objects.create(campaign=campaign, period=MAY, amount=-5)


def _last_month() -> date:
    return (timezone.now().date().replace(day=1) - timedelta(days=1)).replace(day=1)


@pytest.fixture
def members(acorn: Brand, tmp_path: Path, settings: Settings) -> dict[str, Claim]:
    """Last month, 12 people acted on what p0 wrote about Acorn, 3 came by the link of p1, and nobody heard of p2.

    Their campaign was launched the month before. Machines and other months have numbers that would show.
    """
    settings.RENOWN_HOME = tmp_path
    (tmp_path / "stake.txt").write_text("Not a security where you live.")
    month = datetime.combine(_last_month(), datetime.min.time(), UTC)
    before, within = month - timedelta(days=9), month + timedelta(days=9)
    acts: list[Any] = []
    posts: list[Any] = []
    for name, words, when, fans in (
        ("p0", "Beans #acorn #gifted", within, 12), ("p1", "#acorn #gifted, of long ago", before, 12),
        ("p2", "Rain", within, 12),
    ):  # fmt: skip
        at = int(when.timestamp())
        posts.append({"network": "twitter", "id": name, "author": name, "at": at, "text": words, "url": None})
        acts += [act(f"fan{k}", "like", name, at + k, network="twitter", post=name) for k in range(fans)]
    home = Home(tmp_path)
    home.lake.append([batch(acts, [], posts)])
    home.score(int(timezone.now().timestamp()))
    campaign = make_campaign(
        acorn, 9, kind="stake", details={"pool": 100}, launched_at=before, tracked={"hashtags": ["acorn"]}
    )
    shown, claims = runs(tmp_path).shown(), {}
    for name in ("p0", "p1", "p2"):
        claim = begin(user=make_user(name), campaign=campaign, shown=shown, now=before)
        claims[name] = confirm(claim=claim, of_age=True, not_employed=True, now=before)
    link = share(claim=claims["p1"]).link
    for hour, verdict, many in ((within, "person", 3), (within, "machine", 70), (before, "person", 50)):
        Visits.objects.create(link=link, hour=hour, verdict=verdict, many=many)
    return claims


def _parts(claims: dict[str, Claim], pool: int, home: Path) -> list[Part]:
    return divide(campaign=claims["p0"].campaign, shown=runs(home).shown(), period=_last_month(), pool=pool)


def test_shares_follow_who_came_and_who_acted_in_the_month_and_are_never_nothing(
    members: dict[str, Claim], tmp_path: Path
) -> None:
    p0, p1, p2 = (members[name].pk for name in ("p0", "p1", "p2"))
    # a fifth of 10,000 in three parts of 666, the rest of 8,002 by 12 : 3 : 0
    assert _parts(members, 10_000, tmp_path) == [
        Part(p0, 666 + 6_402, came=0, acted=12), Part(p1, 666 + 1_600, came=3, acted=0), Part(p2, 666),
    ]  # fmt: skip
    assert [one.amount for one in _parts(members, 3, tmp_path)] == [1, 1, 1]
    with pytest.raises(Incomplete, match="3 members gets something"):
        _parts(members, 2, tmp_path)


def test_who_is_hidden_keeps_the_floor_and_who_is_erased_or_not_a_member_yet_gets_none(
    members: dict[str, Claim], tmp_path: Path
) -> None:
    Register(tmp_path).hide("twitter:p0", True)
    assert [(one.acted, one.came) for one in _parts(members, 100, tmp_path)] == [(0, 0), (0, 3), (0, 0)]
    Claim.objects.filter(pk=members["p0"].pk).update(user=None)
    Claim.objects.filter(pk=members["p2"].pk).update(claimed_at=timezone.now())
    assert _parts(members, 100, tmp_path) == [Part(members["p1"].pk, 100, came=3)]
    Claim.objects.update(state="held")
    with pytest.raises(NotOpen, match="Nobody was a member"):
        _parts(members, 100, tmp_path)


def test_a_month_can_be_settled_once_it_is_over(members: dict[str, Claim]) -> None:
    campaign, last = members["p0"].campaign, _last_month()
    first = (last - timedelta(days=1)).replace(day=1)
    assert months(campaign, timezone.now()) == [last, first]
    end = datetime.combine(last, datetime.min.time(), UTC)
    assert months(campaign, end) == [first]
    assert months(campaign, end - timedelta(microseconds=1)) == []


def _preview(client: Client, url: str, pool: str = "100.00") -> dict[str, str]:
    page = client.get(url, {"period": _last_month().isoformat(), "pool": pool})
    assert page.status_code == 200, page.content.decode()
    return {name: str(page.context[name]) for name in ("exact", "seen")}


def test_an_owner_sees_the_shares_settles_them_once_and_members_see_their_own(
    members: dict[str, Claim], olga: User, settings: Settings
) -> None:
    campaign, client = members["p0"].campaign, signed_in(olga)
    url = reverse("campaign-stake", args=["acorn", campaign.pk])
    assert "Nothing is settled yet" in text(client, url)
    shares = client.get(url, {"period": _last_month().isoformat(), "pool": "100"}).content.decode()
    assert "70.68\N{NO-BREAK SPACE}EUR" in shares
    assert "people.example" not in shares
    told_of = _preview(client, url)
    sent = {"period": _last_month().isoformat(), "pool": told_of["exact"], "seen": told_of["seen"]}
    assert client.post(url, sent | {"pool": "90"}).status_code == 400
    assert client.post(url, sent | {"seen": ""}).status_code == 400
    assert not Allocation.objects.exists()
    for _time in range(2):
        assert client.post(url, sent)["Location"] == url
    assert Allocation.objects.count() == 1 + len(members)
    assert record.check(Campaign.objects.get(pk=campaign.pk)) == []
    assert "is settled already" in text(client, url)
    table = client.get(reverse("campaign-ledger", args=["acorn", campaign.pk])).content.decode()
    rows = [*csv.DictReader(table.splitlines())]
    assert [(row["claim"], row["acted"], row["came"], row["amount"]) for row in rows] == [
        ("pool", "", "", "-100.00"), (str(members["p0"].pk), "12", "0", "70.68"),
        (str(members["p1"].pk), "0", "3", "22.66"), (str(members["p2"].pk), "0", "0", "6.66"),
    ]  # fmt: skip
    (own,) = statements(members["p1"])
    assert (own.pool, own.members, own.part.amount) == (10_000, 3, 2_266)
    user = members["p1"].user
    assert user is not None
    page = text(signed_in(user), reverse("claim", args=[members["p1"].pk]))
    assert "22.66\N{NO-BREAK SPACE}EUR".replace("\N{NO-BREAK SPACE}", " ") in page
    assert "A fifth of each month" in page
    assert "70.68" not in page
    Claim.objects.filter(pk=members["p1"].pk).update(state="cancelled")
    assert "22.66" in text(signed_in(user), reverse("claim", args=[members["p1"].pk]))
    assert told(user)["claims"][0]["shares"][0]["amount"] == 2_266


def test_without_the_legal_text_nothing_is_settled(members: dict[str, Claim], olga: User, tmp_path: Path) -> None:
    client, url = signed_in(olga), reverse("campaign-stake", args=["acorn", members["p0"].campaign_id])
    seen = _preview(client, url)["seen"]
    (tmp_path / "stake.txt").unlink()
    assert "Stakes are not open here" in text(client, url)
    sent = {"period": _last_month().isoformat(), "pool": "100", "seen": seen}
    assert client.post(url, sent).status_code == 400
    assert not Allocation.objects.exists()


def test_only_a_stake_that_was_launched_has_a_pool(campaign: Campaign, acorn: Brand, olga: User) -> None:
    client, goods = signed_in(olga), make_campaign(acorn)
    Campaign.objects.filter(pk=campaign.pk).update(state="draft")
    for name in ("campaign-stake", "campaign-ledger"):
        for one in (campaign, goods):
            assert client.get(reverse(name, args=["acorn", one.pk])).status_code == 404
