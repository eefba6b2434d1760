"""What a campaign asks, and what it says to somebody it is not for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.utils import timezone

from renown.register import Register
from renown.web.brands.models import Brand, Member
from renown.web.engine import Shown, find, runs, topics_of
from renown.web.perks.actions import begin
from renown.web.perks.criteria import Criteria
from renown.web.perks.eligibility import Eligibility, Reason, judged
from renown.web.perks.models import Claim, Particulars
from renown.web.perks.refusals import NotOffered
from renown.web.perks.risks import score_is_young
from renown.web.users.models import User
from tests.web.perks.conftest import make_campaign, make_user


def asked(user: User, brand: Brand, shown: Shown, **criteria: object) -> Eligibility:
    return judged(user, make_campaign(brand, criteria=Criteria(**criteria)), shown)  # type: ignore[arg-type]


def of(found: Eligibility, kind: str) -> Reason:
    (reason,) = (one for one in found.reasons if one.kind == kind)
    return reason


def test_a_score_is_compared_as_it_is_shown(ann: User, acorn: Brand, shown: Shown) -> None:
    assert shown.scores is not None
    standing = shown.scores.standing(find(shown.scores, "twitter:ann"))
    needs = round(standing.score)
    assert asked(ann, acorn, shown, score=needs).met
    reason = of(asked(ann, acorn, shown, score=needs + 1), "score")
    assert (reason.met, reason.have, reason.needs) == (False, needs, needs + 1)


def test_what_is_missing_of_a_score_is_said_in_influence(ann: User, acorn: Brand, shown: Shown) -> None:
    assert shown.scores is not None
    standing = shown.scores.standing(find(shown.scores, "twitter:ann"))
    have, full = round(standing.score), shown.scores.model["full"]
    reason = of(asked(ann, acorn, shown, score=have + 3), "score")
    assert reason.words == f"Your score {have}, needs {have + 3}."
    times = ((1 + full) ** ((standing.score + 3) / 100) - 1) / standing.influence
    assert reason.change == f"3 points away: about {times:.1f} times the influence you have now."
    assert of(asked(ann, acorn, shown, score=have + 1), "score").change.startswith("1 point away")


def test_the_low_end_may_be_asked_for_instead(ann: User, acorn: Brand, shown: Shown) -> None:
    assert shown.scores is not None
    standing = shown.scores.standing(find(shown.scores, "twitter:ann"))
    needs = round(standing.score)
    assert round(standing.low) < needs
    assert asked(ann, acorn, shown, score=needs).met
    assert not asked(ann, acorn, shown, score=needs, surely=True).met
    assert asked(ann, acorn, shown, score=round(standing.low), surely=True).met


def test_without_enough_data_no_score_is_met_and_none_is_told(acorn: Brand, shown: Shown) -> None:
    for user in (make_user("fan1"), make_user("unknown")):
        found = asked(user, acorn, shown, score=1)
        assert (found.met, found.score, of(found, "score").have) == (False, None, None)
        assert "not enough data" in of(found, "score").words
    assert not asked(make_user("ann"), acorn, Shown(), score=1).met, "no run, no score"


def test_one_topic_of_several_is_enough(ann: User, acorn: Brand, shown: Shown) -> None:
    assert shown.scores is not None
    shares = topics_of(shown.scores, find(shown.scores, "twitter:ann"))
    assert of(asked(ann, acorn, shown, topics={"nothing": 1}), "topic").met is False
    for share in shares:
        assert asked(ann, acorn, shown, topics={"nothing": 99, share.key: round(share.score)}).met is share.enough
        assert not asked(ann, acorn, shown, topics={share.key: round(share.score) + 1}).met


def test_networks_countries_languages_and_age_are_what_people_proved_and_said(
    ann: User, acorn: Brand, shown: Shown
) -> None:
    assert asked(ann, acorn, shown, networks=("bluesky", "twitter")).met
    assert not asked(ann, acorn, shown, networks=("bluesky",)).met
    assert asked(ann, acorn, shown, countries=("DE",), languages=("de", "en")).met
    assert not asked(ann, acorn, shown, countries=("FR",)).met
    assert not asked(ann, acorn, shown, languages=("fr",)).met
    assert not asked(ann, acorn, shown, age=21).met
    Particulars.objects.update(of_age=21)
    assert asked(ann, acorn, shown, age=21).met


def test_who_has_said_nothing_is_asked_where_they_live_and_says_their_age_with_the_claim(
    ann: User, acorn: Brand, shown: Shown
) -> None:
    Particulars.objects.all().delete()
    found = asked(ann, acorn, shown, countries=("DE",), age=21)
    assert of(found, "country").change == "Say in your particulars where you live."
    assert of(found, "age").met


def test_it_is_not_shipped_everywhere(ann: User, acorn: Brand, shown: Shown) -> None:
    Particulars.objects.update(country="FR")
    found = asked(ann, acorn, shown)
    assert of(found, "ships").words == "Not shipped to France."
    assert not found.met
    assert judged(ann, make_campaign(acorn, kind="code"), shown).met


def test_only_those_who_joined_before_a_day(ann: User, acorn: Brand, shown: Shown) -> None:
    joined = ann.date_joined.date()
    assert asked(ann, acorn, shown, registered_before=joined + timedelta(days=1)).met
    assert not asked(ann, acorn, shown, registered_before=joined).met


def test_lists_say_who_alone_and_who_never(ann: User, ben: User, acorn: Brand, shown: Shown) -> None:
    for who, met in ((ann, True), (ben, False)):
        assert asked(who, acorn, shown, only=("twitter:ann",)).met is met
        assert asked(who, acorn, shown, never=("twitter:ann",)).met is not met


def test_a_list_means_the_person_whatever_account_is_on_it(ann: User, acorn: Brand, shown: Shown) -> None:
    register = Register(settings.RENOWN_HOME)
    register.join("twitter:ann", "bluesky:ann", "code")
    try:
        assert asked(ann, acorn, shown, only=("bluesky:ann",)).met
        assert not asked(ann, acorn, shown, never=("bluesky:ann",)).met
    finally:
        register.part("bluesky:ann")


@pytest.mark.parametrize("address", ["bea@acorn.example", "bea@mail.Acorn.example"])
def test_who_has_an_address_at_the_brand_is_not_eligible(ann: User, acorn: Brand, shown: Shown, address: str) -> None:
    EmailAddress.objects.create(user=ann, email=address, verified=False)
    assert of(asked(ann, acorn, shown), "employed").met is False


def test_an_address_at_a_domain_that_only_ends_alike_is_none_of_the_brand(
    ann: User, acorn: Brand, shown: Shown
) -> None:
    EmailAddress.objects.create(user=ann, email="bea@popcorn-acorn.example", verified=True)
    EmailAddress.objects.create(user=ann, email="acorn.example@elsewhere.example", verified=True)
    assert asked(ann, acorn, shown).met


@pytest.mark.parametrize("role", Member.Role.values)
def test_no_member_of_a_brand_has_its_perks(ann: User, acorn: Brand, shown: Shown, role: str) -> None:
    Member.objects.create(brand=acorn, user=ann, role=role)
    assert not asked(ann, acorn, shown).met


def test_a_brand_may_say_how_many_a_year(ann: User, acorn: Brand, shown: Shown) -> None:
    acorn.per_person = 1
    acorn.save()
    claim = begin(user=ann, campaign=make_campaign(acorn), shown=shown)
    assert of(asked(ann, acorn, shown), "often").met is False
    Claim.objects.filter(pk=claim.pk).update(queued_at=timezone.now() - timedelta(days=366))
    assert asked(ann, acorn, shown).met


@pytest.mark.parametrize("mark", ["hide", "mark_minor"])
def test_who_is_hidden_or_a_minor_is_as_if_there_were_no_perks(
    ann: User, acorn: Brand, shown: Shown, mark: str
) -> None:
    campaign = make_campaign(acorn)
    change = getattr(Register(settings.RENOWN_HOME), mark)
    change("twitter:ann", True)
    try:
        assert of(judged(ann, campaign, shown), "hidden").met is False
        with pytest.raises(NotOffered):
            begin(user=ann, campaign=campaign, shown=runs(settings.RENOWN_HOME).shown())
    finally:
        change("twitter:ann", False)


def test_an_account_taken_back_counts_no_more(ann: User, acorn: Brand, shown: Shown) -> None:
    ann.accounts.update(parted_at=timezone.now())
    assert of(asked(ann, acorn, shown, score=10), "account").met is False


def test_criteria_are_kept_and_read_as_they_were() -> None:
    criteria = Criteria(
        score=45, surely=True, topics={"coffee": 20}, networks=("twitter",), countries=("DE",), languages=("de",),
        age=21, registered_before=date(2026, 1, 1), only=("twitter:ann",), never=("twitter:bob",),
    )  # fmt: skip
    assert Criteria.read(criteria.kept()) == criteria


def test_a_score_of_this_week_is_young(shown: Shown) -> None:
    scores = shown.scores
    assert scores is not None
    person = find(scores, "twitter:ann")
    assert not score_is_young(scores, person, 10), "five days of history say nothing about a week ago"
    now = scores.standing(person).score
    old = dict(scores.past)
    ((day, past),) = list(old.items())[:1]
    scores.past = {day - timedelta(days=7): past}
    try:
        assert not score_is_young(scores, person, 10)
        assert score_is_young(scores, person, 99)
        assert now > 10
    finally:
        scores.past = old
