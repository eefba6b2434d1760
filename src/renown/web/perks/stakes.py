"""A stake's ledger: what goes into the pool and what members get of it. It is only added to, and always adds up.

Off until an operator has put the legal text at hand: a stake may be a security where somebody lives.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from renown.web.perks import record
from renown.web.perks.models import Allocation, Campaign, Claim
from renown.web.perks.refusals import Incomplete, NotOpen
from renown.web.perks.units import locked

KEY = "stake"


@dataclass(frozen=True, slots=True)
class Part:
    """What one claim gets of a pool, in minor units, and what was measured of its member."""

    claim: int
    amount: int
    came: int = 0  # people, by its links
    acted: int = 0  # people, on what the member wrote about the campaign


@dataclass(frozen=True, slots=True)
class Statement:
    """A period that was paid, as a member sees it: the whole pool, and their own part of it."""

    period: date
    pool: int
    members: int
    part: Part


def legal_text() -> str | None:
    """What an operator says about stakes, of the file ``stake.txt`` in the home folder; None: there are none here."""
    path = settings.RENOWN_HOME / "stake.txt"
    try:
        return path.read_text().strip() or None
    except OSError:
        return None


def refuse_without_legal_text() -> None:
    """Raises NotOpen where stakes are off."""
    if legal_text() is None:
        raise NotOpen(_("There are no stakes here: the legal text is missing."))


def pay_out(*, campaign: Campaign, period: date, pool: int, parts: Sequence[Part], by: str) -> None:
    """Writes a period down, its first day given: `pool` minor units for the members, and the part of each claim.

    Raises NotOpen without the legal text or for a period that was paid, and Incomplete for parts that do not add up to
    the pool, are below 1, or are of claims that are nobody's.
    """
    refuse_without_legal_text()
    with transaction.atomic(durable=True):
        row = locked(campaign.pk)
        if row.kind != KEY or Allocation.objects.filter(campaign=row, period=period).exists():
            raise NotOpen(_("This period has been paid."))
        numbers = [one.claim for one in parts]
        members = row.claims.filter(state__in=Claim.THEIRS, pk__in=numbers).values_list("pk", flat=True)
        least = min((one.amount for one in parts), default=0)
        if least < 1 or sum(one.amount for one in parts) != pool or sorted(members) != sorted(numbers):
            raise Incomplete("parts", _("The parts do not add up to the pool."))
        Allocation.objects.create(campaign=row, period=period, amount=-pool)
        Allocation.objects.bulk_create(
            Allocation(
                campaign=row, claim_id=one.claim, period=period, amount=one.amount, came=one.came, acted=one.acted
            )
            for one in parts
        )
        record.write(row, "paid out", by, period=period.isoformat(), pool=pool, members=len(parts))


def statements(claim: Claim) -> Iterator[Statement]:
    """Every period a member was paid in, the last one first."""
    pools = {one.period: -one.amount for one in Allocation.objects.filter(campaign=claim.campaign_id, claim=None)}
    for own in claim.allocations.order_by("-period"):
        members = Allocation.objects.filter(campaign=claim.campaign_id, period=own.period, claim__isnull=False).count()
        part = Part(claim.pk, own.amount, own.came, own.acted)
        yield Statement(own.period, pools[own.period], members, part)
