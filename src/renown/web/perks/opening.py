"""The perks that are open to somebody now, and whether they may have each of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from renown.web.engine import Shown
from renown.web.perks.eligibility import Eligibility, judge
from renown.web.perks.facts import Facts, facts_of
from renown.web.perks.models import Campaign, Declined, Offer
from renown.web.perks.offers import draw
from renown.web.users.models import User

MOST = 100
"""How many campaigns somebody is told of at most, those that close first."""


def open_to(user: User, shown: Shown, now: datetime | None = None) -> Iterator[tuple[Campaign, Eligibility]]:
    """Every open campaign with what it asks of `user`; none that they have put away or are held out of.

    Somebody who would be held out is told of it no more than somebody who is, so that its coming and going says
    nothing about the draw.
    """
    drawn = dict(Offer.objects.filter(user=user).values_list("campaign", "held_out"))
    facts: dict[int, Facts] = {}
    for campaign in _open(user, shown, now or timezone.now())[:MOST]:
        brand = campaign.brand_id
        if brand not in facts:
            facts[brand] = facts_of(user, campaign)  # the same for every campaign of a brand
        found = judge(facts[brand], campaign, shown)
        out = drawn.get(campaign.pk)
        if out is None:
            out = found.number is not None and draw(campaign, [found.number]) == [True]
        if not out:
            yield campaign, found


def _open(user: User, shown: Shown, now: datetime) -> QuerySet[Campaign]:
    away = Declined.objects.filter(user=user)
    trusted = Q(brand__proved_at__isnull=False, brand__simulated=False)
    if shown.simulated:
        trusted |= Q(brand__simulated=True)
    found = Campaign.objects.filter(trusted, state=Campaign.State.RUNNING, brand__stopped_at=None)
    found = found.filter(Q(opens_at=None) | Q(opens_at__lte=now), Q(closes_at=None) | Q(closes_at__gt=now))
    found = found.exclude(pk__in=away.filter(campaign__isnull=False).values("campaign"))
    found = found.exclude(brand__in=away.filter(brand__isnull=False).values("brand"))
    return found.select_related("brand").order_by("closes_at", "pk")
