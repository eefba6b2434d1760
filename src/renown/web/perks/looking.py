"""What somebody gave a brand in confidence: the one way to read it, who did, and when it goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from renown.web.perks import record
from renown.web.perks.claiming import CLAIMANT, CLOCK, both
from renown.web.perks.kinds import PERK_KINDS
from renown.web.perks.members import hand_of
from renown.web.perks.models import Answer, Claim, Entry, Problem
from renown.web.perks.refusals import WrongState
from renown.web.perks.units import locked
from renown.web.users.models import User
from renown.web.vault import opened

KEPT = timedelta(days=30)
"""How long an address and an answer are kept after they were needed last."""
LOOKED = "looked"

What = Literal["address", "answer"]


def look(*, claim: Claim, by: User, what: What, now: datetime | None = None) -> str:
    """The address or the answer of a claim, for whoever gave it, or for the brand while it has to deliver.

    Every look is written down. Empty when there is none any more. Raises NotAllowed and WrongState.
    """
    now = now or timezone.now()
    with transaction.atomic(durable=True):
        campaign, claim = both(claim)
        who = CLAIMANT if by.pk == claim.user_id else hand_of(campaign.brand, by)
        if who != CLAIMANT and claim.state not in (Claim.State.CLAIMED, Claim.State.SHIPPED):
            raise WrongState(claim)
        kept = claim.address if what == "address" else claim.answer
        record.write(campaign, LOOKED, who, claim, at=now, what=what)
        return opened(kept) if kept else ""


def look_into(*, problem: Problem, by: User, now: datetime | None = None) -> tuple[str, str]:
    """What went wrong and what was answered, for whoever reported it and for the brand. Written down as every look."""
    now = now or timezone.now()
    with transaction.atomic(durable=True):
        campaign, claim = both(problem.claim)
        who = CLAIMANT if by.pk == claim.user_id else hand_of(campaign.brand, by)
        record.write(campaign, LOOKED, who, claim, at=now, what="problem")
        return opened(problem.words), opened(problem.answer) if problem.answer else ""


def looks(claim: Claim) -> Sequence[Entry]:
    """Who looked at what of a claim, newest first, for the person it is of."""
    found = Entry.objects.filter(campaign=claim.campaign_id, claim=claim.pk, did=LOOKED)
    return list(found.exclude(by=CLAIMANT).order_by("-place"))


def forget_old(now: datetime) -> int:
    """Deletes addresses, answers and problems that nobody needs any more; of how many claims."""
    before = now - KEPT
    shipped = [kind.key for kind in PERK_KINDS if kind.ships]
    over = Q(done_at__lte=before) | Q(ended_at__lte=before)
    # What is not sent is delivered with the claim; its answer is of use until the campaign is over.
    over |= Q(campaign__ended_at__lte=before) & ~Q(campaign__kind__in=shipped)
    held = ~Q(address="") | ~Q(answer="") | ~Q(address_digest="") | Q(problems__isnull=False)
    numbers = list(Claim.objects.filter(over & held).order_by("id").values_list("pk", "campaign").distinct())
    for number, campaign in numbers:
        with transaction.atomic(durable=True):
            row = locked(campaign)
            forget(Claim.objects.get(pk=number))
            record.write(row, "forgotten", CLOCK, Claim(pk=number), at=now)
    return len(numbers)


def forget_answers(now: datetime) -> int:
    """Deletes what requests of a month ago were answered: nobody sends those again."""
    return Answer.objects.filter(at__lte=now - KEPT).delete()[0]


def forget(claim: Claim) -> None:
    """Deletes what a claim has of somebody's own."""
    Claim.objects.filter(pk=claim.pk).update(address="", address_digest="", answer="")
    Problem.objects.filter(claim=claim).delete()
