"""Invitations: whoever has one lets friends follow, as many as it says."""

from __future__ import annotations

import pytest

from renown.web.brands.models import Brand
from renown.web.engine import Shown
from renown.web.perks import record
from renown.web.perks.actions import begin, cancel
from renown.web.perks.criteria import Criteria
from renown.web.perks.eligibility import judged
from renown.web.perks.inviting import places_left, steps
from renown.web.perks.models import Campaign, Claim, Entry, Offer
from renown.web.perks.refusals import NotEligible, NotOpen
from renown.web.users.models import User
from tests.web.perks.conftest import make_campaign, make_user
from tests.web.perks.test_claiming import taken


@pytest.fixture
def campaign(acorn: Brand) -> Campaign:
    details = {"friends": 2, "steps": [[2, "Two months"], [1, "A month"]]}
    return make_campaign(
        acorn, 9, kind="invite", criteria=Criteria(score=30, countries=("DE",)), details=details, held_out=50, seed=1
    )


@pytest.fixture
def claim(ann: User, campaign: Campaign, shown: Shown) -> Claim:
    Offer.objects.create(campaign=campaign, user=ann, held_out=False, score=37)
    return taken(begin(user=ann, campaign=campaign, shown=shown))


def test_friends_follow_without_a_score_until_the_places_are_used(
    claim: Claim, campaign: Campaign, shown: Shown
) -> None:
    friends = [make_user(f"fan{place}") for place in range(3)]
    assert not judged(friends[0], campaign, shown).met
    first = begin(user=friends[0], campaign=campaign, shown=shown, invited_by=claim)
    begin(user=friends[1], campaign=campaign, shown=shown, invited_by=claim)
    assert places_left(claim) == 0
    with pytest.raises(NotOpen, match="used up"):
        begin(user=friends[2], campaign=campaign, shown=shown, invited_by=claim)
    cancel(claim=first)
    assert begin(user=friends[2], campaign=campaign, shown=shown, invited_by=claim).joined_from == claim
    assert record.check(campaign) == []


def test_steps_are_reached_as_friends_join(claim: Claim, campaign: Campaign, shown: Shown) -> None:
    for place, reached in enumerate(([True, False], [True, True])):
        friend = begin(user=make_user(f"fan{place}"), campaign=campaign, shown=shown, invited_by=claim)
        assert [step.reached for step in steps(claim)] == [place > 0, False], "on the way is not there yet"
        taken(friend)
        assert [step.reached for step in steps(claim)] == reached
    said = Entry.objects.filter(did="a friend joined", claim=claim.pk).order_by("place")
    assert [one.more["reached"] for one in said] == [["A month"], ["Two months"]]


def test_an_invitation_changes_nothing_else_that_is_asked(claim: Claim, campaign: Campaign, shown: Shown) -> None:
    friend = make_user("fan1")
    friend.particulars.country = "FR"
    friend.particulars.save()
    with pytest.raises(NotEligible):
        begin(user=friend, campaign=campaign, shown=shown, invited_by=claim)


def test_a_claim_that_is_not_somebodys_or_of_another_campaign_invites_nobody(
    ann: User, claim: Claim, campaign: Campaign, acorn: Brand, shown: Shown
) -> None:
    friend = make_user("fan1")
    other = taken(begin(user=ann, campaign=make_campaign(acorn, kind="invite", details={"friends": 2}), shown=shown))
    Claim.objects.filter(pk=claim.pk).update(state=Claim.State.REVIEW)
    for invited_by in (other, claim):
        with pytest.raises(NotOpen, match="holds no longer"):
            begin(user=friend, campaign=campaign, shown=shown, invited_by=invited_by)
