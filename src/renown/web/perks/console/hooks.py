"""The webhooks of a brand: where they go, what they tell of, and whether they were heard."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from renown.web.brands.access import AtBrand, brand_page, told
from renown.web.brands.models import Member
from renown.web.hooks import actions
from renown.web.hooks.events import EVENTS
from renown.web.hooks.models import Delivery, Endpoint

SHOWN = 20
_OF_BRANDS = tuple((name, words) for name, words in EVENTS.items() if name.startswith("claim."))


class New(forms.Form):
    """A new endpoint."""

    url = forms.URLField(label=gettext_lazy("Address"), max_length=500, assume_scheme="https")
    events = forms.MultipleChoiceField(
        label=gettext_lazy("Tell it when"),
        choices=_OF_BRANDS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("None ticked: all of them."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@brand_page(Member.Role.OWNER)
def hooks(request: AtBrand) -> HttpResponse:
    """Every endpoint with its last messages; adds one, whose secret is shown once."""
    form, secret = New(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            _endpoint, secret = actions.add(brand=request.brand.pk, **form.cleaned_data)
            form = New()
        except actions.NotAnEndpoint as error:
            form.add_error("url", str(error))
    return _page(request, form, secret, 400 if form.errors else 200)


def _page(request: AtBrand, form: New, secret: str, status: int = 200) -> HttpResponse:
    listed: list[Any] = [(one, one.deliveries.all()[:SHOWN]) for one in Endpoint.objects.filter(brand=request.brand.pk)]
    context = told(request, "hooks", form=form, secret=secret, endpoints=listed)
    return render(request, "perks/console/hooks.html", context, status=status)


@require_POST
@brand_page(Member.Role.OWNER)
def hook(request: AtBrand, number: int) -> HttpResponse:
    """Tests an endpoint, gives it a new secret, sends to it again, or takes it away."""
    endpoint = get_object_or_404(Endpoint, pk=number, brand=request.brand.pk)
    if "rotate" in request.POST:
        return _page(request, New(), actions.rotate(endpoint=endpoint))
    if "remove" in request.POST:
        endpoint.delete()
    elif "enable" in request.POST:
        actions.enable(endpoint=endpoint)
    elif "ping" in request.POST:
        actions.ping(endpoint=endpoint)
        messages.info(request, _("A test is on its way."))
    return redirect("brand-hooks", request.brand.slug)


@require_POST
@brand_page(Member.Role.OWNER)
def again(request: AtBrand, number: int) -> HttpResponse:
    """Sends a message once more."""
    actions.redeliver(delivery=get_object_or_404(Delivery, pk=number, endpoint__brand=request.brand.pk))
    return redirect("brand-hooks", request.brand.slug)
