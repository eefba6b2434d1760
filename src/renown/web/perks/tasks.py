"""What the clock does for perks, and mails to many."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from renown.web.engine import runs
from renown.web.perks import record
from renown.web.perks.claiming import CLOCK, expire, fill
from renown.web.perks.fulfilling import arrive_of_old
from renown.web.perks.looking import forget_answers, forget_old
from renown.web.perks.mails import write
from renown.web.perks.merging import flag_doubles
from renown.web.perks.models import Campaign, Claim, Entry, Offer
from renown.web.perks.offers import offer as draw
from renown.web.perks.offers import untold, withdraw_hidden
from renown.web.perks.pictures.keeping import tidy
from renown.web.perks.telling import tell
from renown.web.perks.units import PROMOTED, is_open, locked

REMINDED = timedelta(hours=12)
"""How long before the end of a unit that was held for two days its person is told again."""

_log = logging.getLogger("renown.web.perks")


class Disagreement(Exception):
    """The books of a campaign do not agree."""


@task
def hold() -> str:
    """Ends holds whose time is over, passes units on, and reminds whoever's time is nearly over."""
    now = timezone.now()
    ended, promoted = expire(now), fill(now)
    return f"{ended} ended, {promoted} promoted, {_remind()} reminded"


def _remind() -> int:
    now = timezone.now()
    ending = Claim.objects.filter(
        state=Claim.State.HELD, ends_at__range=(now, now + REMINDED), queued_at__lt=now - PROMOTED + REMINDED
    )
    reminded = 0
    for claim in ending.select_related("campaign"):
        with transaction.atomic():
            row = locked(claim.campaign_id)
            if not Entry.objects.filter(campaign=row, claim=claim.pk, did="reminded").exists():
                record.write(row, "reminded", CLOCK, claim, at=now)
                tell(claim, "ending")
                reminded += 1
    return reminded


@task
def offer() -> str:
    """Draws for whoever came to qualify, and has those told who want to be."""
    withdraw_hidden()
    shown, now, offered = runs(settings.RENOWN_HOME).shown(), timezone.now(), 0
    for campaign in Campaign.objects.filter(state=Campaign.State.RUNNING, brand__simulated=False).select_related(
        "brand"
    ):
        if shown.scores is not None and is_open(campaign, now):
            offered += draw(campaign=campaign, shown=shown, now=now)
            if untold(campaign).exists():
                tell_offered.enqueue(campaign.pk)
    return f"{offered} offered"


@task
def tell_offered(campaign_id: int) -> str:
    """Writes to everybody who is offered a campaign and wants mails; stopped, it goes on where it was."""
    campaign = Campaign.objects.select_related("brand").filter(pk=campaign_id).first()
    if campaign is None or not is_open(campaign, timezone.now()):
        return "nothing to tell"
    told = 0
    for one in untold(campaign).iterator():
        write(one.user, "offered", {"campaign": campaign, "score": one.score})
        told += Offer.objects.filter(pk=one.pk, told_at=None).update(told_at=timezone.now())
    return f"{told} told"


@task
def flag() -> str:
    """Flags claims of people who turned out to be one."""
    return f"{flag_doubles(timezone.now())} flagged"


@task
def forget() -> str:
    """Takes what is long on its way to have arrived, and deletes addresses, answers and pictures that nobody needs."""
    now = timezone.now()
    arrived, addresses, answers = arrive_of_old(now), forget_old(now), forget_answers(now)
    return f"{arrived} arrived, {addresses} forgotten, {answers} answers, {tidy(now)} files of pictures"


@task
def reconcile() -> str:
    """Checks the books of every campaign. Raises Disagreement, which the page of health counts, and logs what."""
    wrong = 0
    for number in Campaign.objects.exclude(state=Campaign.State.DRAFT).values_list("pk", flat=True):
        with transaction.atomic():
            found = record.check(locked(number))
        for words in found:
            _log.error("campaign %d: %s", number, words)
        wrong += bool(found)
    if wrong:
        raise Disagreement(f"{wrong} campaigns: see the log")
    return "all agree"
