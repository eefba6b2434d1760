"""Claims as a brand sees them: by number, with an address only where it is opened, and every opening written down."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from renown.web.perks import actions
from renown.web.perks.console.here import EDITOR, AtCampaign, campaign_page, page
from renown.web.perks.kinds import KIND_OF
from renown.web.perks.models import Claim, Problem
from renown.web.perks.refusals import Refused
from renown.web.users.models import User

SHOWN = 200
AT_ONCE = 100
"""How many addresses are opened at once."""


@require_safe
@campaign_page(EDITOR)
def claims(request: AtCampaign) -> HttpResponse:
    """Every claim that has a unit, the ones to be sent first; and problems."""
    order = {Claim.State.CLAIMED: 0, Claim.State.SHIPPED: 1, Claim.State.REVIEW: 2, Claim.State.DONE: 3}
    found = [*request.campaign.claims.filter(state__in=[*order]).order_by("claimed_at", "id")[:SHOWN]]
    found.sort(key=lambda one: order[Claim.State(one.state)])
    problems = Problem.objects.filter(claim__campaign=request.campaign).select_related("claim")
    context = page(
        request,
        "claims",
        claims=found,
        kind=KIND_OF[request.campaign.kind],
        to_pack=sum(one.state == Claim.State.CLAIMED for one in found),
        problems=problems.order_by("answered_at", "at")[:SHOWN],
        most=AT_ONCE,
    )
    return render(request, "perks/console/claims.html", context)


@require_POST
@campaign_page(EDITOR)
def packing(request: AtCampaign) -> HttpResponse:
    """Opens the addresses that are to be packed, each look written down for the person to read."""
    user = cast(User, request.user)
    wanted = request.campaign.claims.filter(state=Claim.State.CLAIMED).exclude(address="")
    one = request.POST.get("claim", "")
    if one.isdigit() and len(one) < 19:
        wanted = wanted.filter(pk=int(one))
    rows = []
    for claim in wanted.order_by("claimed_at", "id")[:AT_ONCE]:
        try:
            address = actions.look(claim=claim, by=user, what="address")
            answer = actions.look(claim=claim, by=user, what="answer") if claim.answer else ""
        except Refused:  # given back a moment ago
            continue
        rows.append((claim, address, answer))
    return render(request, "perks/console/packing.html", page(request, "claims", rows=rows))


@require_POST
@campaign_page(EDITOR)
def ship(request: AtCampaign, claim: int) -> HttpResponse:
    """Says that a unit is on its way."""
    one = get_object_or_404(Claim, pk=claim, campaign=request.campaign)
    try:
        actions.ship(
            claim=one,
            by=cast(User, request.user),
            carrier=request.POST.get("carrier", "").strip()[:40],
            tracking=request.POST.get("tracking", "").strip()[:100],
        )
    except Refused as error:
        messages.error(request, error.words)
    else:
        messages.info(request, _("Claim %(number)d is on its way. They have been told.") % {"number": one.pk})
    return redirect("campaign-claims", request.brand.slug, request.campaign.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_page(EDITOR)
def problem(request: AtCampaign, problem: int) -> HttpResponse:
    """Opens a problem by POST, which is written down, and answers it."""
    one = get_object_or_404(Problem, pk=problem, claim__campaign=request.campaign)
    back = redirect("campaign-claims", request.brand.slug, request.campaign.pk)
    if request.method != "POST":
        return back
    user = cast(User, request.user)
    error = ""
    try:
        if "answer" in request.POST:
            actions.answer_problem(problem=one, by=user, words=request.POST["answer"][:2_000])
            messages.info(request, _("Answered. They have been told."))
            return back
    except Refused as refused:
        error = refused.words
    words, answer = actions.look_into(problem=one, by=user)
    context = page(request, "claims", problem=one, words=words, answer=answer, error=error)
    return render(request, "perks/console/problem.html", context, status=400 if error else 200)
