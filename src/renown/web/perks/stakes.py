"""A stake's ledger: what goes into the pool and what members get of it. It is only added to, and always adds up.

Off until an operator has put the legal text at hand: a stake may be a security where somebody lives.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from renown.web.perks import record
from renown.web.perks.models import Allocation, Campaign, Claim
from renown.web.perks.refusals import Incomplete, NotOpen
from renown.web.perks.units import locked

KEY = "stake"


def legal_text() -> str | None:
    """What an operator says about stakes, of the file ``stake.txt`` in the home folder; None: there are none here."""
    path = settings.RENOWN_HOME / "stake.txt"
    try:
        return path.read_text().strip() or None
    except OSError:
        return None


def pay_out(*, campaign: Campaign, period: date, pool: int, parts: Mapping[int, int], by: str) -> None:
    """Writes a period down: `pool` minor units for the members, and the part of each claim, which add up to it.

    Raises NotOpen without the legal text or for a period that was paid, and Incomplete for parts that do not add up,
    are below 0, or are of claims that have no unit.
    """
    if legal_text() is None:
        raise NotOpen(_("There are no stakes here: the legal text is missing."))
    with transaction.atomic(durable=True):
        row = locked(campaign.pk)
        if row.kind != KEY or Allocation.objects.filter(campaign=row, period=period).exists():
            raise NotOpen(_("This period has been paid."))
        live = set(row.claims.filter(state__in=Claim.LIVE, pk__in=parts).values_list("pk", flat=True))
        if pool <= 0 or sum(parts.values()) != pool or min(parts.values(), default=-1) < 0 or live != set(parts):
            raise Incomplete("parts", _("The parts do not add up to the pool."))
        Allocation.objects.create(campaign=row, period=period, amount=-pool)
        Allocation.objects.bulk_create(
            Allocation(campaign=row, claim_id=claim, period=period, amount=amount) for claim, amount in parts.items()
        )
        record.write(row, "paid out", by, period=period.isoformat(), pool=pool, members=len(parts))
