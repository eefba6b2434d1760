"""Somebody's own keys, and what became of the messages to endpoints that were made with them."""

from __future__ import annotations

from typing import cast

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from renown.web.api.access import new_key
from renown.web.api.hooks import TESTS
from renown.web.api.models import Key
from renown.web.hooks import actions
from renown.web.hooks.models import Delivery, Endpoint, Watch
from renown.web.limits import allowed
from renown.web.users.models import User

MOST = 20
"""Keys of one user that are not ended."""
SHOWN = 20
"""Messages of one endpoint that are listed."""
_DAYS = (("30", gettext_lazy("30 days")), ("365", gettext_lazy("a year")), ("", gettext_lazy("until it is ended")))


class New(forms.Form):
    """A new key."""

    name = forms.CharField(label=gettext_lazy("Name, to know it by"), max_length=80)
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"),
        widget=forms.CheckboxSelectMultiple,
        initial=["read"],
        choices=[
            ("read", gettext_lazy("read scores, with limits of its own")),
            ("perks", gettext_lazy("see which perks are open to you, and why")),
            ("hooks", gettext_lazy("have servers told when scores move")),
            ("klout", gettext_lazy("use the Klout API’s paths")),
        ],
    )
    days = forms.ChoiceField(label=gettext_lazy("How long it is good for"), choices=_DAYS, required=False)


@require_safe
@never_cache
@login_required
def keys(request: HttpRequest) -> HttpResponse:
    """Every key, every endpoint with its last messages, and where to make a key."""
    return _page(request, New())


def _page(request: HttpRequest, form: New, text: str = "", status: int = 200) -> HttpResponse:
    user = cast(User, request.user)
    listed = Watch.objects.filter(endpoint__user=user).select_related("endpoint")
    context = {
        "form": form,
        "text": text,
        "keys": Key.objects.filter(owner=user, ended=None).order_by("-made", "-pk"),
        "hooks": [(one, one.endpoint.deliveries.all()[:SHOWN]) for one in listed],
        "now": timezone.now(),
        "section": "account",
    }
    return render(request, "api/keys.html", context, status=status)


@never_cache
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
def new(request: HttpRequest) -> HttpResponse:
    """Makes a key and shows it, this once; wants the password again, as everything that opens a door."""
    if request.method != "POST":
        return redirect("keys")
    form = New(request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    user, told = cast(User, request.user), form.cleaned_data
    if Key.objects.filter(owner=user, ended=None).count() >= MOST:
        form.add_error(None, _("You have %(most)d keys. End one first.") % {"most": MOST})
        return _page(request, form, status=400)
    days = int(told["days"]) if told["days"] else None
    _key, text = new_key(name=told["name"], scopes=tuple(told["scopes"]), days=days, owner=user)
    return _page(request, New(), text)


@require_POST
@login_required
def end(request: HttpRequest, number: int) -> HttpResponse:
    """Ends a key, at once."""
    Key.objects.filter(pk=number, owner=cast(User, request.user), ended=None).update(ended=timezone.now())
    return redirect("keys")


@require_POST
@login_required
def hook(request: HttpRequest, number: int) -> HttpResponse:
    """Tests an endpoint, sends to it again, or takes it away."""
    found = Endpoint.objects.filter(watch__isnull=False, user=cast(User, request.user))
    endpoint = get_object_or_404(found, pk=number)
    if "remove" in request.POST:
        endpoint.delete()
    elif "enable" in request.POST:
        actions.enable(endpoint=endpoint)
    elif "ping" in request.POST and endpoint.disabled_at is None:
        if allowed("hook-test", str(endpoint.pk), TESTS, 3_600):
            actions.ping(endpoint=endpoint)
            messages.info(request, _("A test is on its way."))
        else:
            messages.error(request, _("At most %(most)d tests an hour.") % {"most": TESTS})
    return redirect("keys")


@require_POST
@login_required
def again(request: HttpRequest, number: int) -> HttpResponse:
    """Sends a message once more."""
    own = Delivery.objects.filter(endpoint__watch__isnull=False, endpoint__user=cast(User, request.user))
    delivery = get_object_or_404(own, pk=number)
    if allowed("hook-test", str(delivery.endpoint_id), TESTS, 3_600):
        actions.redeliver(delivery=delivery)
    else:
        messages.error(request, _("At most %(most)d tests an hour.") % {"most": TESTS})
    return redirect("keys")
