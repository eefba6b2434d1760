"""From those who qualify to those who have it, in people."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from renown.web.engine import Report
from renown.web.perks.models import Campaign, Claim
from renown.web.perks.offers import FEWEST


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `people` is None for fewer than ten of people the brand may not see; `width` in per cent."""

    key: str
    label: str
    note: str
    people: int | None
    width: str
    quiet: bool = False


def funnel(campaign: Campaign, report: Report | None) -> list[Step]:
    """The steps. Who claimed is counted exactly: the brand ships to them. Mentions are there once they are measured."""
    if report is not None and campaign.brand.simulated:
        return _invented(campaign, report)
    offers = campaign.offers
    held_out = offers.filter(held_out=True).count()
    offered = offers.filter(held_out=False).count()
    opened = offers.filter(opened_at__isnull=False).count()
    claimed = campaign.claims.filter(Q(state__in=Claim.LIVE) & ~Q(state=Claim.State.HELD)).count()
    shared = campaign.claims.filter(shares__isnull=False).distinct().count()
    whole = max(1, held_out + offered)
    steps = [
        ("qualify", _("Qualify"), "", held_out + offered, False),
        (
            "held_out", _("Held out at random"),
            _("%(share)d %%, never offered it") % {"share": campaign.held_out}, held_out, True,
        ),
        ("offered", _("Offered"), _("by site and e-mail"), offered, False),
        ("opened", _("Opened the page"), "", opened, False),
    ]  # fmt: skip
    told = [
        Step(key, label, note, _told(people), f"{100 * people / whole:.2f}%", quiet)
        for key, label, note, people, quiet in steps
    ]
    return [
        *told,
        Step(
            "claimed", _("Claimed"), _("of %(units)d") % {"units": campaign.quantity}, claimed, _width(claimed, whole)
        ),
        Step("shared", _("Took a link to share"), _("nobody has to"), shared, _width(shared, whole)),
    ]


def _invented(campaign: Campaign, report: Report) -> list[Step]:
    labels = {
        "qualify": (_("Qualify"), ""),
        "held_out": (_("Held out at random"), _("%(share)d %%, never offered it") % {"share": campaign.held_out}),
        "offered": (_("Offered"), _("by site and e-mail")),
        "opened": (_("Opened the page"), ""),
        "claimed": (_("Claimed"), _("of %(units)d") % {"units": campaign.quantity}),
        "mentioned": (_("Mentioned it"), _("%(disclosed)d with a disclosure") % {"disclosed": report.disclosed}),
    }
    whole = max(1, report.qualify)
    return [
        Step(key, *labels[key], people, _width(people, whole), key == "held_out")
        for key, measured in report.funnel
        for people in [campaign.claimed if key == "claimed" else measured]
    ]


def _told(people: int) -> int | None:
    return None if 0 < people < FEWEST else people


def _width(people: int, whole: int) -> str:
    return f"{min(100.0, 100 * people / whole):.2f}%"
