"""A campaign of the brand in the address: everybody else's is not there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import Http404, HttpResponseBase

from renown.web.brands.access import AtBrand, brand_page, told
from renown.web.brands.models import Member
from renown.web.perks.models import Campaign

VIEWER, EDITOR, OWNER = Member.Role.VIEWER, Member.Role.EDITOR, Member.Role.OWNER


class AtCampaign(AtBrand):
    """A request of somebody who may do what they ask for, at a campaign."""

    campaign: Campaign


View = Callable[..., HttpResponseBase]


def campaign_page(role: str) -> Callable[[View], View]:
    """As `brand_page`, for one campaign of the brand."""

    def decorated(view: View) -> View:
        @wraps(view)
        def answer(request: AtBrand, number: int, *args: Any, **more: Any) -> HttpResponseBase:
            found = Campaign.objects.filter(pk=number, brand=request.brand).select_related("brand").first()
            if found is None:
                raise Http404("no such campaign")
            here = cast(AtCampaign, request)
            here.campaign = found
            return view(here, *args, **more)

        return brand_page(role)(answer)

    return decorated


def member(request: AtBrand) -> str:
    """How the record names whoever asks: by the number of their membership."""
    found = (
        Member.objects.filter(brand=request.brand, user__pk=request.user.pk or 0).values_list("pk", flat=True).first()
    )
    return f"member {found}"


def page(request: AtCampaign, section: str, **more: Any) -> dict[str, Any]:
    """What every page of a campaign needs."""
    return told(request, "campaigns", campaign=request.campaign, part=section, current="true", **more)
