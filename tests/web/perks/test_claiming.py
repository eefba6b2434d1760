"""From the first click to a unit that is somebody's, and back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from renown.web.brands.models import Brand
from renown.web.engine import Shown, find, held_out
from renown.web.perks import record
from renown.web.perks.actions import begin, cancel, confirm, expire, fill, leave_list
from renown.web.perks.criteria import Criteria
from renown.web.perks.models import Campaign, Claim, Code, Offer
from renown.web.perks.offers import draw, offer
from renown.web.perks.refusals import (
    AlreadyClaimed,
    Incomplete,
    KeyReused,
    NotEligible,
    NotOffered,
    NotOpen,
    SoldOut,
    WrongState,
)
from renown.web.users.models import Account, User
from tests.web.perks.conftest import make_campaign, make_user

NOW = timezone.now()
State = Claim.State


def taken(claim: Claim, now: object = None) -> Claim:
    """Confirms a claim with everything that is asked."""
    return confirm(claim=claim, address="Inn 1\n10115 Berlin", country="DE", answer="", of_age=True, not_employed=True)


def whole(campaign: Campaign) -> bool:
    """The record, the counter, the claims and the codes agree."""
    assert record.check(campaign) == []
    return True


def test_a_unit_is_held_for_a_quarter_of_an_hour_and_then_somebodys(ann: User, acorn: Brand, shown: Shown) -> None:
    campaign = make_campaign(acorn, criteria=Criteria(score=30))
    claim = begin(user=ann, campaign=campaign, shown=shown, now=NOW)
    assert (claim.state, claim.ends_at) == (State.HELD, NOW + timedelta(minutes=15))
    assert claim.score == 37
    claim = taken(claim)
    assert (claim.state, claim.ends_at) == (State.CLAIMED, None)
    campaign.refresh_from_db()
    assert (campaign.claimed, campaign.left) == (1, 1)
    assert whole(campaign)
    assert "Berlin" not in claim.address


def test_confirming_again_changes_nothing(ann: User, acorn: Brand, shown: Shown) -> None:
    campaign = make_campaign(acorn)
    claim = taken(begin(user=ann, campaign=campaign, shown=shown))
    assert taken(claim).claimed_at == claim.claimed_at
    assert campaign.entries.count() == 2


def test_who_has_a_claim_gets_no_second_one(ann: User, acorn: Brand, shown: Shown) -> None:
    campaign = make_campaign(acorn)
    claim = begin(user=ann, campaign=campaign, shown=shown)
    with pytest.raises(AlreadyClaimed) as refused:
        begin(user=ann, campaign=campaign, shown=shown)
    assert refused.value.claim == claim


def test_an_account_taken_to_another_user_brings_no_second_unit(ann: User, acorn: Brand, shown: Shown) -> None:
    campaign = make_campaign(acorn)
    begin(user=ann, campaign=campaign, shown=shown)
    ann.accounts.update(parted_at=NOW)
    again = make_user("again", "twitter:ann")
    with pytest.raises(AlreadyClaimed) as refused:
        begin(user=again, campaign=campaign, shown=shown)
    assert refused.value.claim is None, "whose it is, is nobody's business"


def test_when_none_is_left_it_is_sold_out_or_a_place_on_the_list(
    people: Callable[[int], list[User]], acorn: Brand, shown: Shown
) -> None:
    first, second, third = people(3)
    campaign = make_campaign(acorn, 1)
    begin(user=first, campaign=campaign, shown=shown)
    with pytest.raises(SoldOut):
        begin(user=second, campaign=campaign, shown=shown)
    waiting = begin(user=second, campaign=campaign, shown=shown, wait=True)
    assert (waiting.state, waiting.ends_at) == (State.WAITING, None)
    Campaign.objects.update(waitlist=False)
    with pytest.raises(SoldOut):
        begin(user=third, campaign=campaign, shown=shown, wait=True)
    assert whole(campaign)


def test_a_unit_that_comes_back_goes_to_the_first_on_the_list(
    people: Callable[[int], list[User]], acorn: Brand, shown: Shown
) -> None:
    has, second, first, third = people(4)
    campaign = make_campaign(acorn, 1)
    claim = begin(user=has, campaign=campaign, shown=shown, now=NOW)
    waits = {
        user: begin(user=user, campaign=campaign, shown=shown, wait=True, now=NOW + timedelta(seconds=after))
        for user, after in ((second, 2), (first, 1), (third, 3))
    }
    cancel(claim=claim, now=NOW)
    waits[first].refresh_from_db()
    assert (waits[first].state, waits[first].ends_at) == (State.HELD, NOW + timedelta(hours=48))
    leave_list(claim=waits[second])
    assert expire(NOW + timedelta(hours=48)) == 1
    waits[third].refresh_from_db()
    assert waits[third].state == State.HELD
    assert whole(campaign)


def test_a_hold_ends_to_the_second_and_not_before(ann: User, acorn: Brand, shown: Shown) -> None:
    campaign = make_campaign(acorn)
    claim = begin(user=ann, campaign=campaign, shown=shown, now=NOW)
    over = NOW + timedelta(minutes=15)
    assert expire(over - timedelta(seconds=1)) == 0
    with pytest.raises(WrongState):
        confirm(
            claim=claim, address="Inn 1", country="DE", of_age=True, not_employed=True, now=over
        )  # fmt: skip
    assert expire(over) == 1
    assert expire(over) == 0
    claim.refresh_from_db()
    assert (claim.state, claim.ended_at) == (State.EXPIRED, over)
    begin(user=ann, campaign=campaign, shown=shown)
    assert whole(campaign)


def test_more_units_go_to_the_list_before_anybody_new(
    people: Callable[[int], list[User]], acorn: Brand, shown: Shown
) -> None:
    has, waits, late = people(3)
    campaign = make_campaign(acorn, 1)
    begin(user=has, campaign=campaign, shown=shown)
    waiting = begin(user=waits, campaign=campaign, shown=shown, wait=True)
    Campaign.objects.update(quantity=2)
    with pytest.raises(SoldOut):
        begin(user=late, campaign=campaign, shown=shown)
    assert fill(NOW) == 1
    waiting.refresh_from_db()
    assert waiting.state == State.HELD
    assert whole(campaign)


def test_who_left_while_waiting_is_passed_over(people: Callable[[int], list[User]], acorn: Brand, shown: Shown) -> None:
    has, hides, waits = people(3)
    campaign = make_campaign(acorn, 1)
    claim = begin(user=has, campaign=campaign, shown=shown)
    gone = begin(user=hides, campaign=campaign, shown=shown, wait=True)
    waiting = begin(user=waits, campaign=campaign, shown=shown, wait=True)
    Claim.objects.filter(pk=gone.pk).update(user=None)
    cancel(claim=claim)
    waiting.refresh_from_db()
    gone.refresh_from_db()
    assert (gone.state, waiting.state) == (State.CANCELLED, State.HELD)
    assert whole(campaign)


def test_waiting_for_what_has_ended_ends(people: Callable[[int], list[User]], acorn: Brand, shown: Shown) -> None:
    has, waits = people(2)
    campaign = make_campaign(acorn, 1)
    begin(user=has, campaign=campaign, shown=shown)
    waiting = begin(user=waits, campaign=campaign, shown=shown, wait=True)
    Campaign.objects.update(state=Campaign.State.ENDED)
    assert expire(NOW) == 1
    waiting.refresh_from_db()
    assert waiting.state == State.EXPIRED


@pytest.mark.parametrize(
    "fields",
    [
        {"state": Campaign.State.PAUSED},
        {"state": Campaign.State.ENDED},
        {"opens_at": NOW + timedelta(hours=1)},
        {"closes_at": NOW},
    ],
)
def test_what_does_not_run_is_not_open(ann: User, acorn: Brand, shown: Shown, fields: dict[str, Any]) -> None:
    campaign = make_campaign(acorn, **fields)
    with pytest.raises(NotOpen):
        begin(user=ann, campaign=campaign, shown=shown, now=NOW)


def test_a_brand_that_was_stopped_gives_nothing(ann: User, acorn: Brand, shown: Shown) -> None:
    campaign = make_campaign(acorn)
    Brand.objects.update(stopped_at=NOW)
    with pytest.raises(NotOpen):
        begin(user=ann, campaign=campaign, shown=shown)


def test_who_is_held_out_is_told_that_there_is_no_such_perk(ann: User, acorn: Brand, shown: Shown) -> None:
    campaign = make_campaign(acorn)
    Offer.objects.create(campaign=campaign, user=ann, held_out=True, score=37)
    with pytest.raises(NotOffered, match="no such perk"):
        begin(user=ann, campaign=campaign, shown=shown)
    with pytest.raises(NotOffered, match="no such perk"):
        begin(user=make_user("fan1"), campaign=make_campaign(acorn, state=Campaign.State.DRAFT), shown=shown)


def test_who_asks_before_the_draw_is_drawn_for_at_once(acorn: Brand, shown: Shown) -> None:
    users = [make_user(f"fan{place}") for place in range(40)]
    campaign = make_campaign(acorn, 40, held_out=50)
    out = 0
    for user in users:
        for _again in range(2):  # asking twice draws the same
            try:
                begin(user=user, campaign=campaign, shown=shown)
            except NotOffered:
                out += 1
            except AlreadyClaimed:
                pass
    assert out % 2 == 0
    assert 8 <= out / 2 <= 32
    assert Offer.objects.filter(held_out=False).count() == 40 - out / 2


def test_the_draw_is_the_engines_for_one_and_for_many(acorn: Brand, shown: Shown) -> None:
    campaign = make_campaign(acorn, held_out=30)
    for place in range(40):
        make_user(f"fan{place}")
    offer(campaign=campaign, shown=shown)
    assert shown.scores is not None
    offers = {one.user.accounts.get().key: one.held_out for one in campaign.offers.select_related("user")}
    assert len(offers) > 10
    numbers = [int(shown.scores.arrays["number"][find(shown.scores, key)]) for key in offers]
    assert [*offers.values()] == held_out(np.array(numbers), campaign.seed, 0.3).tolist()
    assert [draw(campaign, [number]) for number in numbers] == [[held] for held in offers.values()]


def test_the_same_key_answers_the_same_claim_even_when_it_has_ended(ann: User, acorn: Brand, shown: Shown) -> None:
    campaign = make_campaign(acorn)
    claim = begin(user=ann, campaign=campaign, shown=shown, key="k", now=NOW)
    assert begin(user=ann, campaign=campaign, shown=shown, key="k", now=NOW) == claim
    cancel(claim=claim)
    again = begin(user=ann, campaign=campaign, shown=shown, key="k", now=NOW)
    assert (again.pk, again.state) == (claim.pk, State.CANCELLED)
    assert begin(user=ann, campaign=campaign, shown=shown, key="another") != claim


def test_the_same_key_for_something_else_is_refused(ann: User, acorn: Brand, shown: Shown) -> None:
    begin(user=ann, campaign=make_campaign(acorn), shown=shown, key="k")
    with pytest.raises(KeyReused):
        begin(user=ann, campaign=make_campaign(acorn), shown=shown, key="k")
    with pytest.raises(Incomplete):
        begin(user=ann, campaign=make_campaign(acorn), shown=shown, key="k" * 256)


def test_somebody_elses_key_is_theirs(ann: User, ben: User, acorn: Brand, shown: Shown) -> None:
    campaign = make_campaign(acorn)
    claim = begin(user=ann, campaign=campaign, shown=shown, key="k")
    assert begin(user=ben, campaign=campaign, shown=shown, key="k") != claim


WHOLE = {"address": "Inn 1", "country": "DE", "answer": "Dark", "of_age": True, "not_employed": True}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("address", " "),
        ("address", "x" * 501),
        ("country", ""),
        ("country", "de"),
        ("answer", "x" * 1001),
        ("of_age", False),
        ("not_employed", False),
    ],
)
def test_what_is_missing_is_named_and_the_unit_stays_held(
    ann: User, acorn: Brand, shown: Shown, field: str, value: object
) -> None:
    campaign = make_campaign(acorn, question="Dark or light?")
    claim = begin(user=ann, campaign=campaign, shown=shown)
    with pytest.raises(Incomplete) as refused:
        confirm(claim=claim, **(WHOLE | {field: value}))  # type: ignore[arg-type]
    assert refused.value.field == field
    claim.refresh_from_db()
    assert claim.state == State.HELD
    assert confirm(claim=claim, **WHOLE).state == State.CLAIMED  # type: ignore[arg-type]


def test_the_question_of_the_brand_may_stay_unanswered(ann: User, acorn: Brand, shown: Shown) -> None:
    claim = begin(user=ann, campaign=make_campaign(acorn, question="Dark or light?"), shown=shown)
    claim = confirm(claim=claim, **(WHOLE | {"answer": " "}))  # type: ignore[arg-type]
    assert (claim.state, claim.answer) == (State.CLAIMED, "")


def test_it_is_sent_nowhere_but_where_the_brand_sends(ann: User, acorn: Brand, shown: Shown) -> None:
    claim = begin(user=ann, campaign=make_campaign(acorn), shown=shown)
    with pytest.raises(NotEligible, match="Not shipped to France"):
        confirm(claim=claim, **(WHOLE | {"country": "FR"}))  # type: ignore[arg-type]


def test_each_claim_has_a_code_of_its_own(people: Callable[[int], list[User]], acorn: Brand, shown: Shown) -> None:
    campaign = make_campaign(acorn, 2, kind="code")
    claims = [begin(user=user, campaign=campaign, shown=shown) for user in people(2)]
    assert len({claim.code.pk for claim in claims}) == 2
    assert whole(campaign)


def test_without_codes_nothing_is_given_though_units_are_left(ann: User, acorn: Brand, shown: Shown) -> None:
    campaign = make_campaign(acorn, 2, kind="code")
    Code.objects.all().delete()
    with pytest.raises(SoldOut):
        begin(user=ann, campaign=campaign, shown=shown)
    assert whole(campaign)


def test_a_code_that_was_shown_is_burned_with_its_unit(
    people: Callable[[int], list[User]], acorn: Brand, shown: Shown
) -> None:
    campaign = make_campaign(acorn, 2, kind="code")
    first, second = (begin(user=user, campaign=campaign, shown=shown) for user in people(2))
    burned = first.code
    Code.objects.filter(pk=burned.pk).update(shown_at=NOW)
    cancel(claim=first)
    campaign.refresh_from_db()
    assert (campaign.quantity, campaign.claimed) == (1, 1)
    cancel(claim=second)
    campaign.refresh_from_db()
    assert (campaign.quantity, campaign.claimed) == (1, 0), "what nobody saw is given again"
    again = begin(user=make_user("cjk"), campaign=campaign, shown=shown)
    assert again.code.pk not in (burned.pk, None)
    assert whole(campaign)


def test_a_spare_code_saves_the_unit(ann: User, acorn: Brand, shown: Shown) -> None:
    campaign = make_campaign(acorn, 1, kind="code")
    Code.objects.create(campaign=campaign, digest="spare", text="spare")
    claim = begin(user=ann, campaign=campaign, shown=shown)
    Code.objects.filter(claim=claim).update(shown_at=NOW)
    cancel(claim=claim)
    campaign.refresh_from_db()
    assert campaign.quantity == 1
    assert begin(user=ann, campaign=campaign, shown=shown).code.text == "spare"


def test_what_was_sent_is_not_cancelled(ann: User, acorn: Brand, shown: Shown) -> None:
    claim = taken(begin(user=ann, campaign=make_campaign(acorn), shown=shown))
    Claim.objects.update(state=State.SHIPPED)
    with pytest.raises(WrongState):
        cancel(claim=claim)


def test_only_people_with_a_proven_account_claim(acorn: Brand, shown: Shown) -> None:
    user = make_user("nobody")
    Account.objects.filter(user=user).delete()
    with pytest.raises(NotEligible, match="No account of yours is proven"):
        begin(user=user, campaign=make_campaign(acorn), shown=shown)
