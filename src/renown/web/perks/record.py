"""The record of a campaign: written with the change it tells of, chained by digests, and checked against the rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from renown.web.perks.kinds import KIND_OF
from renown.web.perks.models import Allocation, Campaign, Claim, Code, Entry


class NotLocked(Exception):
    """Somebody else wrote to the record meanwhile: whoever writes holds the campaign's row."""


def write(
    campaign: Campaign,
    did: str,
    by: str,
    claim: Claim | None = None,
    units: int = 0,
    *,
    at: datetime | None = None,
    **more: Any,
) -> Entry:
    """Adds an entry in the transaction of the change it tells of. `units`: how many more are taken by it.

    The campaign's row must be locked (`units.locked`). Raises NotLocked when it was not, and ValueError for more than
    one unit, as nothing takes or gives back two at once.
    """
    if units not in (-1, 0, 1):
        raise ValueError(f"an entry takes one unit, gives one back or does neither, not {units}")
    number = None if claim is None else claim.pk
    entry = Entry(
        campaign=campaign, place=campaign.entries_count + 1, claim=number, did=did, by=by, units=units, more=more,
        at=at or timezone.now(),
    )  # fmt: skip
    entry.digest = _digest(campaign.head, entry)
    changed = Campaign.objects.filter(pk=campaign.pk, entries_count=campaign.entries_count).update(
        entries_count=entry.place, head=entry.digest
    )
    if not changed:
        raise NotLocked
    campaign.entries_count, campaign.head = entry.place, entry.digest
    entry.save(force_insert=True)
    return entry


def _digest(head: str, entry: Entry) -> str:
    told = [
        head, entry.campaign_id, entry.place, entry.claim, entry.did, entry.by, entry.units, entry.more,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
    ]  # fmt: skip
    return sha256(json.dumps(told, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def check(campaign: Campaign) -> Sequence[str]:
    """What does not agree, in words: the chain with itself, and the counter with claims, codes and the record.

    Nothing, when all is well. Reads the campaign anew; asked while claims are made, wants its row locked.
    """
    campaign.refresh_from_db()
    return [*_chain(campaign), *_counts(campaign), *_periods(campaign)]


def _chain(campaign: Campaign) -> Sequence[str]:
    head, place = "", 0
    for entry in campaign.entries.order_by("place").iterator():
        place += 1
        if entry.place != place:
            return [f"entry {place} of the record is missing"]
        if entry.digest != _digest(head, entry):
            return [f"entry {place} of the record was changed"]
        head = entry.digest
    if (place, head) != (campaign.entries_count, campaign.head):
        return [f"the record ends at entry {place}, and should at {campaign.entries_count}"]
    return []


def _counts(campaign: Campaign) -> Sequence[str]:
    live = campaign.claims.filter(state__in=Claim.LIVE).count()
    units = campaign.entries.aggregate(units=Sum("units"))["units"] or 0
    found = {"live claims": live, "units in the record": units}
    if KIND_OF[campaign.kind].codes:
        found["codes in use"] = Code.objects.filter(campaign=campaign, claim__state__in=Claim.LIVE).count()
    return [
        f"{number} {name}, and {campaign.claimed} taken" for name, number in found.items() if number != campaign.claimed
    ]


def _periods(campaign: Campaign) -> Sequence[str]:
    sums = Allocation.objects.filter(campaign=campaign).values("period").annotate(left=Sum("amount")).order_by("period")
    return [f"the period of {one['period']} is off by {one['left']}" for one in sums if one["left"]]
