"""The pool of codes of a draft or a running campaign: a file of them, or made here."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from renown.web.perks import actions
from renown.web.perks.console.here import EDITOR, AtCampaign, campaign_page, page
from renown.web.perks.kinds import KIND_OF
from renown.web.perks.refusals import Refused
from renown.web.perks.units import free_codes
from renown.web.users.models import User


class Codes(forms.Form):
    """A file of codes."""

    file = forms.FileField(
        label=gettext_lazy("A CSV or text file"),
        help_text=gettext_lazy("A code on each line, or in the first column. UTF-8."),
    )


class Make(forms.Form):
    """How many to make."""

    count = forms.IntegerField(label=gettext_lazy("How many"), min_value=1, max_value=100_000)


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_page(EDITOR)
def codes(request: AtCampaign) -> HttpResponse:
    """How many codes there are; adds some."""
    campaign, user = request.campaign, cast(User, request.user)
    if not KIND_OF[campaign.kind].codes:
        raise Http404("a kind without codes")
    making = "make" in request.POST
    uploading = request.method == "POST" and not making
    file = Codes(request.POST, request.FILES) if uploading else Codes()
    missing = max(1, campaign.left - free_codes(campaign).count())
    make = Make(request.POST if making else None, initial={"count": missing})
    read: Any = None
    status = 200
    try:
        if request.method == "POST" and making and make.is_valid():
            actions.make_codes(campaign=campaign, count=make.cleaned_data["count"], by=user)
            messages.info(request, _("Made."))
            return redirect("campaign-codes", request.brand.slug, campaign.pk)
        if uploading and file.is_valid():
            upload = cast(UploadedFile, file.cleaned_data["file"])
            read = actions.add_codes(campaign=campaign, file=cast(Any, upload.file), by=user)
    except Refused as error:
        (make if making else file).add_error("count" if making else "file", error.words)
    if file.errors or make.errors:
        status = 400
    free = free_codes(campaign).count()
    context = page(
        request,
        "codes",
        file=file,
        make=make,
        read=read,
        free=free,
        given=campaign.codes.count() - free,
        missing=max(0, campaign.left - free),
    )
    return render(request, "perks/console/codes.html", context, status=status)
