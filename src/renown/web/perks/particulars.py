"""What somebody has told about themselves for perks, and who has looked at it."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from renown.web.perks import actions
from renown.web.perks.forms import About
from renown.web.perks.models import Address, Particulars
from renown.web.users.models import User
from renown.web.vault import opened


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def particulars(request: HttpRequest) -> HttpResponse:
    """Country, language and age, each with why it is asked for; and the addresses kept."""
    user = cast(User, request.user)
    told = Particulars.objects.filter(user=user).first() or Particulars(user=user)
    form = About(request.POST or None, instance=told)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.info(request, _("Kept."))
        return redirect("particulars")
    addresses = [(one, opened(one.text)) for one in user.addresses.all()]
    context = {"form": form, "addresses": addresses, "section": "perks", "current": "true"}
    return render(request, "perks/particulars.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def forget(request: HttpRequest, number: int) -> HttpResponse:
    """Deletes an address that is kept. What has been claimed with it has its own."""
    get_object_or_404(Address, pk=number, user=cast(User, request.user)).delete()
    messages.info(request, _("Deleted."))
    return redirect("particulars")


@require_safe
@never_cache
@login_required
def looks(request: HttpRequest) -> HttpResponse:
    """Who looked at what of one's claims."""
    claims = cast(User, request.user).claims.select_related("campaign__brand").order_by("-queued_at")
    told = [(claim, entries) for claim in claims if (entries := actions.looks(claim))]
    return render(request, "perks/looks.html", {"told": told, "section": "perks", "current": "true"})
