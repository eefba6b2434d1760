"""How a perk stands to somebody: whether they may have it, have it, are too late, or what is in the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db.models import Q
from django.utils import timezone

from renown.web.engine import Shown
from renown.web.perks.eligibility import Eligibility, Reason, judge
from renown.web.perks.facts import facts_of
from renown.web.perks.models import Campaign, Claim, Declined, Offer
from renown.web.perks.offers import draw
from renown.web.perks.units import is_open, room
from renown.web.users.models import User

How = Literal[
    "claimed", "held", "waiting", "open", "sold-out", "unsure", "not-eligible", "not-offered", "soon", "paused",
    "ended", "simulated", "visitor",
]  # fmt: skip
MOST = 100
"""How many campaigns somebody is shown at most."""
PAST = timedelta(days=30)
"""How long a perk that has ended can still be looked at by whoever did not have it."""


@dataclass(frozen=True, slots=True)
class Perk:
    """A campaign, and how it stands to whoever looks."""

    campaign: Campaign
    how: How
    eligibility: Eligibility | None = None
    claim: Claim | None = None
    place: int = 0  # on the waiting list: theirs, or the one they would have

    @property
    def unmet(self) -> list[Reason]:
        """What is in the way."""
        return [] if self.eligibility is None else [one for one in self.eligibility.reasons if not one.met]

    @property
    def near(self) -> Reason | None:
        """The one score that is missing, when nothing else is."""
        unmet = self.unmet
        only_scores = bool(unmet) and all(one.kind in ("score", "topic") for one in unmet)
        measured = [one for one in unmet if one.have is not None and one.needs is not None]
        return max(measured, key=_gap) if only_scores and len(measured) == len(unmet) else None

    @property
    def score(self) -> Reason | None:
        """What it asks of the score."""
        reasons = () if self.eligibility is None else self.eligibility.reasons
        return next((one for one in reasons if one.kind == "score"), None)


def _gap(reason: Reason) -> int:
    return (reason.needs or 0) - (reason.have or 0)


def listed(shown: Shown) -> Iterable[Campaign]:
    """Campaigns that may be seen now, those that end first before the others."""
    found = Campaign.objects.filter(state=Campaign.State.RUNNING, brand__stopped_at=None).select_related("brand")
    proven = Q(brand__proved_at__isnull=False, brand__simulated=False)
    found = found.filter(proven | Q(brand__simulated=True) if shown.simulated else proven)
    return found.filter(Q(closes_at=None) | Q(closes_at__gt=timezone.now())).order_by("closes_at", "id")[:MOST]


def visible(campaign: Campaign, shown: Shown) -> bool:
    """Whether a campaign has a page: not before its launch, not of a brand that is stopped or not proven."""
    simulated = campaign.brand.simulated
    return campaign.state != Campaign.State.DRAFT and campaign.brand.trusted and (shown.simulated or not simulated)


def stands(
    campaign: Campaign, user: User | None, shown: Shown, now: datetime | None = None, *, invited: bool = False
) -> Perk:
    """How a campaign stands to somebody; None is a visitor. Who is `invited` needs no score."""
    now = now or timezone.now()
    over = campaign.state == Campaign.State.ENDED or (campaign.closes_at is not None and campaign.closes_at <= now)
    claim = None
    if user is not None:
        claim = campaign.claims.filter(user=user, state__in=Claim.OPEN).first()
    if claim is not None:
        claim.campaign = campaign
        lapsed = claim.state == Claim.State.HELD and claim.ends_at is not None and claim.ends_at <= now
        if not lapsed:
            return _having(campaign, claim)
    if over:
        return Perk(campaign, "ended")
    if user is None:
        return Perk(campaign, "simulated" if campaign.brand.simulated else "visitor")
    eligibility = judge(facts_of(user, campaign), campaign, shown, invited=invited)
    how = "simulated" if campaign.brand.simulated else _how(campaign, user, eligibility, now, invited)
    waiting = campaign.claims.filter(state=Claim.State.WAITING).count() if how == "sold-out" else 0
    return Perk(campaign, how, eligibility, place=waiting + 1)


def _having(campaign: Campaign, claim: Claim) -> Perk:
    if claim.state != Claim.State.WAITING:
        return Perk(campaign, "held" if claim.state == Claim.State.HELD else "claimed", None, claim)
    before = Q(queued_at__lt=claim.queued_at) | Q(queued_at=claim.queued_at, pk__lt=claim.pk)
    waiting = campaign.claims.filter(before, state=Claim.State.WAITING)
    return Perk(campaign, "waiting", None, claim, waiting.count() + 1)


def _how(campaign: Campaign, user: User, eligibility: Eligibility, now: datetime, invited: bool) -> How:
    if not invited and held_out(campaign, user, eligibility):
        return "not-offered"
    if not eligibility.met:
        return "unsure" if _unsure(campaign, eligibility) else "not-eligible"
    if campaign.opens_at is not None and now < campaign.opens_at:
        return "soon"
    if not is_open(campaign, now):
        return "paused"
    return "open" if room(campaign) > 0 else "sold-out"


def _unsure(campaign: Campaign, eligibility: Eligibility) -> bool:
    """Whether all that is missing is to know the score better."""
    if any(one.kind != "score" for one in eligibility.reasons if not one.met):
        return False
    score = eligibility.score
    return score is None or (campaign.criteria.surely and score >= campaign.criteria.score)


def held_out(campaign: Campaign, user: User, eligibility: Eligibility) -> bool:
    """Whether chance has it that somebody is not offered a perk, even before they qualify: what comes and goes with a
    score would tell how the draw fell.
    """
    offer = Offer.objects.filter(campaign=campaign, user=user).first()
    if offer is not None:
        return offer.held_out
    number = eligibility.number
    return number is not None and draw(campaign, [number]) == [True]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything on somebody's page of perks."""

    yours: list[Perk]
    near: list[Perk]
    barred: list[Perk]
    claimed: list[Claim]
    past: list[Claim]
    hidden: list[Declined]


def shelf(user: User, shown: Shown) -> Shelf:
    """What somebody may claim, is close to, cannot have, has and had, and has hidden."""
    hidden = [*Declined.objects.filter(user=user).select_related("campaign__brand", "brand").order_by("-at")]
    campaigns = {one.campaign_id for one in hidden}
    brands = {one.brand_id for one in hidden}
    seen = [stands(one, user, shown) for one in listed(shown) if one.pk not in campaigns and one.brand_id not in brands]
    yours = [one for one in seen if one.how in ("open", "sold-out", "held", "soon", "simulated") and not one.unmet]
    others = [one for one in seen if one.unmet and one.how != "not-offered"]
    claims = [*user.claims.select_related("campaign__brand").order_by("-queued_at")]
    running = [one for one in claims if one.state in Claim.OPEN and one.state != Claim.State.HELD]
    return Shelf(
        yours=yours,
        near=[one for one in others if one.near is not None],
        barred=[one for one in others if one.near is None],
        claimed=running,
        past=[one for one in claims if one.state not in Claim.OPEN and one.claimed_at is not None],
        hidden=hidden,
    )
