"""The cast: Acorn is a brand that Olga owns; Ann has a score, Ben a lower one, Cas none; all have proven accounts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone
from pytest_django.fixtures import Settings

from renown.web.brands.models import Brand, Member
from renown.web.engine import Shown, runs
from renown.web.perks.criteria import Criteria
from renown.web.perks.kinds import KIND_OF
from renown.web.perks.models import Campaign, Code, Particulars
from renown.web.users.models import Account, User

LONG_AGO = timedelta(days=400)


def make_user(name: str, *keys: str, age: timedelta = LONG_AGO) -> User:
    """A user with proven accounts and particulars, who has been here for a while."""
    then = timezone.now() - age
    user = User.objects.create_user(f"{name}@people.example", date_joined=then)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    for key in keys or (f"twitter:{name}",):
        Account.objects.create(user=user, key=key, handle=name, proof=Account.Proof.SIGNED_IN, proved_at=then)
    Particulars.objects.create(user=user, country="DE", language="de", of_age=18)
    return user


def make_campaign(brand: Brand, units: int = 2, *, criteria: Criteria | None = None, **fields: Any) -> Campaign:
    """A campaign that runs, without anybody held out."""
    plain: dict[str, Any] = {
        "kind": "goods", "name": "Beans", "title": "A kilo of beans", "state": Campaign.State.RUNNING,
        "launched_at": timezone.now(), "held_out": 0, "details": {"countries": ["DE", "AT"]},
    }  # fmt: skip
    kept = (criteria or Criteria()).kept()
    campaign = Campaign.objects.create(brand=brand, quantity=units, criteria_kept=kept, **{**plain, **fields})
    if KIND_OF[campaign.kind].codes:
        Code.objects.bulk_create(
            Code(campaign=campaign, digest=f"{campaign.pk}-{place}", text=f"code {place}") for place in range(units)
        )
    return campaign


@pytest.fixture
def shown(real: Path, settings: Settings, db: None) -> Shown:
    """The run of `real`: Ann 37, and others below."""
    settings.RENOWN_HOME = real
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return runs(real).shown()


@pytest.fixture
def acorn(db: None) -> Brand:
    return Brand.objects.create(
        name="Acorn Coffee", slug="acorn", domain="acorn.example", proved_at=timezone.now()
    )  # fmt: skip


@pytest.fixture
def olga(acorn: Brand) -> User:
    user = make_user("olga")
    Member.objects.create(brand=acorn, user=user, role=Member.Role.OWNER)
    return user


@pytest.fixture
def ann(db: None) -> User:
    return make_user("ann")


@pytest.fixture
def ben(db: None) -> User:
    return make_user("cjk")


@pytest.fixture
def people(db: None) -> Callable[[int], list[User]]:
    """As many people with proven accounts as wanted."""
    return lambda count: [make_user(f"fan{place}") for place in range(count)]
