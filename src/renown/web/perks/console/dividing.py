"""How a pool is divided among the members of a stake for a month, by what was measured of each in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from hashlib import sha256

from django.conf import settings
from django.utils.translation import gettext as _

from renown.web.engine import InputError, Shown, acting_on_mentions, allocate
from renown.web.links.counts import people_by_link
from renown.web.perks.console.measuring import marks_of
from renown.web.perks.eligibility import judge
from renown.web.perks.facts import facts_of_all
from renown.web.perks.models import Allocation, Campaign, Claim, Share
from renown.web.perks.refusals import Incomplete, NotOpen
from renown.web.perks.stakes import Part
from renown.web.users.models import User


def months(campaign: Campaign, now: datetime) -> list[date]:
    """The months since the launch that are over and not paid yet, by their first day, the last one first."""
    paid = set(Allocation.objects.filter(campaign=campaign, claim=None).values_list("period", flat=True))
    begun = campaign.launched_at
    month = None if begun is None else begun.astimezone(UTC).date().replace(day=1)
    found = []
    while month is not None and _bounds(month)[1] <= now:
        found.append(month)
        month = _next(month)
    return [one for one in reversed(found) if one not in paid]


def divide(*, campaign: Campaign, shown: Shown, period: date, pool: int) -> list[Part]:
    """The parts of `pool` minor units, by number of claim, for the month that begins on `period`.

    Members are those whose claim was theirs before the month was over. What counts of each: the people who came by
    their link, and the people who acted on what they wrote about the campaign. Raises NotOpen where nothing is
    measured, and Incomplete for a pool that does not suffice.
    """
    if shown.scores is None or shown.simulated:
        raise NotOpen(_("Nothing is measured here yet: there are no scores."))
    since, until = _bounds(period)
    members = campaign.claims.filter(state__in=Claim.THEIRS, claimed_at__lt=until, user__is_active=True)
    users = dict(members.order_by("pk").values_list("pk", "user_id"))
    came = _came(campaign, since, until)
    acted = _acted(campaign, shown, users, since, until)
    measured = [float(came[claim] + acted.get(claim, 0)) for claim in users]
    try:
        amounts = allocate(pool, measured, [*users])
    except InputError as error:
        if not users:
            raise NotOpen(_("Nobody was a member in this month.")) from error
        wanted = _("Each of %(members)d members gets something: the pool is too small.") % {"members": len(users)}
        raise Incomplete("pool", wanted) from error
    return [Part(claim, amount, came[claim], acted.get(claim, 0)) for claim, amount in zip(users, amounts, strict=True)]


def digest_of_parts(period: date, parts: list[Part]) -> str:
    """Tells whether what is paid is what was looked at."""
    told = [period.isoformat(), *(f"{one.claim}:{one.amount}:{one.came}:{one.acted}" for one in parts)]
    return sha256("\n".join(told).encode()).hexdigest()


def _came(campaign: Campaign, since: datetime, until: datetime) -> Counter[int]:
    claims = dict(Share.objects.filter(claim__campaign=campaign).values_list("link", "claim"))
    came = Counter[int]()
    for link, people in people_by_link(claims, since, until).items():
        came[claims[link]] += people
    return came


def _acted(
    campaign: Campaign, shown: Shown, users: Mapping[int, int], since: datetime, until: datetime
) -> Mapping[int, int]:
    """How many acted on mentions, by claim. Of whoever is in no run, nothing is known."""
    people: dict[int, int] = {}
    for facts in facts_of_all(User.objects.filter(pk__in=users.values()), campaign):
        standing = judge(facts, campaign, shown).standing
        if standing is not None and not facts.hidden:
            people[facts.user] = standing.person
    if shown.scores is None or not people:
        return {}
    found = acting_on_mentions(
        settings.RENOWN_HOME,
        shown.scores,
        [*people.values()],
        marks_of(campaign),
        since=int(since.timestamp()),
        until=int(until.timestamp()),
    )
    of = dict(zip(people, found, strict=True))
    return {claim: of.get(user, 0) for claim, user in users.items()}


def _bounds(month: date) -> tuple[datetime, datetime]:
    return (
        datetime(month.year, month.month, 1, tzinfo=UTC),
        datetime(_next(month).year, _next(month).month, 1, tzinfo=UTC),
    )


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
