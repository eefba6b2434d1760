"""What an operator decides about a claim that somebody had to look at first."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from renown.web.perks import record
from renown.web.perks.claiming import both, settled
from renown.web.perks.models import Campaign, Claim
from renown.web.perks.refusals import NotAllowed, WrongState
from renown.web.perks.telling import tell
from renown.web.perks.units import give_back
from renown.web.users.models import User


def accept(*, claim: Claim, by: User, now: datetime | None = None) -> Claim:
    """Lets a claim through. Again, it changes nothing. Raises NotAllowed for who is no operator, and WrongState."""
    now = now or timezone.now()
    with transaction.atomic(durable=True):
        campaign, claim = _looked_at(claim, by)
        if claim.state == Claim.State.CLAIMED:
            return claim
        claim.state = Claim.State.CLAIMED
        claim.save(update_fields=["state"])
        record.write(campaign, "accepted", f"operator {by.pk}", claim, at=now)
        settled(campaign, claim, now)
        return claim


def refuse(*, claim: Claim, by: User, why: str = "", now: datetime | None = None) -> Claim:
    """Refuses a claim, the record saying `why`; its unit goes to whoever is next. Again, it changes nothing.

    Raises as `accept` does.
    """
    now = now or timezone.now()
    with transaction.atomic(durable=True):
        campaign, claim = _looked_at(claim, by, done=Claim.State.REFUSED)
        if claim.state != Claim.State.REFUSED:
            give_back(campaign, claim, Claim.State.REFUSED, "refused", f"operator {by.pk}", now, why=why)
            tell(claim, "refused")
        return claim


def _looked_at(claim: Claim, by: User, done: str = Claim.State.CLAIMED) -> tuple[Campaign, Claim]:
    if not by.is_staff:
        raise NotAllowed
    campaign, claim = both(claim)
    if claim.state not in (Claim.State.REVIEW, done):
        raise WrongState(claim)
    return campaign, claim
