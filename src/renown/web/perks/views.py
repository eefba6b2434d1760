"""The pages of perks: the shelf, and one perk with the steps of claiming it."""

from __future__ import annotations

import secrets
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from renown.web.brands.models import Brand
from renown.web.engine import shown
from renown.web.limits import allowed
from renown.web.perks import actions, steps
from renown.web.perks.calendar import calendar
from renown.web.perks.criteria import ADULT
from renown.web.perks.forms import Sure, Where
from renown.web.perks.inviting import KEY as INVITE
from renown.web.perks.kinds import KIND_OF
from renown.web.perks.models import Address, Campaign, Claim, Offer, Particulars
from renown.web.perks.refusals import AlreadyClaimed, Incomplete, NotEligible, Refused, SoldOut
from renown.web.perks.sharing import invited_by
from renown.web.perks.standing import Perk, listed, shelf, stands, visible
from renown.web.users.models import User
from renown.web.vault import closed, opened

TRIES = 60
"""How often an hour somebody may begin a claim."""
KEPT = 5
"""How many addresses of one user are kept."""


def somebody(request: HttpRequest) -> User | None:
    """Who is signed in."""
    return request.user if request.user.is_authenticated else None


@require_safe
@never_cache
def perks(request: HttpRequest) -> HttpResponse:
    """What somebody may claim, and what visitors could."""
    run, user = shown(request), somebody(request)
    context: dict[str, Any] = {"section": "perks", "current": "page", "run": run}
    if user is None:
        context["open"] = [stands(one, None, run) for one in listed(run)]
        return render(request, "perks/visitors.html", context)
    told = shelf(user, run)
    judged = [*told.yours, *told.near, *told.barred]
    standing = next((one.eligibility.standing for one in judged if one.eligibility), None)
    proven = user.accounts.filter(parted_at=None).exists()
    return render(request, "perks/perks.html", {**context, "shelf": told, "standing": standing, "proven": proven})


def _campaign(request: HttpRequest, number: int) -> Campaign:
    campaign = Campaign.objects.filter(pk=number).select_related("brand").first()
    user = somebody(request)
    if campaign is None or campaign.state == Campaign.State.DRAFT:
        raise Http404("no such perk")
    mine = user is not None and campaign.claims.filter(user=user).exists()
    if not mine and not visible(campaign, shown(request)):
        raise Http404("no such perk")
    return campaign


def _invitation(request: HttpRequest, campaign: Campaign) -> Claim | None:
    """The claim whose link somebody came by: from the address, then from their session."""
    kept = f"perk-invited-{campaign.pk}"
    token = request.GET.get("invite", "") or request.session.get(kept, "")
    if campaign.kind != INVITE or not token:
        return None
    try:
        claim = invited_by(campaign, str(token))
    except (BadSignature, Claim.DoesNotExist):
        return None
    if request.user.is_authenticated:
        request.session[kept] = token
    return claim


@require_safe
@never_cache
def perk(request: HttpRequest, number: int) -> HttpResponse:
    """One perk, however it stands to whoever looks."""
    campaign, user = _campaign(request, number), somebody(request)
    if user is not None:
        Offer.objects.filter(campaign=campaign, user=user, held_out=False, opened_at=None).update(
            opened_at=timezone.now()
        )
    return _page(request, campaign)


def _page(
    request: HttpRequest,
    campaign: Campaign,
    *,
    where: Where | None = None,
    sure: Sure | None = None,
    status: int = 200,
) -> HttpResponse:
    user = somebody(request)
    invitation = _invitation(request, campaign)
    perk = stands(campaign, user, shown(request), invited=invitation is not None)
    if perk.how == "not-offered":  # to whoever is held out it is as one that is not there
        raise Http404("no such perk")
    context: dict[str, Any] = {
        "perk": perk,
        "campaign": campaign,
        "brand": campaign.brand,
        "kind": KIND_OF[campaign.kind],
        "age": max(ADULT, campaign.criteria.age),
        "section": "perks",
        "current": "true",
        "key": secrets.token_urlsafe(16),
        "invitation": invitation,
    }
    if perk.how == "held" and perk.claim is not None and user is not None:
        context |= _steps(request, perk, user, where, sure)
    return render(request, "perks/perk.html", context, status=status)


