"""Pages of one's data."""

from __future__ import annotations

from typing import cast

from allauth.account.decorators import reauthentication_required
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from renown.web import engine
from renown.web.engine import shown
from renown.web.limits import allowed, place
from renown.web.mydata import actions, leaving
from renown.web.mydata.bundle import bundle
from renown.web.people.views import meant
from renown.web.perks import leaving as perks
from renown.web.users.models import User

TRIES = 20
"""How often an hour one place may have an address looked at."""


class Born(forms.Form):
    """A date of birth. It is not kept."""

    born = forms.DateField(
        label=gettext_lazy("Date of birth"), widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"})
    )


@require_safe
@never_cache
@login_required
def my_data(request: HttpRequest) -> HttpResponse:
    """Hide, take away, erase; and one's disputes."""
    user = cast(User, request.user)
    keys = actions.accounts_of(user)
    context = {
        "accounts": keys,
        "hidden": engine.hidden(settings.RENOWN_HOME, keys),
        "minor": engine.is_minor(settings.RENOWN_HOME, keys),
        "disputes": user.disputes.order_by("-opened_at"),
        "born": Born(),
        "section": "account",
    }
    return render(request, "mydata/data.html", context)


@require_POST
@login_required
def hide(request: HttpRequest) -> HttpResponse:
    """Hides the person at once, or shows them again."""
    actions.hide(cast(User, request.user), "show" not in request.POST)
    return redirect("my-data")


@require_POST
@login_required
def born(request: HttpRequest) -> HttpResponse:
    """Learns whether somebody is a minor, and forgets the date."""
    form = Born(request.POST)
    keys = actions.accounts_of(cast(User, request.user))
    if not form.is_valid() or form.cleaned_data["born"] > timezone.now().date():
        messages.error(request, _("Give a date, as 2001-12-31."))
    elif not keys:
        messages.error(request, _("Connect an account first: without one there is nothing to hide."))
    else:
        minor = actions.is_minor(form.cleaned_data["born"], timezone.now().date())
        for key in keys:
            engine.mark_minor(settings.RENOWN_HOME, key, minor)
        if minor:
            perks.withdraw(cast(User, request.user))
        messages.info(request, _("You are hidden and not scored.") if minor else _("Thank you. The date is not kept."))
    return redirect("my-data")


@require_POST
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Everything in one zip."""
    answer = StreamingHttpResponse(
        bundle(cast(User, request.user), shown(request).scores), content_type="application/zip"
    )
    answer["Content-Disposition"] = 'attachment; filename="renown-my-data.zip"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
def erase(request: HttpRequest) -> HttpResponse:
    """Asks whether to erase everything, and does."""
    user = cast(User, request.user)
    if request.method != "POST" or "sure" not in request.POST:
        context = {"accounts": actions.accounts_of(user), "missing": request.method == "POST", "section": "account"}
        return render(request, "mydata/erase.html", context, status=400 if context["missing"] else 200)
    actions.leave_for_good(user)
    logout(request)
    return render(request, "mydata/left.html", {"erased": True})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def leave(request: HttpRequest, code: str = "") -> HttpResponseBase:
    """Leaving without an account: which profile, the code for it, and whether it is there.

    Whatever is typed and whoever is hidden or was never here, the answers are the same: nothing is looked up before
    the proof, and what is done after it does not depend on what is known.
    """
    typed = request.POST.get("address", request.GET.get("address", ""))[:1_000]
    address = leaving.tidied(typed) if typed else None
    context: dict[str, object] = {"given": typed, "address": address, "not_one": bool(typed) and address is None}
    if address is None:
        return render(request, "mydata/leave.html", context, status=400 if typed else 200)
    context |= {
        "code": leaving.code_for(address),
        "link": leaving.link_for(request.build_absolute_uri("/"), address),
        "wanted": request.POST.get("wanted", "hide"),
    }
    if request.method != "POST":
        return render(request, "mydata/leave.html", context)
    if not allowed("leave", place(request), TRIES, 3600):
        context["reason"] = _("Too many tries from here. Come back in an hour.")
        return render(request, "mydata/leave.html", context, status=429)
    reason = engine.owns(
        str(context["code"]), str(context["link"]), address, local=settings.RENOWN_LOCAL_NETWORKS
    )  # fmt: skip
    if reason is not None:
        return render(request, "mydata/leave.html", context | {"reason": reason}, status=400)
    account = leaving.account_of(address)
    erased = context["wanted"] == "erase"
    if erased:
        actions.leave([account])
    else:
        engine.hide(settings.RENOWN_HOME, [account], context["wanted"] != "show")
    return render(request, "mydata/left.html", {"erased": erased, "again": context["wanted"] == "show"})


@require_safe
def notice(request: HttpRequest, key: str) -> HttpResponse:
    """For somebody who never signed up: what is kept of them, from where, why, and how to leave."""
    found = meant(request, key, "notice")
    if isinstance(found, HttpResponse):
        return found
    scores, standing = found
    context = {"standing": standing, "scores": scores, "section": "people"}
    return render(request, "mydata/notice.html", context)
