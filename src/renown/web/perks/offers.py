"""Who is offered a campaign and who is held out: drawn once a person, at its launch and as others come to qualify."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import numpy as np
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from renown.web.engine import Register, Shown, held_out
from renown.web.perks.eligibility import judge
from renown.web.perks.facts import facts_of_all
from renown.web.perks.models import Campaign, Declined, Offer
from renown.web.users.models import Account, User

FEWEST = 10
"""Counts below this are not told: few people can be told apart."""
_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Drawn:
    """How many people were offered a campaign and held out of it. None is fewer than 10."""

    offered: int | None
    held_out: int | None


def offer(*, campaign: Campaign, shown: Shown, now: datetime | None = None) -> int:
    """Draws for everybody who may have it and was not drawn for; how many were offered it.

    Asked again, it draws for nobody twice, and a stop in the middle leaves whole batches.
    """
    now = now or timezone.now()
    offered, found = 0, _undrawn(campaign, shown)
    while batch := list(islice(found, _BATCH)):
        out = draw(campaign, [number for _user, number, _score in batch])
        Offer.objects.bulk_create(
            (
                Offer(campaign=campaign, user_id=user, held_out=held, score=score, at=now)
                for (user, _number, score), held in zip(batch, out, strict=True)
            ),
            ignore_conflicts=True,
        )
        offered += out.count(False)
    return offered


def draw(campaign: Campaign, numbers: Sequence[int]) -> list[bool]:
    """Who of the people of these numbers is held out: the engine's draw, the same whenever it is asked."""
    drawn: list[bool] = held_out(np.array(numbers, np.int64), campaign.seed, campaign.held_out / 100).tolist()
    return drawn


def _undrawn(campaign: Campaign, shown: Shown) -> Iterator[tuple[int, int, int]]:
    """Everybody who may have it and was not drawn for: the user, their person's number, the score."""
    undrawn = User.objects.filter(is_active=True, accounts__parted_at=None, accounts__isnull=False)
    undrawn = undrawn.exclude(offers__campaign=campaign).distinct()
    for facts in facts_of_all(undrawn, campaign):
        found = judge(facts, campaign, shown)
        if found.met and found.number is not None:
            yield facts.user, found.number, found.score or 0


def drawn(campaign: Campaign) -> Drawn:
    """How many were offered it and held out, as a brand may know it."""
    out = campaign.offers.filter(held_out=True).count()
    offered = campaign.offers.filter(held_out=False).count()
    return Drawn(*(None if people < FEWEST else people for people in (offered, out)))


def untold(campaign: Campaign) -> QuerySet[Offer]:
    """Offers whose people want to be told by mail, and were not yet."""
    found = campaign.offers.filter(held_out=False, told_at=None, user__particulars__mailed=True, user__is_active=True)
    unwanted = Declined.objects.filter(Q(campaign=campaign) | Q(brand=campaign.brand_id)).values("user")
    return found.exclude(user__in=unwanted).select_related("user").order_by("id")


def withdraw_hidden() -> int:
    """Takes the offers of everybody who is hidden back: they are counted nowhere; how many."""
    hidden = Register(settings.RENOWN_HOME).said().hidden_accounts
    users = Account.objects.filter(key__in=hidden, parted_at=None).values("user")
    return Offer.objects.filter(user__in=users).delete()[0] if hidden else 0
