"""Brands that do not exist, one with a campaign of each kind, for the simulated world.

They stand in the site's database, marked as simulated, are shown only while the simulated world is, and go with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from renown.web.brands.models import Brand
from renown.web.perks import record
from renown.web.perks.criteria import Criteria
from renown.web.perks.kinds import KIND_OF
from renown.web.perks.models import Allocation, Campaign, Claim, Code, Entry
from renown.web.perks.units import digest_of, locked
from renown.web.vault import closed


@dataclass(frozen=True)
class Invented:
    """A brand and its campaign. `claims` are how many of each state."""

    slug: str
    brand: str
    about: str
    kind: str
    name: str
    title: str
    words: str
    units: int
    details: dict[str, Any]
    criteria: Criteria
    claims: dict[str, int] = field(default_factory=dict)
    question: str = ""


INVENTED = (
    Invented(
        "sim-tern-audio", "Tern Audio", "We build recorders for quiet places.", "goods", "Field recorder, autumn",
        "A field recorder for quiet places",
        "The Tern One records a whole dawn on one battery. Fifty people who make others listen get one, shipped, to"
        " keep.",
        50, {"countries": ["PT", "ES", "FR", "DE"], "days": 5}, Criteria(score=45, topics={"music": 30}),
        {"claimed": 4, "shipped": 9, "done": 25}, "Where would you record first?",
    ),
    Invented(
        "sim-casa-das-ondas", "Casa das Ondas", "A house by the sea with good ears.", "event", "Listening night",
        "Listening night in Porto", "Two hours in the dark with a new record. In person only.", 40,
        {"place": "Casa das Ondas, Porto"}, Criteria(score=40, countries=("PT",)), {"claimed": 34},
    ),
    Invented(
        "sim-velo-pass", "Velo Pass", "Night trains that take bicycles.", "code", "Night trains, December",
        "A month of night trains with a bicycle", "One code, valid for a month from the day you use it.", 300,
        {"where": "https://velo.example/pass", "how": "Type it where the ticket is asked for."},
        Criteria(score=35, topics={"cycling": 25}), {"claimed": 89},
    ),
    Invented(
        "sim-harbour-studio", "Harbour Studio", "A room with a view and a mixing desk.", "access", "Studio days",
        "A day in the studio", "A whole day, with somebody who knows the desk.", 12,
        {"place": "Pier 4, Harbour Studio", "hours": "Mondays to Thursdays"}, Criteria(score=50),
        {"claimed": 3, "done": 2},
    ),
    Invented(
        "sim-grand-tour-maps", "Grand Tour Maps", "Maps drawn by hand, on paper.", "discount", "Maps, by score",
        "A discount in proportion to score", "From five to thirty per cent off every map.", 200,
        {"least": 5, "most": 30, "where": "https://maps.example/"}, Criteria(score=30, topics={"cycling": 36}),
        {"claimed": 41},
    ),
    Invented(
        "sim-allotment-club", "The Allotment Club", "Gardeners who swap seed.", "invite", "Seed swap, winter",
        "A way into the seed swap", "For you and five friends, all winter.", 100,
        {"where": "https://seeds.example/in", "friends": 5, "steps": [[3, "a bag of beans"], [5, "a quince tree"]]},
        Criteria(score=25, topics={"gardens": 20}), {"claimed": 17},
    ),
    Invented(
        "sim-ledger-cafe", "Ledger Café", "A café its guests own a little of.", "stake", "Shares of a Sunday",
        "A part of what Sundays bring", "Members share a pool that follows what others hear of the café.", 60,
        {"pool": 3000}, Criteria(score=35),
    ),
)  # fmt: skip


@transaction.atomic
def make(now: datetime | None = None) -> None:
    """Makes them, unless they are there."""
    now = now or timezone.now()
    for place, one in enumerate(INVENTED):
        brand, made = Brand.objects.get_or_create(
            slug=one.slug,
            defaults={
                "name": one.brand, "domain": f"{one.slug[4:]}.example", "about": one.about, "simulated": True,
                "made_at": now,
            },
        )  # fmt: skip
        if made:
            _campaign(one, brand, now, seed=45 + place)


def _campaign(one: Invented, brand: Brand, now: datetime, seed: int) -> None:
    begun = now - timedelta(days=32)
    details = dict(one.details)
    if one.kind == "event":
        starts = (now + timedelta(days=24)).replace(hour=20, minute=0, second=0, microsecond=0)
        details["starts_at"] = starts.isoformat()
    draft = one.kind == "stake"  # what nobody can launch here is not shown as if somebody had
    campaign = Campaign.objects.create(
        brand=brand, kind=one.kind, name=one.name, title=one.title, words=one.words, question=one.question,
        disclosure=f"{one.brand} gave me this as a gift through Renown. #gifted", details=details,
        criteria_kept=one.criteria.kept(), tracked={"hashtags": ["".join(one.brand.split()).lower()]},
        quantity=one.units, unit_value=12_900, state=Campaign.State.DRAFT if draft else Campaign.State.RUNNING,
        seed=seed, made_at=begun, opens_at=begun, closes_at=now + timedelta(days=21),
        launched_at=None if draft else begun,
    )  # fmt: skip
    row = locked(campaign.pk)
    if not draft:
        record.write(row, "launched", "simulated", at=begun, quantity=one.units)
    for state, many in one.claims.items():
        for place in range(many):
            _claim(row, state, begun + timedelta(hours=7 * place + 1))
    row.save(update_fields=["claimed"])


def _claim(campaign: Campaign, state: str, at: datetime) -> None:
    claim = Claim.objects.create(
        campaign=campaign,
        state=state,
        score=50,
        queued_at=at,
        claimed_at=at,
        shipped_at=at + timedelta(days=3) if state in ("shipped", "done") else None,
        done_at=at + timedelta(days=6) if state == "done" else None,
        country="PT" if campaign.kind == "goods" else "",
        rating=5 if state == "done" else None,
    )
    if KIND_OF[campaign.kind].codes:
        word = f"SIM-{campaign.pk}-{claim.pk}"
        Code.objects.create(campaign=campaign, claim=claim, digest=digest_of("simulated", word), text=closed(word))
    campaign.claimed += 1
    record.write(campaign, "claimed", "simulated", claim, 1, at=at)


@transaction.atomic
def remove() -> None:
    """Removes them, with all that hangs on them."""
    theirs = Campaign.objects.filter(brand__simulated=True)
    # The record refuses to be deleted from; that of campaigns that never were goes all the same, and no other.
    for model in (Entry, Allocation):
        rows = model.objects.filter(campaign__in=theirs)
        rows._raw_delete(rows.db)
    Code.objects.filter(campaign__in=theirs).delete()
    Claim.objects.filter(campaign__in=theirs).delete()
    theirs.delete()
    Brand.objects.filter(simulated=True).delete()
