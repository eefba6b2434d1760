"""What came of a campaign: the page, the same as CSV, and a read-only link that can be taken back."""

from __future__ import annotations

import csv as csvs
import io
from typing import Any

from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from renown.web.engine import shown, to_csv
from renown.web.perks.console.effects import told
from renown.web.perks.console.funnel import Step, funnel
from renown.web.perks.console.here import EDITOR, VIEWER, AtCampaign, campaign_page, page
from renown.web.perks.console.measuring import report_of
from renown.web.perks.console.preview import preview
from renown.web.perks.models import Campaign, SharedReport

_SHARED = "perks.report"


def _context(campaign: Campaign, request: HttpRequest) -> dict[str, Any]:
    now, measured = timezone.now(), report_of(campaign, shown(request))
    begun = campaign.opens_at or campaign.launched_at or now
    closes = campaign.closes_at
    return {
        "told": None if measured is None else told(measured),
        "steps": funnel(campaign, measured),
        "counts": _counts(campaign),
        "who": preview(campaign, shown(request)),
        "day": max(1, (min(now, campaign.ended_at or now) - begun).days + 1),
        "days": None if closes is None else max(1, (closes - begun).days),
        "begun": begun,
    }


def _counts(campaign: Campaign) -> dict[str, int]:
    states = list(campaign.claims.values_list("state", flat=True))
    return {name: states.count(name) for name in ("claimed", "shipped", "done", "review", "waiting")}


@require_safe
@campaign_page(VIEWER)
def report(request: AtCampaign) -> HttpResponse:
    """The live report."""
    campaign = request.campaign
    if campaign.state == Campaign.State.DRAFT:
        return redirect("campaign", request.brand.slug, campaign.pk)
    link = SharedReport.objects.filter(campaign=campaign, ended_at=None).first()
    address = "" if link is None else request.build_absolute_uri(f"/reports/{token_of(link)}")
    context = page(request, "report", shared_link=address, **_context(campaign, request))
    return render(request, "perks/console/report.html", context)


@require_safe
@campaign_page(VIEWER)
def csv(request: AtCampaign) -> HttpResponse:
    """The figures of the report as a table."""
    written = io.StringIO()
    rows = csvs.writer(written)
    measured = report_of(request.campaign, shown(request))
    steps = funnel(request.campaign, measured)
    if measured is None:
        rows.writerow(["step", "people"])
        rows.writerows([step.key, _told(step)] for step in steps)
    else:
        told_of = {step.key: _told(step) for step in steps}
        for row in csvs.reader(io.StringIO(to_csv(measured))):
            counted = row[0] == "step" and row[1] in told_of
            rows.writerow([*row[:-1], told_of[row[1]]] if counted else row)
    answer = HttpResponse(written.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="renown-campaign-{request.campaign.pk}.csv"'
    return answer


def _told(step: Step) -> str:
    return "fewer than 10" if step.people is None else str(step.people)


@require_POST
@campaign_page(EDITOR)
def share(request: AtCampaign) -> HttpResponse:
    """Makes the read-only link, or takes it back."""
    SharedReport.objects.filter(campaign=request.campaign, ended_at=None).update(ended_at=timezone.now())
    if "end" not in request.POST:
        SharedReport.objects.create(campaign=request.campaign)
    return redirect("campaign-report", request.brand.slug, request.campaign.pk)


def token_of(link: SharedReport) -> str:
    """What the address of a link has in it: its number, signed."""
    return Signer(salt=_SHARED).sign(str(link.pk))


@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """The report by its link, for whoever has it."""
    try:
        number = int(Signer(salt=_SHARED).unsign(token))
    except (BadSignature, ValueError) as error:
        raise Http404("no such report") from error
    links = SharedReport.objects.filter(pk=number, ended_at=None, campaign__brand__stopped_at=None)
    link = links.select_related("campaign__brand").first()
    if link is None:
        raise Http404("no such report")
    campaign = link.campaign
    context = {"campaign": campaign, "brand": campaign.brand, "section": "brands", **_context(campaign, request)}
    answer = render(request, "perks/console/shared.html", context)
    answer["Cache-Control"] = "no-store, private"
    answer["Referrer-Policy"] = "no-referrer"  # the address is the key
    answer["X-Robots-Tag"] = "noindex"
    return answer
