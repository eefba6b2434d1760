"""Whatever is done with claims, in whatever order: a model of a few lines says what comes of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from pytest_django.fixtures import Settings

from renown.register import Register
from renown.web.brands.models import Brand, Member
from renown.web.engine import Shown
from renown.web.perks import record
from renown.web.perks.actions import (
    arrive,
    begin,
    cancel,
    confirm,
    expire,
    fill,
    leave_list,
    make_codes,
    refuse,
    reveal,
    ship,
)
from renown.web.perks.leaving import leave
from renown.web.perks.merging import flag_doubles
from renown.web.perks.models import Campaign, Claim, Code
from renown.web.perks.refusals import AlreadyClaimed, SoldOut, WrongState
from renown.web.users.models import User
from tests.web.perks.conftest import make_campaign, make_user

LIVE = {"held", "review", "claimed", "shipped", "done"}
PEOPLE = range(6)
someone = st.sampled_from(PEOPLE)
picks = st.integers(0, 5)
_names = count()


class Model:
    """What there should be: claims by number, in the order they began; whose they are; which codes were shown."""

    def __init__(self, units: int, codes: bool) -> None:
        self.units, self.pool, self.codes = units, units, codes
        self.state: dict[int, str] = {}
        self.whose: dict[int, int | None] = {}
        self.ends: dict[int, float] = {}
        self.shown: set[int] = set()

    def taken(self) -> int:
        return sum(state in LIVE for state in self.state.values())

    def free(self) -> int:
        return self.pool - len(self.shown | {claim for claim, state in self.state.items() if state in LIVE})

    def room(self) -> bool:
        return self.taken() < self.units and (not self.codes or self.free() > 0)

    def end(self, claim: int, state: str, now: float) -> None:
        self.state[claim] = state
        if claim in self.shown and self.free() < self.units - self.taken():
            self.units -= 1
        self.fill(now)

    def fill(self, now: float) -> None:
        for claim, state in self.state.items():
            if state == "waiting" and self.room():
                self.state[claim], self.ends[claim] = "held", now + 48 * 60


class Claims(RuleBasedStateMachine):
    """The same on the database and on the model; time in minutes."""

    @initialize(units=st.integers(1, 2), kind=st.sampled_from(["goods", "code"]), crowd=st.sampled_from([6, 4]))
    def start(self, units: int, kind: str, crowd: int) -> None:
        Register(django_settings.RENOWN_HOME).path.unlink(missing_ok=True)
        name = next(_names)
        brand = Brand.objects.create(
            name="Acorn", slug=f"acorn-{name}", domain=f"acorn-{name}.example", simulated=True
        )  # fmt: skip
        self.olga, self.boss = make_user(f"olga-{name}"), make_user(f"boss-{name}")
        self.boss.is_staff = True
        Member.objects.create(brand=brand, user=self.olga, role=Member.Role.OWNER)
        self.campaign = make_campaign(brand, units, kind=kind)
        Code.objects.filter(campaign=self.campaign).delete()
        if kind == "code":
            make_codes(campaign=self.campaign, count=units, by=self.olga)
        self.users: dict[int, User | None] = {k: make_user(f"p{k}-{name}", f"twitter:p{k}-{name}") for k in PEOPLE}
        self.person = {k: k for k in PEOPLE}
        self.model, self.began, self.minutes = Model(units, kind == "code"), timezone.now(), 0.0
        for who in PEOPLE[:crowd]:
            self.begins(who, True)

    def now(self) -> datetime:
        return self.began + timedelta(minutes=self.minutes)

    def has(self, *states: str) -> bool:
        """Whether a claim of somebody who is still here is in one of these states."""
        return any(self.model.whose[one] is not None and state in states for one, state in self.model.state.items())

    def chosen(self, pick: int, *states: str) -> tuple[Claim, User]:
        """One of those claims, and whose it is."""
        there = [
            one for one, state in self.model.state.items() if state in states and self.model.whose[one] is not None
        ]
        number = there[pick % len(there)]
        whose = self.model.whose[number]
        assert whose is not None
        user = self.users[whose]
        assert user is not None
        return Claim.objects.get(pk=number), user

    def open_of(self, who: int, *states: str) -> Claim | None:
        for number, whose in self.model.whose.items():
            if whose == who and self.model.state[number] in (states or LIVE | {"waiting"}):
                return Claim.objects.get(pk=number)
        return None

    @rule(who=someone, wait=st.booleans())
    def begins(self, who: int, wait: bool) -> None:
        user, model = self.users[who], self.model
        if user is None:
            return
        self.minutes += 1
        same = [k for k in PEOPLE if self.person[k] == self.person[who]]
        try:
            claim = begin(user=user, campaign=self.campaign, shown=Shown(), wait=wait, now=self.now())
        except AlreadyClaimed:
            assert any(self.open_of(k) for k in same)
            return
        except SoldOut:
            assert not model.room()
            assert not wait
            return
        assert not any(self.open_of(k) for k in same)
        model.whose[claim.pk] = who
        model.state[claim.pk] = "held" if model.room() else "waiting"
        model.ends[claim.pk] = self.minutes + 15

    @precondition(lambda self: self.has("held"))
    @rule(pick=picks)
    def confirms(self, pick: int) -> None:
        claim, user = self.chosen(pick, "held")
        told: Any = {"address": f"Inn {user.pk}", "country": "DE", "of_age": True, "not_employed": True}
        if self.model.ends[claim.pk] <= self.minutes:
            with pytest.raises(WrongState):
                confirm(claim=claim, now=self.now(), **told)
            return
        done = confirm(claim=claim, now=self.now(), **told)
        assert done.state == ("review" if done.risks else "claimed")
        self.model.state[claim.pk] = str(done.state)

    @precondition(lambda self: self.has("held", "review", "claimed", "waiting"))
    @rule(pick=picks)
    def cancels(self, pick: int) -> None:
        claim, _user = self.chosen(pick, "held", "review", "claimed", "waiting")
        verb = leave_list if claim.state == "waiting" else cancel
        verb(claim=claim, now=self.now())
        self.model.end(claim.pk, "cancelled", self.minutes)

    @precondition(lambda self: self.has("shipped", "done"))
    @rule(pick=picks)
    def cannot_cancel_what_was_sent(self, pick: int) -> None:
        claim, _user = self.chosen(pick, "shipped", "done")
        with pytest.raises(WrongState):
            cancel(claim=claim, now=self.now())

    @precondition(lambda self: self.has("review"))
    @rule(pick=picks)
    def is_refused(self, pick: int) -> None:
        claim, _user = self.chosen(pick, "review")
        refuse(claim=claim, by=self.boss, now=self.now())
        self.model.end(claim.pk, "refused", self.minutes)

    @precondition(lambda self: self.has("claimed"))
    @rule(pick=picks)
    def is_sent_or_shown(self, pick: int) -> None:
        claim, user = self.chosen(pick, "claimed")
        if self.model.codes:
            assert reveal(claim=claim, by=user)
            self.model.shown.add(claim.pk)
        else:
            ship(claim=claim, by=self.olga)
            self.model.state[claim.pk] = "shipped"

    @precondition(lambda self: self.has("claimed", "shipped"))
    @rule(pick=picks)
    def arrives(self, pick: int) -> None:
        claim, _user = self.chosen(pick, "claimed", "shipped")
        arrive(claim=claim, by=self.olga, now=self.now())
        self.model.state[claim.pk] = "done"

    @rule(minutes=st.sampled_from([1, 2, 5, 13, 48 * 60]))
    def time_goes_by(self, minutes: int) -> None:
        self.minutes += minutes
        # one after the other, as they ended: each unit goes on at once
        expire(self.now())
        model = self.model
        held = [one for one, state in model.state.items() if state == "held" and model.ends[one] <= self.minutes]
        for claim in sorted(held, key=lambda one: (model.ends[one], one)):
            model.end(claim, "expired", self.minutes)

    @precondition(lambda self: self.model.units < 4)
    @rule(units=st.integers(1, 2))
    def brand_gives_more(self, units: int) -> None:
        Campaign.objects.filter(pk=self.campaign.pk).update(quantity=self.model.units + units)
        self.model.units += units
        if self.model.codes:
            make_codes(campaign=self.campaign, count=units, by=self.olga)
            self.model.pool += units
        fill(self.now())
        self.model.fill(self.minutes)

    @rule(who=someone, other=someone)
    def turn_out_to_be_one(self, who: int, other: int) -> None:
        one, two = self.users[who], self.users[other]
        if one is None or two is None or who == other:
            return
        accounts = one.accounts.get().key, two.accounts.get().key
        Register(django_settings.RENOWN_HOME).join(accounts[0], accounts[1], "code")
        before, after = self.person[other], self.person[who]
        self.person = {k: after if label == before else label for k, label in self.person.items()}
        flag_doubles(self.now())
        claims = [claim for k in PEOPLE if self.person[k] == after and (claim := self.open_of(k))]
        if len(claims) > 1:
            assert all("same person" in claim.risks for claim in claims)

    @rule(who=someone)
    def is_erased(self, who: int) -> None:
        user, model = self.users[who], self.model
        if user is None:
            return
        leave(user, self.now())
        user.delete()
        self.users[who], self.person[who] = None, -1 - who
        for claim, whose in model.whose.items():
            if whose == who:
                model.whose[claim] = None
                if model.state[claim] in ("waiting", "held", "review"):
                    model.end(claim, "cancelled", self.minutes)

    @invariant()
    def agrees(self) -> None:
        if not hasattr(self, "model"):
            return
        kept = dict(self.campaign.claims.values_list("pk", "state"))
        assert kept == self.model.state
        assert record.check(self.campaign) == []
        assert (self.campaign.claimed, self.campaign.quantity) == (self.model.taken(), self.model.units)
        assert self.campaign.claimed <= self.campaign.quantity


@pytest.mark.slow
@pytest.mark.django_db
def test_no_order_of_doings_brings_the_books_apart(tmp_path: Path, settings: Settings) -> None:
    settings.RENOWN_HOME = tmp_path
    run_state_machine_as_test(
        Claims,
        settings=hypothesis_settings(
            max_examples=30,
            stateful_step_count=30,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
