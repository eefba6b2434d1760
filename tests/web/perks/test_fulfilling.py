"""From a claim that is somebody's to where they have it, and who may do and see what on the way."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.utils import timezone

from renown.web.brands.models import Brand, Member
from renown.web.engine import Shown
from renown.web.perks import record
from renown.web.perks.actions import (
    accept,
    add_codes,
    answer_problem,
    arrive,
    begin,
    check_in,
    confirm,
    look,
    look_into,
    looks,
    make_codes,
    rate,
    refuse,
    report_problem,
    reveal,
    ship,
)
from renown.web.perks.fulfilling import arrive_of_old
from renown.web.perks.looking import forget_old
from renown.web.perks.models import Campaign, Claim, Code, Entry
from renown.web.perks.refusals import Incomplete, NotAllowed, NotFound, WrongState
from renown.web.users.models import User
from tests.web.perks.conftest import make_campaign, make_user
from tests.web.perks.test_claiming import taken

NOW = timezone.now()
State = Claim.State


@pytest.fixture
def claim(ann: User, acorn: Brand, shown: Shown) -> Claim:
    """Ann's, of beans; she said where she lives and how she likes them."""
    campaign = make_campaign(acorn, question="Dark or light?")
    begun = begin(user=ann, campaign=campaign, shown=shown)
    return confirm(
        claim=begun, address="Inn 1\n10115 Berlin", country="DE", answer="Dark", of_age=True, not_employed=True
    )


@pytest.fixture
def seat(ann: User, acorn: Brand, olga: User, shown: Shown) -> Claim:
    """Ann's, of a seat with a code."""
    campaign = make_campaign(acorn, 2, kind="event")
    Code.objects.all().delete()
    make_codes(campaign=campaign, count=3, by=olga)
    return taken(begin(user=ann, campaign=campaign, shown=shown))


def test_goods_are_sent_and_arrive(claim: Claim, ann: User, olga: User) -> None:
    sent = ship(claim=claim, by=olga, carrier="Post", tracking="RX1")
    assert (sent.state, sent.tracking) == (State.SHIPPED, "RX1")
    assert ship(claim=claim, by=olga, carrier="Post", tracking="RX1").shipped_at == sent.shipped_at
    assert ship(claim=claim, by=olga, carrier="Post", tracking="RX2").tracking == "RX2"
    assert arrive(claim=claim, by=ann).state == State.DONE
    assert arrive(claim=claim, by=ann).state == State.DONE
    with pytest.raises(WrongState):
        ship(claim=claim, by=olga)
    assert record.check(claim.campaign) == []


def test_what_is_long_on_its_way_has_arrived(claim: Claim, olga: User) -> None:
    ship(claim=claim, by=olga, now=NOW)
    assert arrive_of_old(NOW + timedelta(days=59)) == 0
    assert arrive_of_old(NOW + timedelta(days=60)) == 1


def test_strangers_viewers_and_other_brands_may_do_nothing(claim: Claim, acorn: Brand) -> None:
    viewer, other = make_user("viewer"), make_user("other")
    Member.objects.create(brand=acorn, user=viewer, role=Member.Role.VIEWER)
    elsewhere = Brand.objects.create(name="Else", slug="else", domain="else.example")
    Member.objects.create(brand=elsewhere, user=other, role=Member.Role.OWNER)
    entries = Entry.objects.count()
    for by in (viewer, other, make_user("stranger")):
        for verb in (
            lambda by=by: ship(claim=claim, by=by),
            lambda by=by: arrive(claim=claim, by=by),
            lambda by=by: look(claim=claim, by=by, what="address"),
            lambda by=by: reveal(claim=claim, by=by),
            lambda by=by: rate(claim=claim, by=by, rating=5),
            lambda by=by: report_problem(claim=claim, by=by, words="no"),
            lambda by=by: accept(claim=claim, by=by),
            lambda by=by: refuse(claim=claim, by=by),
        ):
            with pytest.raises(NotAllowed):
                verb()
    assert Entry.objects.count() == entries


