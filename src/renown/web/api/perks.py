"""Version 1: the perks that are open to whoever a key is of."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from renown.web.api import views
from renown.web.api.shapes import Exact
from renown.web.api.v1 import Door, api, described, owner
from renown.web.conditional import Answer, respond
from renown.web.engine import shown
from renown.web.perks.models import Campaign, Claim
from renown.web.perks.opening import open_to
from renown.web.perks.units import room
from renown.web.writing import iso

DOORS = {"perks": Door(scope="perks")}


class Reason(Exact):
    """One thing a perk asks. `change` says what would change it; `have` and `needs` are points, where there are."""

    kind: str
    met: bool
    words: str
    change: str
    have: int | None
    needs: int | None


class Perk(Exact):
    """An open perk. Without `eligible` at least one reason is not met.

    `picture` is the address of a WebP twice as wide as high, and `picture_alt` says what it shows.
    """

    perk: int
    brand: str
    kind: str
    title: str
    words: str
    picture: str | None
    picture_alt: str
    closes: str | None
    left: int
    claimed: bool
    simulated: bool
    eligible: bool
    reasons: list[Reason]


class Perks(Exact):
    """Open perks, those that close first before the others; `computed` is the moment of the run they were judged by."""

    perks: list[Perk]
    computed: str | None


EXAMPLE = {
    "perks": [
        {
            "perk": 12, "brand": "Acorn Coffee", "kind": "goods", "title": "A kilo of beans", "words": "", "left": 18,
            "picture": "https://renown.example/perks/pictures/0f3a9c5d7e1b2846a0c4e8d2f6b19375-page.webp",
            "picture_alt": "A paper bag of coffee beans on a wooden table",
            "closes": "2026-12-24T18:00:00Z", "claimed": False, "simulated": False, "eligible": False,
            "reasons": [
                {"kind": "score", "met": False, "words": "Your score 47, needs 50.", "change": "3 points away.",
                 "have": 47, "needs": 50}
            ],
        }
    ],
    "computed": "2026-11-24T06:00:00Z",
}  # fmt: skip


@api.get("/perks", url_name="perks", **described(EXAMPLE, Perks, "Perks open to you", keyed=True))
def perks(request: HttpRequest) -> HttpResponse:
    """Every open perk, whether the key's owner may have it, and why, in words. Needs a key of scope `perks`."""
    run, user = shown(request), owner(request)
    claimed = set(user.claims.filter(state__in=Claim.OPEN).values_list("campaign", flat=True))
    listed: list[dict[str, Any]] = [
        {
            "perk": campaign.pk,
            "brand": campaign.brand.name,
            "kind": campaign.kind,
            "title": campaign.title,
            "words": campaign.words,
            "picture": _picture(request, campaign),
            "picture_alt": campaign.picture_alt,
            "closes": None if campaign.closes_at is None else iso(int(campaign.closes_at.timestamp())),
            "left": room(campaign),
            "claimed": campaign.pk in claimed,
            "simulated": campaign.brand.simulated,
            "eligible": found.met,
            "reasons": [
                {"kind": one.kind, "met": one.met, "words": one.words, "change": one.change, "have": one.have,
                 "needs": one.needs}
                for one in found.reasons
            ],
        }
        for campaign, found in open_to(user, run)
    ]  # fmt: skip
    computed = None if run.scores is None else iso(run.scores.now)
    return respond(request, Answer(views.encode({"perks": listed, "computed": computed}), keep="no-store"))


def _picture(request: HttpRequest, campaign: Campaign) -> str | None:
    if not campaign.picture:
        return None
    return request.build_absolute_uri(reverse("picture", args=[campaign.picture, "page"]))
