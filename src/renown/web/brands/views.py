"""Pages of brands: what they get, their overview, the people who work there and the proof of the domain."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from renown.web.brands import actions
from renown.web.brands.access import AtBrand, brand_page, told
from renown.web.brands.forms import About, Invite, New
from renown.web.brands.models import Brand, Invitation, Member
from renown.web.engine import shown
from renown.web.limits import allowed
from renown.web.users.models import User

OWNER, VIEWER = Member.Role.OWNER, Member.Role.VIEWER
TRIES = 20
"""How often an hour a brand may have its domain looked at, and ask people in."""

read_or_write = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def brands(request: HttpRequest) -> HttpResponse:
    """What brands get, and one's own."""
    mine = []
    if request.user.is_authenticated:
        mine = [*Member.objects.filter(user=request.user).select_related("brand")]
    simulated = Brand.objects.filter(simulated=True) if shown(request).simulated else []
    context = {"memberships": mine, "simulated_brands": simulated, "section": "brands", "current": "page"}
    return render(request, "brands/brands.html", context)


@read_or_write
@never_cache
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Founds a brand."""
    form = New(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            brand = actions.found(user=cast(User, request.user), **form.cleaned_data)
        except actions.TooMany:
            form.add_error(None, _("You own %(most)s brands, which is the most.") % {"most": actions.MOST_BRANDS})
        else:
            return redirect("brand-domain", brand.slug)
    return render(request, "brands/new.html", {"form": form, "section": "brands"}, status=400 if form.errors else 200)


@require_safe
@brand_page(VIEWER)
def overview(request: AtBrand) -> HttpResponse:
    """A brand at a glance, and what is to be done next."""
    brand = request.brand
    context = told(
        request,
        "overview",
        campaigns=brand.campaigns.order_by("-made_at")[:5],
        members=brand.members.count(),
    )
    return render(request, "brands/overview.html", context)


@read_or_write
@brand_page(OWNER)
def details(request: AtBrand) -> HttpResponse:
    """Changes what the brand says of itself."""
    form = About(request.POST or None, instance=Brand.objects.get(pk=request.brand.pk))
    if request.method == "POST" and form.is_valid():
        actions.describe(brand=request.brand, **form.cleaned_data)
        messages.info(request, _("Kept."))
        return redirect("brand", request.brand.slug)
    return render(
        request, "brands/details.html", told(request, "details", form=form), status=400 if form.errors else 200
    )


@read_or_write
@brand_page(OWNER)
def domain(request: AtBrand) -> HttpResponse:
    """How to prove the domain, and the looking."""
    brand, reason, status = request.brand, "", 200
    if request.method == "POST":
        if not allowed("domain", str(brand.pk), TRIES, 3600):
            reason, status = _("Too many tries. Come back in an hour."), 429
        else:
            try:
                actions.prove_domain(brand=brand)
            except actions.NotProven as error:
                reason, status = error.reason, 400
            except actions.ProvenByAnother:
                reason, status = _("Another brand here has proven this domain. If that is not you, write to us."), 409
            else:
                return redirect("brand-domain", brand.slug)
    context = told(request, "domain", code=actions.code_of(brand), reason=reason)
    return render(request, "brands/domain.html", context, status=status)


@read_or_write
@brand_page(OWNER)
def members(request: AtBrand) -> HttpResponse:
    """Who works for the brand; asks others in."""
    brand = request.brand
    form = Invite(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if not allowed("invite", str(brand.pk), TRIES, 3600):
                raise actions.TooMany
            actions.invite(
                brand=brand, by=cast(User, request.user), site=request.build_absolute_uri("/"), **form.cleaned_data
            )
        except actions.TooMany:
            form.add_error(None, _("Too many people have been asked in. Come back in an hour, or take somebody out."))
        else:
            messages.info(request, _("Asked. The link in the mail holds for 14 days."))
            return redirect("brand-members", brand.slug)
    context = told(
        request,
        "members",
        form=form,
        members=brand.members.select_related("user"),
        invitations=brand.invitations.all(),
        roles=Member.Role.choices,
    )
    return render(request, "brands/members.html", context, status=400 if form.errors else 200)


@require_POST
@brand_page(OWNER)
def member(request: AtBrand, number: int) -> HttpResponse:
    """Gives a member another role, or takes them out."""
    one = get_object_or_404(Member, pk=number, brand=request.brand)
    role = request.POST.get("role", "")
    try:
        if "remove" in request.POST:
            actions.remove(member=one)
        elif role in Member.Role.values:
            actions.change_role(member=one, role=role)
    except actions.LastOwner:
        messages.error(request, _("A brand has at least one owner. Make somebody else one first."))
    if not Member.objects.filter(brand=request.brand, user=cast(User, request.user), role=OWNER).exists():
        return redirect("brands")
    return redirect("brand-members", request.brand.slug)


@require_POST
@brand_page(OWNER)
def withdraw(request: AtBrand, number: int) -> HttpResponse:
    """Takes an invitation back."""
    get_object_or_404(Invitation, pk=number, brand=request.brand).delete()
    return redirect("brand-members", request.brand.slug)


@read_or_write
@never_cache
@login_required
def join(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Follows the link of an invitation."""
    try:
        invitation = actions.invited(secret)
        if request.method == "POST":
            return redirect("brand", actions.accept(user=cast(User, request.user), secret=secret).slug)
    except actions.NoInvitation as error:
        raise Http404("no such invitation") from error
    answer = render(request, "brands/join.html", {"invitation": invitation, "section": "brands"})
    answer["Referrer-Policy"] = "no-referrer"  # the address is the secret
    return answer