def test_a_code_is_shown_to_whoever_has_it_and_lets_them_in_once(seat: Claim, ann: User, olga: User) -> None:
    code = reveal(claim=seat, by=ann)
    assert reveal(claim=seat, by=ann) == code
    shown = Code.objects.get(claim=seat)
    assert shown.shown_at is not None
    assert code not in shown.text
    assert check_in(campaign=seat.campaign, code=f" {code.lower().replace('-', ' ')} ", by=olga).state == State.DONE
    with pytest.raises(WrongState):
        check_in(campaign=seat.campaign, code=code, by=olga)
    assert record.check(seat.campaign) == []


def test_a_code_of_nobody_or_of_another_campaign_lets_nobody_in(
    seat: Claim, ann: User, olga: User, acorn: Brand
) -> None:
    code = reveal(claim=seat, by=ann)
    other = make_campaign(acorn, 1, kind="event")
    for campaign, tried in ((other, code), (seat.campaign, "AAAA"), (seat.campaign, "")):
        with pytest.raises(NotFound):
            check_in(campaign=campaign, code=tried, by=olga)


def test_a_code_is_not_shown_before_it_is_theirs(ann: User, acorn: Brand, shown: Shown) -> None:
    held = begin(user=ann, campaign=make_campaign(acorn, kind="code"), shown=shown)
    with pytest.raises(WrongState):
        reveal(claim=held, by=ann)


def test_a_rating_is_a_number_of_stars_and_can_be_changed(claim: Claim, ann: User) -> None:
    assert rate(claim=claim, by=ann, rating=5, words="Good").rating == 5
    assert rate(claim=claim, by=ann, rating=1).rating == 1
    for rating in (0, 6):
        with pytest.raises(Incomplete):
            rate(claim=claim, by=ann, rating=rating)


def test_a_problem_is_told_and_answered(claim: Claim, ann: User, olga: User) -> None:
    problem = report_problem(claim=claim, by=ann, words="It came open.")
    assert "open" not in problem.words
    answer_problem(problem=problem, by=olga, words="We send another.")
    assert look_into(problem=problem, by=ann) == ("It came open.", "We send another.")
    assert look_into(problem=problem, by=olga)[0] == "It came open."
    with pytest.raises(NotAllowed):
        look_into(problem=problem, by=make_user("stranger"))
    with pytest.raises(Incomplete):
        report_problem(claim=claim, by=ann, words=" ")


def test_every_look_at_an_address_is_written_down_for_its_owner(claim: Claim, ann: User, olga: User) -> None:
    assert look(claim=claim, by=olga, what="address", now=NOW) == "Inn 1\n10115 Berlin"
    assert look(claim=claim, by=olga, what="answer") == "Dark"
    assert look(claim=claim, by=ann, what="address").startswith("Inn 1")
    member = Member.objects.get(user=olga).pk
    assert [(one.by, one.more["what"]) for one in looks(claim)] == [
        (f"member {member}", "answer"),
        (f"member {member}", "address"),
    ]
    assert looks(claim)[-1].at == NOW


def test_a_brand_sees_no_address_before_it_is_accepted_nor_after_it_arrived(
    claim: Claim, ann: User, olga: User
) -> None:
    for state in (State.HELD, State.REVIEW, State.DONE, State.CANCELLED, State.EXPIRED, State.REFUSED):
        Claim.objects.update(state=state)
        with pytest.raises(WrongState):
            look(claim=claim, by=olga, what="address")


def test_addresses_go_when_nobody_needs_them(claim: Claim, ann: User, olga: User) -> None:
    report_problem(claim=claim, by=ann, words="Late.")
    arrive(claim=claim, by=ann, now=NOW)
    assert forget_old(NOW + timedelta(days=29)) == 0
    assert forget_old(NOW + timedelta(days=30)) == 1
    claim.refresh_from_db()
    assert (claim.address, claim.address_digest, claim.answer, claim.problems.count()) == ("", "", "", 0)
    assert look(claim=claim, by=ann, what="address") == ""
    assert forget_old(NOW + timedelta(days=31)) == 0
    assert record.check(claim.campaign) == []


