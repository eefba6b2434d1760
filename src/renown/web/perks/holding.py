"""The pages of a claim for whoever has it: its code, where it is, sharing, rating, problems."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from renown.web.engine import RenownError
from renown.web.perks import actions, inviting, sharing
from renown.web.perks.discount import per_cent
from renown.web.perks.forms import Rating, Trouble
from renown.web.perks.kinds import KIND_OF
from renown.web.perks.models import Claim, Code
from renown.web.perks.refusals import Refused
from renown.web.perks.stakes import KEY as STAKE
from renown.web.perks.stakes import legal_text, statements
from renown.web.users.models import User
from renown.web.vault import opened

State = Claim.State


class WithClaim(HttpRequest):
    """A request about a claim of whoever asks."""

    claim: Claim


View = Callable[..., HttpResponseBase]


def own(view: View) -> View:
    """Lets a view through to whoever has the claim; to everybody else there is none."""

    @wraps(view)
    def answer(request: HttpRequest, number: int, *args: Any, **more: Any) -> HttpResponseBase:
        found = Claim.objects.filter(pk=number, user=cast(User, request.user)).select_related("campaign__brand", "user")
        claim = found.first()
        if claim is None:
            raise Http404("no such claim")
        here = cast(WithClaim, request)
        here.claim = claim
        return view(here, *args, **more)

    return never_cache(login_required(answer))


def doing(act: Callable[[WithClaim], object], done: str = "") -> View:
    """A view that does one thing with a claim and goes back to it."""

    def view(request: WithClaim) -> HttpResponse:
        try:
            act(request)
        except Refused as error:
            messages.error(request, error.words)
        else:
            if done:
                messages.info(request, done)
        return redirect("claim", request.claim.pk)

    return require_POST(own(cast(View, view)))


@require_safe
@own
def claim(request: WithClaim) -> HttpResponse:
    """One claim: what it is, where it is, and what can be done with it."""
    return page(request)


def page(request: WithClaim, status: int = 200, **more: Any) -> HttpResponse:
    """The page of a claim."""
    one = request.claim
    theirs = one.state in Claim.THEIRS
    code = Code.objects.filter(claim=one).first() if theirs else None
    share = one.shares.select_related("link").first()
    context: dict[str, Any] = {
        "claim": one,
        "campaign": one.campaign,
        "brand": one.campaign.brand,
        "kind": KIND_OF[one.campaign.kind],
        "theirs": theirs,
        "code": opened(code.text) if code is not None and code.shown_at is not None else "",
        "hidden_code": code is not None and code.shown_at is None,
        "used_at": None if code is None else code.used_at,
        "details": one.campaign.details,
        "per_cent": per_cent(one),
        "problems": [
            (problem, opened(problem.words), opened(problem.answer) if problem.answer else "")
            for problem in one.problems.all()
        ],
        "looks": actions.looks(one),
        "rating": Rating(initial={"rating": one.rating, "words": one.rating_words}),
        "trouble": Trouble(),
        "section": "perks",
        "current": "true",
        **more,
    }
    if theirs and one.campaign.kind == inviting.KEY:
        path = f"{reverse('perk', args=[one.campaign_id])}?invite={sharing.invite_token(one)}"
        context |= {
            "invite_link": request.build_absolute_uri(path),
            "joined": inviting.friends_of(one),
            "places_left": inviting.places_left(one),
            "steps": inviting.steps(one),
        }
    if one.campaign.kind == STAKE:
        context |= {"legal_text": legal_text(), "statements": [*statements(one)]}
    if theirs and share is not None:
        text = sharing.words(one.campaign, request.build_absolute_uri(f"/l/{share.link.code}"))
        context |= {"share": share, "text": text, "places": sharing.places(one, text)}
    return render(request, "perks/claim.html", context, status=status)


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


reveal = doing(lambda request: actions.reveal(claim=request.claim, by=_user(request)))
arrived = doing(lambda request: actions.arrive(claim=request.claim, by=_user(request)))


def _share(request: WithClaim) -> None:
    if request.claim.state not in Claim.THEIRS:
        raise Refused(_("Once it is yours."))
    try:
        sharing.share(claim=request.claim)
    except RenownError as error:  # the brand's address is none that a link may lead to
        raise Refused(str(error)) from error


share = doing(_share)


@require_POST
@own
def cancel(request: WithClaim) -> HttpResponse:
    """Gives it back, or leaves the list."""
    one = request.claim
    try:
        if one.state == State.WAITING:
            actions.leave_list(claim=one)
        else:
            actions.cancel(claim=one)
    except Refused as error:
        messages.error(request, error.words)
        return redirect("claim", one.pk)
    messages.info(request, _("Given back. It goes to whoever is next."))
    return redirect("perks")


@require_POST
@own
def rate(request: WithClaim) -> HttpResponse:
    """Says how it was."""
    form = Rating(request.POST)
    if not form.is_valid():
        return page(request, status=400, rating=form)
    try:
        actions.rate(claim=request.claim, by=_user(request), **form.cleaned_data)
        messages.info(request, _("Thank you. It moves no score."))
    except Refused as error:
        messages.error(request, error.words)
    return redirect("claim", request.claim.pk)


@require_POST
@own
def problem(request: WithClaim) -> HttpResponse:
    """Says what went wrong."""
    form = Trouble(request.POST)
    if not form.is_valid():
        return page(request, status=400, trouble=form)
    try:
        actions.report_problem(claim=request.claim, by=_user(request), **form.cleaned_data)
        messages.info(request, _("The brand has been told. You get a mail when it answers."))
    except Refused as error:
        messages.error(request, error.words)
    return redirect("claim", request.claim.pk)


@require_safe
@own
def qr(request: WithClaim) -> HttpResponse:
    """The code as a QR picture, once it was shown."""
    code = Code.objects.filter(claim=request.claim, shown_at__isnull=False).first()
    if code is None or request.claim.state not in Claim.THEIRS:
        raise Http404("no code shown")
    told = io.BytesIO()
    segno.make(opened(code.text), error="m", micro=False).save(
        told, kind="svg", scale=8, border=4, xmldecl=True, svgns=True, light="#fff", dark="#000", svgclass=None,
        lineclass=None,
    )  # fmt: skip
    return HttpResponse(told.getvalue(), content_type="image/svg+xml")
