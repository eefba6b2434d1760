"""The perks that are open to somebody now, and whether they may have each of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from renown.web.engine import Shown
from renown.web.perks.eligibility import Eligibility, judge
from renown.web.perks.facts import Facts, facts_of
from renown.web.perks.models import Campaign, Declined
from renown.web.perks.standing import held_out, listed
from renown.web.perks.units import is_open
from renown.web.users.models import User


def open_to(user: User, shown: Shown, now: datetime | None = None) -> Iterator[tuple[Campaign, Eligibility]]:
    """Every open campaign with what it asks of `user`; none that they have put away or are held out of."""
    now = now or timezone.now()
    away = [*Declined.objects.filter(user=user)]
    campaigns, brands = {one.campaign_id for one in away}, {one.brand_id for one in away}
    facts: dict[int, Facts] = {}
    for campaign in listed(shown):
        brand = campaign.brand_id
        if campaign.pk in campaigns or brand in brands or not is_open(campaign, now):
            continue
        if brand not in facts:
            facts[brand] = facts_of(user, campaign)  # the same for every campaign of a brand
        found = judge(facts[brand], campaign, shown)
        if not held_out(campaign, user, found):
            yield campaign, found
