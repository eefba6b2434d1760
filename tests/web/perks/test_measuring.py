"""What a real campaign did, from posts in the lake: those offered it against those held out, hidden people left out."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from renown.home import Home
from renown.register import Register
from renown.web.brands.models import Brand
from renown.web.engine import runs
from renown.web.perks.console.measuring import report_of
from renown.web.perks.criteria import Criteria
from renown.web.perks.models import Campaign, Offer
from renown.web.users.models import User
from tests.acts import DAY, act, batch
from tests.web.perks.conftest import make_campaign, make_user
from tests.web.perks.test_pages import signed_in, text
from tests.web.users.conftest import nothing_counted

__all__ = ["nothing_counted"]

pytestmark = pytest.mark.django_db

OFFERED, HELD_OUT = 24, 12


@pytest.fixture
def measured(acorn: Brand, tmp_path: Path, settings: Settings) -> Campaign:
    """36 people; of those offered it 16 said something with #acorn since, of those held out one."""
    settings.RENOWN_HOME = tmp_path
    now = int(timezone.now().timestamp())
    acts, posts = [], []
    for n in range(OFFERED + HELD_OUT):
        acts += [act(f"fan{k}", "like", f"p{n}", now - DAY - k, network="twitter", post=f"post{n}") for k in range(12)]
        talks = n < 16 or n == OFFERED
        posts.append({
            "network": "twitter", "id": f"post{n}", "author": f"p{n}", "at": now - DAY - 100,
            "text": "Beans #acorn #gifted" if talks else "Rain", "url": None,
        })  # fmt: skip
    home = Home(tmp_path)
    home.lake.append([batch(acts, [], posts)])
    home.score(now)
    campaign = make_campaign(acorn, 30, criteria=Criteria(score=1), tracked={"hashtags": ["acorn"]})
    Campaign.objects.filter(pk=campaign.pk).update(launched_at=timezone.now() - timedelta(days=3))
    for n in range(OFFERED + HELD_OUT):
        user = make_user(f"p{n}")
        Offer.objects.create(campaign=campaign, user=user, held_out=n >= OFFERED, score=5)
    return Campaign.objects.select_related("brand").get(pk=campaign.pk)


def test_it_counts_who_mentioned_it_among_both_and_says_how_sure_that_is(
    measured: Campaign, olga: User, settings: Settings
) -> None:
    report = report_of(measured, runs(settings.RENOWN_HOME).shown())
    assert report is not None
    assert (report.offered, report.held_out) == (OFFERED, HELD_OUT)
    answer = report.answer
    assert (round(answer.offered, 1), round(answer.held_out, 1)) == (66.7, 8.3)
    assert answer.low > 0
    page = text(signed_in(olga), reverse("campaign-report", args=["acorn", measured.pk]))
    assert "more people in 100 mentioned Acorn Coffee because of this perk" in page
    assert "24 people were offered it; 12 chosen by chance were not" in page


def test_who_hides_is_in_no_report_from_then_on(measured: Campaign, settings: Settings) -> None:
    for n in range(4):
        Register(settings.RENOWN_HOME).hide(f"twitter:p{n}", True)
    report = report_of(measured, runs(settings.RENOWN_HOME).shown())
    assert report is not None
    assert report.offered == OFFERED - 4


def test_of_fewer_than_ten_nothing_is_measured(measured: Campaign, settings: Settings) -> None:
    some = Offer.objects.filter(held_out=True).values_list("pk", flat=True)[:3]
    Offer.objects.filter(pk__in=[*some]).delete()
    assert report_of(measured, runs(settings.RENOWN_HOME).shown()) is None


def test_its_table_tells_few_people_only_as_fewer_than_ten(measured: Campaign, olga: User) -> None:
    Offer.objects.filter(pk__in=[*Offer.objects.values_list("pk", flat=True)[:3]]).update(opened_at=timezone.now())
    table = signed_in(olga).get(reverse("campaign-csv", args=["acorn", measured.pk])).content.decode()
    rows = {row[1]: row[-1] for row in (line.split(",") for line in table.splitlines()) if row[0] == "step"}
    assert (rows["qualify"], rows["offered"], rows["opened"]) == ("36", "24", "fewer than 10")