def _steps(request: HttpRequest, perk: Perk, user: User, where: Where | None, sure: Sure | None) -> dict[str, Any]:
    campaign, claim = perk.campaign, cast(Claim, perk.claim)
    so_far = steps.filled(request, claim)
    needs_address = KIND_OF[campaign.kind].ships
    changing = where is not None or "change" in request.GET
    addressed = so_far.address is not None and not changing
    last = so_far.address or user.addresses.first()
    told = {"text": opened(last.text), "country": last.country} if last is not None else {"country": _country(user)}
    return {
        "claim": claim,
        "needs_address": needs_address,
        "addressed": addressed or not needs_address,
        "address": opened(so_far.address.text) if so_far.address is not None else "",
        "country": so_far.country,
        "where": where or Where(campaign=campaign, initial=told),
        "sure": sure or Sure(campaign=campaign, initial={"answer": so_far.answer}),
        "minutes": max(0, int((claim.ends_at - timezone.now()).total_seconds() // 60)) if claim.ends_at else 0,
    }


def _country(user: User) -> str:
    told = Particulars.objects.filter(user=user).first()
    return "" if told is None else told.country


@require_POST
@login_required
def begin(request: HttpRequest, number: int) -> HttpResponse:
    """Holds one, or takes a place on the waiting list."""
    campaign, user = _campaign(request, number), cast(User, request.user)
    if campaign.brand.simulated:
        raise Http404("nobody can claim what does not exist")
    if not allowed("begin", str(user.pk), TRIES, 3600):
        messages.error(request, _("Too many tries. Come back in an hour."))
        return _page(request, campaign, status=429)
    try:
        claim = actions.begin(
            user=user,
            campaign=campaign,
            shown=shown(request),
            key=request.POST.get("key", "")[:100],
            wait="wait" in request.POST,
            invited_by=_invitation(request, campaign),
        )
    except AlreadyClaimed as error:
        if error.claim is None:
            messages.error(request, _("One of your accounts has this perk already, with another user of this site."))
            return _page(request, campaign, status=409)
        return redirect("perk", campaign.pk)
    except SoldOut:
        messages.error(request, _("The last one was taken a moment ago."))
        return _page(request, campaign, status=409)
    except NotEligible:
        return _page(request, campaign, status=409)
    except Refused as error:
        messages.error(request, error.words)
        return _page(request, campaign, status=409)
    return redirect("perk", claim.campaign_id)


def _held(user: User, campaign: Campaign) -> Claim | None:
    return campaign.claims.filter(user=user, state=Claim.State.HELD).first()


@require_POST
@login_required
def address(request: HttpRequest, number: int) -> HttpResponse:
    """The step of the address: kept encrypted, for this claim and for the next."""
    campaign, user = _campaign(request, number), cast(User, request.user)
    claim = _held(user, campaign)
    if claim is None:
        return redirect("perk", campaign.pk)
    form = Where(request.POST, campaign=campaign)
    if not form.is_valid():
        return _page(request, campaign, where=form, status=400)
    steps.fill(request, claim, address=keep(user, form.cleaned_data["text"], form.cleaned_data["country"]))
    return redirect("perk", campaign.pk)


def keep(user: User, text: str, country: str) -> Address:
    """An address of a user; the same one again when it is known, the oldest gone when there are many."""
    for one in user.addresses.all():
        if one.country == country and opened(one.text) == text:
            Address.objects.filter(pk=one.pk).update(used_at=timezone.now())
            return one
    made = Address.objects.create(user=user, country=country, text=closed(text))
    Address.objects.filter(pk__in=[one.pk for one in user.addresses.all()[KEPT:]]).delete()
    return made


@require_POST
@login_required
def confirm(request: HttpRequest, number: int) -> HttpResponse:
    """The last step: it is theirs."""
    campaign, user = _campaign(request, number), cast(User, request.user)
    claim = _held(user, campaign)
    if claim is None:
        return redirect("perk", campaign.pk)
    form = Sure(request.POST, campaign=campaign)
    so_far = steps.filled(request, claim)
    if not form.is_valid():
        return _page(request, campaign, sure=form, status=400)
    steps.fill(request, claim, answer=form.cleaned_data.get("answer", ""))
    try:
        actions.confirm(
            claim=claim,
            address="" if so_far.address is None else opened(so_far.address.text),
            country=so_far.country,
            answer=form.cleaned_data.get("answer", ""),
            of_age=form.cleaned_data["of_age"],
            not_employed=form.cleaned_data["not_employed"],
        )
    except Incomplete as error:
        if error.field in form.fields:
            form.add_error(error.field, error.words)
            return _page(request, campaign, sure=form, status=400)
        where = Where({"text": "", "country": so_far.country}, campaign=campaign)
        where.is_valid()
        return _page(request, campaign, where=where, status=400)
    except Refused as error:
        messages.error(request, error.words)
        return _page(request, campaign, status=409)
    steps.drop(request, claim)
    return redirect("claim", claim.pk)


@require_POST
@login_required
def decline(request: HttpRequest, number: int) -> HttpResponse:
    """Hides a perk, or all of its brand's; or shows it again."""
    campaign = get_object_or_404(Campaign.objects.exclude(state=Campaign.State.DRAFT), pk=number)
    act = actions.undecline if "undo" in request.POST else actions.decline
    if "brand" in request.POST:
        act(user=cast(User, request.user), brand=campaign.brand)
    else:
        act(user=cast(User, request.user), campaign=campaign)
    return redirect("perks")


@require_POST
@login_required
def show_brand(request: HttpRequest, slug: str) -> HttpResponse:
    """Shows a brand's perks again."""
    actions.undecline(user=cast(User, request.user), brand=get_object_or_404(Brand, slug=slug))
    return redirect("perks")


@require_safe
def event(request: HttpRequest, number: int) -> HttpResponse:
    """The event of a perk, for a calendar."""
    campaign = _campaign(request, number)
    told = calendar(campaign, request.build_absolute_uri())
    if told is None:
        raise Http404("no event")
    answer = HttpResponse(told, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="renown-{campaign.pk}.ics"'
    return answer
