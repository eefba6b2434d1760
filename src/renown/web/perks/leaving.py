"""What of perks goes when somebody hides, leaves or takes their data with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from renown.web.brands import actions as brands
from renown.web.brands.models import Member
from renown.web.links.actions import forget_links
from renown.web.perks import record
from renown.web.perks.claiming import CLAIMANT
from renown.web.perks.discount import per_cent
from renown.web.perks.looking import forget, looks
from renown.web.perks.models import Campaign, Claim, Claimant, Offer
from renown.web.perks.units import digest_of, give_back, locked
from renown.web.users.models import User
from renown.web.vault import InvalidToken, opened

UNSURE = (Claim.State.WAITING, Claim.State.HELD, Claim.State.REVIEW)


def withdraw(user: User, now: datetime | None = None) -> None:
    """Takes somebody who hides out of everything that is not theirs yet: offers, waiting lists, holds."""
    _each(user, now or timezone.now(), lambda *_told: None)
    Offer.objects.filter(user=user).delete()


def leave(user: User, now: datetime | None = None) -> None:
    """The same for somebody who is being erased; what they had stays counted, and nothing says whose it was.

    Within the transaction that deletes the user.
    """
    for member in Member.objects.filter(user=user).order_by("brand_id"):
        leave_brand(member=member, now=now)
    _each(user, now or timezone.now(), _part)
    Claim.objects.filter(user=user).update(user=None)  # ended ones too, whatever Django would do


def leave_brand(*, member: Member, now: datetime | None = None) -> None:
    """Takes a member out of their brand. The campaigns of a brand that nobody owns any more are paused."""
    with transaction.atomic():
        number = member.pk
        if brands.leave(member=member):
            return
        running = Campaign.objects.filter(brand=member.brand_id, state=Campaign.State.RUNNING).order_by("pk")
        for campaign in list(running.values_list("pk", flat=True)):
            row = locked(campaign)
            if row.state == Campaign.State.RUNNING:
                row.state = Campaign.State.PAUSED
                row.save(update_fields=["state"])
                record.write(row, "paused", f"member {number}", at=now or timezone.now(), why="nobody owns the brand")


def _each(user: User, now: datetime, had: Callable[[Campaign, Claim, datetime], None]) -> None:
    with transaction.atomic():
        claims = Claim.objects.filter(user=user).order_by("campaign_id", "pk")  # rows are locked in one order
        for number, campaign in list(claims.values_list("pk", "campaign_id")):
            row, claim = locked(campaign), Claim.objects.get(pk=number)
            claim.campaign = row
            if claim.state in UNSURE:
                give_back(row, claim, Claim.State.CANCELLED, "left", CLAIMANT, now)
            had(row, claim, now)


def _part(campaign: Campaign, claim: Claim, now: datetime) -> None:
    forget(claim)
    claim.claimants.all().delete()
    links = list(claim.shares.values_list("link_id", flat=True))
    claim.shares.all().delete()
    forget_links(numbers=links)
    Claim.objects.filter(pk=claim.pk).update(
        user=None, score=None, reasons=[], risks=[], country="", tracking="", rating_words="", joined_from=None
    )
    record.write(campaign, "parted", CLAIMANT, claim, at=now)


def forget_accounts(keys: Iterable[str]) -> None:
    """Forgets of accounts that they have a claim."""
    Claimant.objects.filter(digest__in=[digest_of("claimant", key) for key in keys]).delete()


def told(user: User) -> dict[str, Any]:
    """Everything that perks keep of somebody, for their download."""
    claims = user.claims.select_related("campaign__brand").order_by("queued_at")
    said = getattr(user, "particulars", None)
    fields = ("country", "language", "of_age", "mailed")
    return {
        "particulars": None if said is None else {name: getattr(said, name) for name in fields},
        "addresses": [
            {"country": one.country, "text": _read(one.text), "used_at": one.used_at} for one in user.addresses.all()
        ],
        "offers": [
            {"campaign": one.campaign.title, "score": one.score, "at": one.at, "told_at": one.told_at}
            for one in user.offers.filter(held_out=False).select_related("campaign")
        ],
        "claims": [_claim(one) for one in claims],
    }


def _claim(claim: Claim) -> dict[str, Any]:
    plain = (
        "state", "score", "reasons", "queued_at", "claimed_at", "shipped_at", "done_at", "ended_at", "country",
        "carrier", "tracking", "rating", "rating_words",
    )  # fmt: skip
    code = getattr(claim, "code", None)
    shown = code is not None and code.shown_at is not None
    return {name: getattr(claim, name) for name in plain} | {
        "perk": claim.campaign.title,
        "brand": claim.campaign.brand.name,
        "per_cent_off": per_cent(claim),
        "address": _read(claim.address),
        "answer": _read(claim.answer),
        "code": _read(code.text) if code is not None and shown else "",
        "problems": [
            {"words": _read(one.words), "answer": _read(one.answer), "at": one.at} for one in claim.problems.all()
        ],
        "shares": [
            {name: getattr(one, name) for name in ("period", "came", "acted", "amount")}
            | {"currency": claim.campaign.currency}
            for one in claim.allocations.order_by("period")
        ],
        "looked_at": [{"what": one.more["what"], "by": one.by, "at": one.at} for one in looks(claim)],
    }


def _read(sealed: str) -> str:
    try:
        return opened(sealed) if sealed else ""
    except InvalidToken:
        return ""  # under a key that is gone: nobody can read it any more
