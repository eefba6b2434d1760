"""Each thing that Klout is remembered for having got wrong, as a test of that name."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from renown import MODEL
from renown.home import Home
from renown.score import score
from renown.standing import Standing
from renown.web.brands.models import Brand
from renown.web.engine import Shown, runs
from renown.web.perks.actions import begin, confirm
from renown.web.perks.console.checks import checks
from renown.web.perks.criteria import Criteria
from renown.web.perks.models import Claim, Particulars
from renown.web.perks.refusals import NotEligible, SoldOut
from renown.web.users.models import User
from tests.acts import DAY, NOW, act, batch, crowd
from tests.house.tree import ROOT
from tests.web.perks.conftest import make_campaign, make_user
from tests.web.perks.test_pages import signed_in, text
from tests.web.users.conftest import nothing_counted

__all__ = ["nothing_counted"]

pytestmark = pytest.mark.django_db

ELSEWHERE = {
    "it never said why a score had moved": (
        "tests/web/test_moved.py",
        "test_what_was_and_what_moved_it_add_up_to_what_is",
    ),
    "it never said what a score was made of": (
        "tests/web/test_pages.py",
        "test_every_line_opens_into_acts_that_add_up_to_it",
    ),
    "it rewrote history": (
        "tests/test_snapshot.py",
        "test_days_already_scored_are_never_rewritten",
    ),
    "its new model moved everybody overnight": (
        "tests/test_snapshot.py",
        "test_a_run_that_would_move_everybody_far_is_not_published",
    ),
    "nobody could appeal": (
        "tests/web/users/test_disputes.py",
        "test_an_upheld_act_counts_no_more_and_whoever_asked_is_told",
    ),
    "a wrong topic stayed": (
        "tests/web/users/test_disputes.py",
        "test_an_upheld_link_is_taken_apart_and_an_upheld_topic_removed",
    ),
    "deleting an account deleted nothing": (
        "tests/web/users/test_my_data.py",
        "test_erasure_leaves_no_byte_and_the_others_score_as_if_ann_had_never_come",
    ),
    "people who never signed up could not leave": (
        "tests/web/users/test_leaving.py",
        "test_whoever_was_never_here_may_leave_all_the_same",
    ),
    "it scored minors": (
        "tests/test_register.py",
        "test_a_minor_is_hidden_at_once_and_in_no_run_from_the_next_on",
    ),
    "it had a number for everybody, however little it knew": (
        "tests/web/test_pages.py",
        "test_too_little_data_shows_no_number",
    ),
    "bots raised a score": (
        "tests/score/test_laws.py",
        "test_strangers_move_nobody_where_the_cap_is_fixed_and_lower_nobody_where_it_is_not",
    ),
    "stock was given twice": (
        "tests/web/perks/test_claiming.py",
        "test_who_has_a_claim_gets_no_second_one",
    ),
}
"""What is shown already, and by which test."""


@pytest.mark.parametrize("failure", ELSEWHERE)
def test_what_is_shown_elsewhere_is_shown_there(failure: str) -> None:
    path, name = ELSEWHERE[failure]
    assert re.search(rf"^def {name}\(", (ROOT / path).read_text(), re.M), failure


def sure(claim: Claim, country: str = "DE") -> Claim:
    return confirm(claim=claim, address="Inn 1\n10115 Berlin", country=country, of_age=True, not_employed=True)


def test_two_hundred_people_outside_the_place_claimed_through_a_location_bug(
    acorn: Brand, shown: Shown, people: Callable[[int], list[User]]
) -> None:
    campaign = make_campaign(acorn, 50, kind="access", criteria=Criteria(countries=("PT",)))
    living = ["PT", "DE", "", "pt", "P", " P", "ES", "PT", "BR"]
    for user, country in zip(people(len(living)), living, strict=True):
        Particulars.objects.filter(user=user).update(country=country)
        if country == "PT":
            assert begin(user=user, campaign=campaign, shown=shown).state == "held"
        else:
            with pytest.raises(NotEligible):
                begin(user=user, campaign=campaign, shown=shown)
    assert Claim.objects.count() == living.count("PT")


def test_wine_was_offered_where_shipping_it_is_illegal(ann: User, acorn: Brand, shown: Shown) -> None:
    wine = make_campaign(acorn, title="Northern wine", details={"countries": ["FR"]})
    anns = signed_in(ann)
    page = text(anns, reverse("perks"))
    assert "Northern wine" not in page.partition("Close to you")[0]
    assert "Not shipped to Germany" in page
    with pytest.raises(NotEligible):
        begin(user=ann, campaign=wine, shown=shown)
    Particulars.objects.filter(user=ann).update(country="FR")
    claim = begin(user=ann, campaign=wine, shown=shown)
    with pytest.raises(NotEligible):  # living there does not let it be sent elsewhere
        sure(claim, "DE")
    claim.refresh_from_db()
    assert (claim.state, claim.address) == ("held", "")


def test_a_lounge_pass_was_given_with_one_days_notice(acorn: Brand) -> None:
    now = timezone.now()
    lounge = make_campaign(acorn, kind="access", details={"place": "Gate 4"}, closes_at=now + timedelta(days=1))
    assert any("less than 3 days" in one.words for one in checks(lounge, now) if not one.passed)
    tomorrow = {"place": "Gate 4", "starts_at": (now + timedelta(days=1)).isoformat()}
    party = make_campaign(acorn, kind="event", details=tomorrow, closes_at=now + timedelta(days=10))
    assert any("less than 7 days" in one.words for one in checks(party, now) if not one.passed)


def test_the_stock_was_gone_after_the_claim_page_had_opened(acorn: Brand, shown: Shown, ann: User, ben: User) -> None:
    campaign = make_campaign(acorn, 1)
    mine = begin(user=ann, campaign=campaign, shown=shown)
    bens = signed_in(ben)
    page = text(bens, reverse("perk", args=[campaign.pk]))
    assert "All 1 are claimed" in page
    assert "Where to send it" not in page, "nobody fills in what comes to nothing"
    with pytest.raises(SoldOut):
        begin(user=ben, campaign=campaign, shown=shown)
    assert sure(mine).state in (Claim.State.CLAIMED, Claim.State.REVIEW)


def test_perks_came_in_topics_that_a_person_had_nothing_to_do_with(
    acorn: Brand, simulated: Path, settings: Settings
) -> None:
    settings.RENOWN_HOME = simulated
    shown = runs(simulated).shown()
    ines = make_user("ines", "blog:sim-00001")
    music = make_campaign(acorn, title="Strings", criteria=Criteria(topics={"music": 1}))
    other = make_campaign(acorn, title="Ladles", criteria=Criteria(topics={"cooking": 60}))
    page = text(signed_in(ines), reverse("perks"))
    yours, _heading, rest = page.partition("Close to you")
    assert ("Strings" in yours, "Ladles" in yours, "Ladles" in rest) == (True, False, True)
    assert begin(user=ines, campaign=music, shown=shown).state == "held"
    with pytest.raises(NotEligible):
        begin(user=ines, campaign=other, shown=shown)


def test_people_thought_that_a_perk_moved_their_score(
    acorn: Brand, tmp_path: Path, settings: Settings, ann: User, db: None
) -> None:
    home = Home(tmp_path)
    home.lake.append([batch([act(f"fan{n}", "reply", "ann", NOW - n, network="twitter", post="p") for n in range(60)])])
    before = home.score(NOW)
    settings.RENOWN_HOME = tmp_path
    sure(begin(user=ann, campaign=make_campaign(acorn), shown=runs(tmp_path).shown()))
    after = home.score(NOW)
    stands = [one.standing(one.find("twitter:ann")) for one in (before, after)]
    assert stands[0] == stands[1]


def test_who_passed_a_post_on_had_the_credit_of_who_wrote_it() -> None:
    fans = ["ben", *(f"fan{n}" for n in range(30))]
    acts = [act(fan, "repost", "ann", NOW - n, network="twitter", post="hers") for n, fan in enumerate(fans)]
    told = score(batch(acts).interactions, NOW, model=MODEL)
    ann, ben = (told.standing(told.find(f"twitter:{name}")) for name in ("ann", "ben"))
    assert ann.score > 0
    assert ben.score == 0


def test_a_holiday_cost_points() -> None:
    """Who is away for two weeks loses nothing by it while people go on acting on what they left behind; and where
    nobody acts, either, what is lost is what the half-life says, and not a point more for being away.
    """
    others = [one for one in crowd() if "p0" not in (one["source"], one["target"])]
    acts_on_ann = [
        act(f"p{1 + n % 29}", "reply", "ann", NOW - n * DAY // 3, post=f"a{n % 9}", act=f"r{n}") for n in range(120)
    ]
    acts_of_ann = [act("ann", "like", f"p{1 + n % 29}", NOW - n * DAY // 3, post=f"b{n}") for n in range(120)]
    away = [one for one in acts_of_ann if one["at"] < NOW - 14 * DAY]

    def stands(acts: list[dict[str, Any]], now: int = NOW) -> Standing:
        told = score(batch([*others, *acts]).interactions, now, model=MODEL.with_(full=2_000.0))
        return told.standing(told.find("bluesky:ann"))

    assert stands([*acts_on_ann, *away]).score == pytest.approx(stands([*acts_on_ann, *acts_of_ann]).score, abs=0.5)
    before, after = stands(acts_on_ann), stands(acts_on_ann, NOW + 14 * DAY)
    assert after.score < before.score
    assert after.influence >= before.influence * 0.5 ** (14 * DAY / MODEL.half_life)
