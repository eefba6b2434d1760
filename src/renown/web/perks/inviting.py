"""Invitations: whoever has one lets so many friends follow, and reaches steps as they join."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from renown.web.perks import record
from renown.web.perks.models import Campaign, Claim
from renown.web.perks.refusals import NotOpen

KEY = "invite"


@dataclass(frozen=True, slots=True)
class Step:
    """What so many friends bring: `details["steps"]` of the campaign, as ``[[5, "a month free"], …]``."""

    friends: int
    words: str
    reached: bool


def friends_of(claim: Claim) -> int:
    """How many friends have joined by a claim's link."""
    return claim.joined.filter(state__in=Claim.THEIRS).count()


def places_left(claim: Claim) -> int:
    """How many more friends its link lets in; those on their way count."""
    return max(0, int(claim.campaign.details.get("friends", 0)) - claim.joined.filter(state__in=Claim.OPEN).count())


def steps(claim: Claim) -> Sequence[Step]:
    """The steps of a claim's invitation, the nearest first."""
    joined = friends_of(claim)
    asked = sorted((int(friends), str(words)) for friends, words in claim.campaign.details.get("steps", ()))
    return [Step(friends, words, joined >= friends) for friends, words in asked]


def checked_invitation(campaign: Campaign, invited_by: Claim | None) -> Claim | None:
    """The claim that invites, with a place left, the campaign being locked. Raises NotOpen."""
    if invited_by is None:
        return None
    claim = Claim.objects.filter(pk=invited_by.pk, campaign=campaign).first()
    if claim is None or campaign.kind != KEY or claim.state not in Claim.THEIRS:
        raise NotOpen(_("This invitation holds no longer."))
    claim.campaign = campaign
    if not places_left(claim):
        raise NotOpen(_("This invitation is used up."))
    return claim


def passed_on(campaign: Campaign, claim: Claim, now: datetime) -> None:
    """Writes down that a friend joined, and which step that reached."""
    if claim.joined_from is None:
        return
    joined = friends_of(claim.joined_from)
    claim.joined_from.campaign = campaign
    reached = [step.words for step in steps(claim.joined_from) if step.friends == joined]
    record.write(campaign, "a friend joined", "clock", claim.joined_from, at=now, friends=joined, reached=reached)
