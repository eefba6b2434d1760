"""What a real campaign did, by whom it was offered to and whom not: nobody who is hidden is in it."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from renown.web.engine import BELOW, HELD_OUT, OFFERED, Marks, Report, Shown, Taking, example_report, measured_report
from renown.web.links.counts import Tally, tally
from renown.web.perks.eligibility import judge
from renown.web.perks.facts import facts_of_all
from renown.web.perks.models import Campaign, Claim, Offer, Share
from renown.web.users.models import User

KEPT = 3_600
"""Seconds a report is kept: it is worked out from every post of the people it is about."""
FEWEST = 10
"""People in each group below which nothing is measured."""


def report_of(campaign: Campaign, shown: Shown) -> Report | None:
    """What is measured of a campaign; None where there is nobody to measure, or too few."""
    threshold = campaign.criteria.score - 0.5
    if campaign.brand.simulated:
        return example_report(campaign.seed, units=campaign.quantity, threshold=threshold)
    if shown.scores is None or shown.simulated or campaign.launched_at is None:
        return None
    key = f"report:{campaign.pk}:{shown.scores.now}"
    known: Report | None = cache.get(key)
    if known is None:
        known = _measured(campaign, shown, threshold)
        if known is not None:
            cache.set(key, known, KEPT)
    return known


def marks_of(campaign: Campaign) -> Marks:
    """What counts as a mention of a campaign."""
    tracked = campaign.tracked or {}
    return Marks(
        hashtags=tuple(tracked.get("hashtags", ())),
        links=tuple(tracked.get("links", ())),
        names=tuple(tracked.get("names", ())),
        disclosure=campaign.disclosure,
    )


def _measured(campaign: Campaign, shown: Shown, threshold: float) -> Report | None:
    visits = tally(Share.objects.filter(claim__campaign=campaign).values_list("link", flat=True))
    people = [*_people(campaign, shown, visits)]
    groups = [one.group for one in people]
    if shown.scores is None or min(groups.count(OFFERED), groups.count(HELD_OUT)) < FEWEST:
        return None
    begun = campaign.launched_at or campaign.made_at
    return measured_report(
        settings.RENOWN_HOME,
        shown.scores,
        people,
        marks_of(campaign),
        since=int(begun.timestamp()),
        until=int((campaign.ended_at or timezone.now()).timestamp()),
        threshold=threshold,
        machines=sum(visits.machines.values()),
    )


def _people(campaign: Campaign, shown: Shown, visits: Tally) -> Iterator[Taking]:
    offers: dict[int, Offer] = {one.user_id: one for one in campaign.offers.all()}
    claimed = set(campaign.claims.filter(state__in=Claim.THEIRS).values_list("user_id", flat=True))
    for facts in facts_of_all(User.objects.filter(is_active=True, accounts__parted_at=None).distinct(), campaign):
        told = judge(facts, campaign, shown)
        offer = offers.get(facts.user)
        if told.standing is None or facts.hidden:
            continue
        if offer is not None:
            group = HELD_OUT if offer.held_out else OFFERED
        elif told.score is not None and [one.kind for one in told.reasons if not one.met] == ["score"]:
            group = BELOW
        else:
            continue
        yield Taking(
            person=told.standing.person,
            group=group,
            score=told.standing.score,
            opened=offer is not None and offer.opened_at is not None,
            claimed=facts.user in claimed,
            clicks=sum(visits.accounts[key] for key in facts.keys),
        )