def test_an_operator_lets_a_risky_claim_through_or_not(acorn: Brand, shown: Shown) -> None:
    boss = make_user("boss")
    boss.is_staff = True
    boss.save()
    campaign = make_campaign(acorn, 2)
    new = [make_user(f"fan{place}", age=timedelta(days=6)) for place in range(2)]
    one, other = (taken(begin(user=user, campaign=campaign, shown=shown)) for user in new)
    assert (one.state, one.risks) == (State.REVIEW, ["joined lately", "proven lately"])
    assert accept(claim=one, by=boss).state == State.CLAIMED
    assert accept(claim=one, by=boss).state == State.CLAIMED
    assert refuse(claim=other, by=boss).state == State.REFUSED
    with pytest.raises(WrongState):
        accept(claim=other, by=boss)
    campaign.refresh_from_db()
    assert campaign.claimed == 1
    assert record.check(campaign) == []


def test_the_same_address_twice_is_looked_at_and_an_old_user_alone_is_not(acorn: Brand, shown: Shown) -> None:
    campaign = make_campaign(acorn, 3)
    first, second = (begin(user=make_user(f"fan{place}"), campaign=campaign, shown=shown) for place in range(2))
    told = {"country": "DE", "answer": "", "of_age": True, "not_employed": True}
    assert confirm(claim=first, address="Inn 1, 10115 Berlin", **told).risks == []  # type: ignore[arg-type]
    assert confirm(claim=second, address="INN 1\n10115  berlin.", **told).risks == ["same address"]  # type: ignore[arg-type]


def test_many_who_signed_up_together_are_looked_at(acorn: Brand, shown: Shown) -> None:
    campaign = make_campaign(acorn, 10, kind="code")
    claims = [taken(begin(user=make_user(f"fan{place}"), campaign=campaign, shown=shown)) for place in range(7)]
    assert [bool(claim.risks) for claim in claims] == [False] * 5 + [True] * 2
    assert claims[-1].risks == ["joined together"]


def test_what_is_worth_much_is_looked_at(ann: User, acorn: Brand, shown: Shown) -> None:
    assert taken(begin(user=ann, campaign=make_campaign(acorn, unit_value=50_000), shown=shown)).risks == ["worth much"]


def pool(acorn: Brand) -> Campaign:
    campaign = make_campaign(acorn, 5, kind="code")
    Code.objects.all().delete()
    return campaign


def test_a_file_of_codes_is_read_and_every_line_left_out_is_told(acorn: Brand, olga: User) -> None:
    campaign = pool(acorn)
    first = add_codes(campaign=campaign, by=olga, file=io.BytesIO(b"code,note\nAAA-1,x\n\nBBB-2\naaa 1\n"))
    assert (first.added, [(line.number, line.why) for line in first.unused]) == (
        2, [(3, "empty"), (5, "the same as line 2")],
    )  # fmt: skip
    again = add_codes(campaign=campaign, by=olga, file=io.BytesIO("\ufeffBBB2\nCCC3\n".encode() + b"x" * 201))
    assert (again.added, [(line.number, line.why) for line in again.unused]) == (
        1, [(1, "in the pool already"), (3, "longer than 200 characters")],
    )  # fmt: skip
    assert "AAA-1" not in "".join(Code.objects.values_list("text", flat=True))
    assert record.check(campaign) == []


@pytest.mark.parametrize(
    ("told", "words"),
    [(b"AAA\nB\xff\n", "Line 2 is not UTF-8"), (b"x" * ((16 << 20) + 1), "longer than 16 MB")],
)
def test_a_file_that_is_none_is_refused_whole(acorn: Brand, olga: User, told: bytes, words: str) -> None:
    campaign = pool(acorn)
    with pytest.raises(Incomplete, match=words):
        add_codes(campaign=campaign, by=olga, file=io.BytesIO(told))
    assert not campaign.codes.exists()


def test_a_file_of_a_spreadsheet_is_read_too(acorn: Brand, olga: User) -> None:
    read = add_codes(campaign=pool(acorn), by=olga, file=io.BytesIO("Code\r\nÄÖ-1\r\n".encode("utf-16")))
    assert (read.added, read.unused_count) == (1, 0)


def test_codes_that_are_made_differ_and_belong_to_the_brand(acorn: Brand, olga: User) -> None:
    campaign = pool(acorn)
    assert make_codes(campaign=campaign, count=200, by=olga) == 200
    assert campaign.codes.values("digest").distinct().count() == 200
    with pytest.raises(NotAllowed):
        make_codes(campaign=campaign, count=1, by=make_user("stranger"))
    with pytest.raises(Incomplete):
        make_codes(campaign=make_campaign(acorn), count=1, by=olga)
