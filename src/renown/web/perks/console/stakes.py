"""The pool of a stake, a month at a time: what each member would get, settling it once, and the ledger."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db.models import Count, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from renown.web.engine import shown
from renown.web.perks.console.dividing import digest_of_parts, divide, months
from renown.web.perks.console.here import OWNER, AtCampaign, campaign_page, member, page
from renown.web.perks.models import Allocation, Campaign
from renown.web.perks.money import minor, places, plain
from renown.web.perks.refusals import Incomplete, Refused
from renown.web.perks.stakes import KEY, legal_text, pay_out, refuse_without_legal_text
from renown.web.perks.tags import month

SHOWN = 200


class Pool(forms.Form):
    """How much, for which month."""

    period = forms.TypedChoiceField(label=gettext_lazy("Month"), coerce=date.fromisoformat)

    def __init__(self, *args: Any, campaign: Campaign, **more: Any) -> None:
        super().__init__(*args, **more)
        period = cast(forms.TypedChoiceField, self.fields["period"])
        period.choices = [(one.isoformat(), month(one)) for one in months(campaign, timezone.now())]
        decimals = places(campaign.currency)
        self.fields["pool"] = forms.DecimalField(
            label=_("The pool, in %(currency)s") % {"currency": campaign.currency},
            min_value=Decimal(1).scaleb(-decimals),
            max_digits=12,
            decimal_places=decimals,
            initial=campaign.details.get("pool"),
        )


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_page(OWNER)
def stake(request: AtCampaign) -> HttpResponse:
    """The months that were settled, the shares of one that was not, and settling it as it was looked at."""
    campaign, posting = _campaign(request), request.method == "POST"
    told = request.POST if posting else request.GET if "period" in request.GET else None
    form = Pool(told, campaign=campaign)
    more: dict[str, Any] = {}
    try:
        if told is not None and form.is_valid():
            period, pool = form.cleaned_data["period"], minor(form.cleaned_data["pool"], campaign.currency)
            refuse_without_legal_text()
            parts = divide(campaign=campaign, shown=shown(request), period=period, pool=pool)
            seen = digest_of_parts(period, parts)
            if posting and request.POST.get("seen") == seen:
                pay_out(campaign=campaign, period=period, pool=pool, parts=parts, by=member(request))
                messages.info(request, _("Settled, and every member sees their part."))
                return redirect("campaign-stake", request.brand.slug, campaign.pk)
            if posting:
                form.add_error(None, _("What was measured has changed since you looked. Look again."))
            more = {
                "parts": parts[:SHOWN],
                "members": len(parts),
                "period": period,
                "pool": pool,
                "exact": plain(pool, campaign.currency),
                "seen": seen,
            }
    except Incomplete as error:
        form.add_error(error.field if error.field in form.fields else None, error.words)
    except Refused as error:
        form.add_error(None, error.words)
    if posting and "period" in form.errors:
        messages.error(request, _("This month is not over, or it is settled already."))
        return redirect("campaign-stake", request.brand.slug, campaign.pk)
    context = page(
        request,
        "stake",
        form=form,
        legal_text=legal_text(),
        months=months(campaign, timezone.now()),
        paid=_paid(campaign),
        **more,
    )
    return render(request, "perks/console/stake.html", context, status=400 if form.errors else 200)


@require_safe
@campaign_page(OWNER)
def ledger(request: AtCampaign) -> HttpResponse:
    """Every entry of the ledger as CSV, by number of claim; of each period they add up to nothing."""
    campaign, written = _campaign(request), io.StringIO()
    rows = csv.writer(written)
    rows.writerow(["period", "claim", "came", "acted", "amount", "currency"])
    for one in Allocation.objects.filter(campaign=campaign).order_by("period", "id"):
        counts = ["pool", "", ""] if one.claim_id is None else [one.claim_id, one.came, one.acted]
        rows.writerow([f"{one.period:%Y-%m}", *counts, plain(one.amount, campaign.currency), campaign.currency])
    answer = HttpResponse(written.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="renown-ledger-{campaign.pk}.csv"'
    return answer


def _campaign(request: AtCampaign) -> Campaign:
    if request.campaign.kind != KEY or request.campaign.state == Campaign.State.DRAFT:
        raise Http404("no stake that was launched")
    return request.campaign


def _paid(campaign: Campaign) -> list[dict[str, Any]]:
    entries = Allocation.objects.filter(campaign=campaign, claim__isnull=False)
    return [*entries.values("period").annotate(pool=Sum("amount"), members=Count("id")).order_by("-period")]
