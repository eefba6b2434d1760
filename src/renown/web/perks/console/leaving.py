"""Leaving a brand oneself, which may leave its campaigns without anybody who answers for them."""

from __future__ import annotations

from typing import cast

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from renown.web.brands.access import AtBrand, brand_page
from renown.web.brands.models import Member
from renown.web.perks.leaving import leave_brand
from renown.web.users.models import User


@require_POST
@brand_page(Member.Role.VIEWER)
def leave(request: AtBrand) -> HttpResponse:
    """Leaves the brand."""
    leave_brand(member=Member.objects.get(brand=request.brand, user=cast(User, request.user)))
    return redirect("brands")
