"""The perks a program may see for its owner: those that are open, with reasons, and no trace of the draw."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
from django.core.wsgi import get_wsgi_application
from django.utils import timezone

from renown.client import Client, Perk, Refused
from renown.web import engine
from renown.web.api.access import new_key
from renown.web.brands.models import Brand
from renown.web.engine import Shown
from renown.web.front import Front
from renown.web.perks.actions import begin, cancel, decline
from renown.web.perks.criteria import Criteria
from renown.web.perks.models import Campaign, Offer
from renown.web.perks.offers import draw, offer
from renown.web.perks.refusals import NotEligible, NotOffered
from renown.web.perks.standing import shelf, stands
from renown.web.users.models import User
from tests.web.perks.conftest import make_campaign, make_user


@pytest.fixture
def asked(shown: Shown) -> Callable[[User], dict[int, Perk]]:
    """The perks of a user by their number, as the client reads them."""

    def ask(user: User) -> dict[int, Perk]:
        text = new_key(name="own", scopes=("perks",), owner=user)[1]
        transport = httpx.WSGITransport(app=Front(get_wsgi_application()))
        with Client("http://localhost", text, transport=transport) as client:
            return {one.perk: one for one in client.perks()}

    return ask


def test_a_perk_says_whether_one_may_have_it_and_why(
    acorn: Brand, ann: User, asked: Callable[[User], dict[int, Perk]]
) -> None:
    easy = make_campaign(acorn, criteria=Criteria(score=20))
    hard = make_campaign(acorn, criteria=Criteria(score=90, countries=("FR",)), closes_at=timezone.now() + timedelta(9))
    found = asked(ann)
    assert list(found) in ([hard.pk, easy.pk], [easy.pk, hard.pk])
    assert (found[easy.pk].eligible, found[easy.pk].brand, found[easy.pk].left) == (True, "Acorn Coffee", 2)
    assert all(one.met for one in found[easy.pk].reasons)
    assert not found[hard.pk].eligible
    told = {one.kind: one for one in found[hard.pk].reasons}
    assert (told["score"].words, told["score"].have, told["score"].needs) == ("Your score 37, needs 90.", 37, 90)
    assert "points away" in told["score"].change
    assert not told["country"].met


def test_a_perk_says_where_its_picture_is_and_what_it_shows(
    acorn: Brand, ann: User, asked: Callable[[User], dict[int, Perk]]
) -> None:
    plain = make_campaign(acorn)
    pictured = make_campaign(acorn, picture="0f3a9c5d7e1b2846a0c4e8d2f6b19375", picture_alt="A bag of beans")
    found = asked(ann)
    assert (found[plain.pk].picture, found[plain.pk].picture_alt) == (None, "")
    assert (found[pictured.pk].picture, found[pictured.pk].picture_alt) == (
        "http://localhost/perks/pictures/0f3a9c5d7e1b2846a0c4e8d2f6b19375-page.webp", "A bag of beans"
    )  # fmt: skip


def test_what_is_not_open_is_not_there(acorn: Brand, ann: User, asked: Callable[[User], dict[int, Perk]]) -> None:
    now = timezone.now()
    for state in ("draft", "paused", "ended"):
        make_campaign(acorn, state=state)
    make_campaign(acorn, opens_at=now + timedelta(days=1))
    make_campaign(acorn, opens_at=now - timedelta(days=2), closes_at=now - timedelta(days=1))
    assert asked(ann) == {}
    make_campaign(acorn)
    Brand.objects.update(stopped_at=now)
    assert asked(ann) == {}
    Brand.objects.update(stopped_at=None, proved_at=None)
    assert asked(ann) == {}


def test_nobody_sees_what_they_are_held_out_of_drawn_or_not(
    acorn: Brand, shown: Shown, people: Callable[[int], list[User]], asked: Callable[[User], dict[int, Perk]]
) -> None:
    users = people(12)
    campaign = make_campaign(acorn, held_out=50)
    before = {user.pk for user in users if campaign.pk in asked(user)}
    assert 0 < len(before) < 12
    offer(campaign=campaign, shown=shown)
    assert before == set(Offer.objects.filter(held_out=False).values_list("user", flat=True))
    assert {user.pk for user in users if campaign.pk in asked(user)} == before
    Campaign.objects.update(held_out=0)
    assert {user.pk for user in users if campaign.pk in asked(user)} == before, "a draw holds"


def test_a_perk_does_not_vanish_when_one_qualifies(
    acorn: Brand, shown: Shown, people: Callable[[int], list[User]], asked: Callable[[User], dict[int, Perk]]
) -> None:
    users = people(12)
    campaign = make_campaign(acorn, held_out=50, criteria=Criteria(score=99))

    def seen_by(user: User) -> tuple[bool, bool, bool]:
        """By a program, on the shelf, and whether it has a page."""
        own = shelf(user, shown)
        on_shelf = any(perk.campaign == campaign for perk in (*own.yours, *own.near, *own.barred))
        return campaign.pk in asked(user), on_shelf, stands(campaign, user, shown).how != "not-offered"

    before = [seen_by(user) for user in users]
    assert {*before} == {(True, True, True), (False, False, False)}
    for user, (listed, _on_shelf, _page) in zip(users, before, strict=True):
        with pytest.raises(NotEligible if listed else NotOffered):
            begin(user=user, campaign=campaign, shown=shown)
    assert not Offer.objects.exists()
    Campaign.objects.update(criteria_kept=Criteria().kept())
    campaign.refresh_from_db()
    assert [seen_by(user) for user in users] == before


def test_the_draw_of_the_interface_is_that_of_the_claim(
    acorn: Brand, ann: User, shown: Shown, asked: Callable[[User], dict[int, Perk]]
) -> None:
    assert shown.scores is not None
    number = int(shown.scores.arrays["number"][engine.find(shown.scores, "twitter:ann")])
    campaigns = [make_campaign(acorn, held_out=50, seed=seed) for seed in range(8)]
    assert set(asked(ann)) == {one.pk for one in campaigns if draw(one, [number]) == [False]}


def test_what_one_has_put_away_is_gone_and_what_one_has_says_so(
    acorn: Brand, ann: User, shown: Shown, asked: Callable[[User], dict[int, Perk]]
) -> None:
    away, had = make_campaign(acorn), make_campaign(acorn)
    decline(user=ann, campaign=away)
    Campaign.objects.filter(pk=had.pk).update(kind="invite")
    claim = begin(user=ann, campaign=had, shown=shown)
    found = asked(ann)
    assert set(found) == {had.pk}
    assert (found[had.pk].claimed, found[had.pk].left) == (True, 1)
    cancel(claim=claim)
    assert (asked(ann)[had.pk].claimed, asked(ann)[had.pk].left) == (False, 2)
    decline(user=ann, brand=acorn)
    assert asked(ann) == {}


def test_whoever_has_no_score_or_account_is_told_so(acorn: Brand, asked: Callable[[User], dict[int, Perk]]) -> None:
    campaign = make_campaign(acorn, criteria=Criteria(score=10))
    nobody = make_user("nobody")
    nobody.accounts.all().delete()
    (perk,) = asked(nobody).values()
    assert perk.perk == campaign.pk
    assert {one.kind: one.met for one in perk.reasons} | {"account": False, "score": False} == {
        one.kind: one.met for one in perk.reasons
    }


def test_a_key_that_may_only_read_sees_no_perks(ann: User, shown: Shown) -> None:
    text = new_key(name="reader", scopes=("read", "hooks"), owner=ann)[1]
    transport = httpx.WSGITransport(app=Front(get_wsgi_application()))
    client = Client("http://localhost", text, transport=transport)
    with client, pytest.raises(Refused, match="No such key may do this"):
        client.perks()
