"""Why an operator looks at a claim first. Coming from the same place is no reason: families and offices do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Min

from renown.web.engine import Scores
from renown.web.perks.models import Campaign, Claim
from renown.web.users.models import User

YOUNG = timedelta(days=7)
"""Users, proofs and scores younger than this are looked at."""
MANY = 3
"""Claims of one new user beyond which the next is looked at."""
BURST = timedelta(hours=1)
TOGETHER = 5
"""Others who claim from the same campaign and signed up within an hour of each other."""
VALUE = 50_000
"""The value of a unit, in minor units of its currency, from which every claim is looked at."""
_EVER = 100_000


def score_is_young(scores: Scores | None, person: int | None, needs: int) -> bool:
    """Whether somebody had not reached a score a week ago, as far as the run remembers."""
    if scores is None or person is None or not needs:
        return False
    if all(scores.day - day < YOUNG for day in scores.past):
        return False
    then = [day.score for day in scores.history(person, _EVER) if scores.day - day.day >= YOUNG]
    return not then or then[-1] < needs - 0.5


def risks_of(claim: Claim, campaign: Campaign, user: User, now: datetime) -> Iterator[str]:
    """The reasons found when it is confirmed, as short words; the claim has its address already."""
    since = now - YOUNG
    if user.date_joined > since:
        yield "joined lately"
        lately = Claim.objects.filter(user=user, queued_at__gt=since, state__in=Claim.LIVE).exclude(pk=claim.pk)
        if lately.count() >= MANY:
            yield "many claims"
    first = user.accounts.filter(parted_at=None).aggregate(first=Min("proved_at"))["first"]
    if first is None or first > since:
        yield "proven lately"
    others = campaign.claims.exclude(pk=claim.pk)
    if claim.address_digest and others.filter(address_digest=claim.address_digest).exists():
        yield "same address"
    near = (user.date_joined - BURST, user.date_joined + BURST)
    if others.filter(state__in=Claim.OPEN, user__date_joined__range=near).count() >= TOGETHER:
        yield "joined together"
    if campaign.unit_value >= VALUE:
        yield "worth much"
