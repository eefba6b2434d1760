"""Two users who turn out to be one person: each keeps what they had, and an operator is told."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from renown.web.engine import Register
from renown.web.perks import record
from renown.web.perks.models import Claim
from renown.web.perks.units import locked

FLAG = "same person"


def flag_doubles(now: datetime) -> int:
    """Flags open claims of one campaign that are one person's; how many more than before."""
    people = Register(settings.RENOWN_HOME).said().people
    if not people:
        return 0
    found: dict[tuple[int, str], set[int]] = {}
    claims = Claim.objects.filter(state__in=Claim.OPEN, user__accounts__isnull=False, user__accounts__parted_at=None)
    for claim, campaign, key in claims.values_list("pk", "campaign_id", "user__accounts__key").iterator():
        found.setdefault((campaign, people.get(key, key)), set()).add(claim)
    flagged = 0
    for (campaign, _label), numbers in sorted(found.items()):
        if len(numbers) > 1:
            flagged += _flag(campaign, sorted(numbers), now)
    return flagged


def _flag(campaign: int, numbers: list[int], now: datetime) -> int:
    flagged = 0
    with transaction.atomic():
        row = locked(campaign)
        for claim in Claim.objects.filter(pk__in=numbers).order_by("pk"):
            if FLAG in claim.risks:
                continue
            claim.risks = [*claim.risks, FLAG]
            claim.save(update_fields=["risks"])
            record.write(row, "flagged", "clock", claim, at=now, others=[one for one in numbers if one != claim.pk])
            flagged += 1
    return flagged
