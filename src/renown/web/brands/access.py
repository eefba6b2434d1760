"""Who may do what at a brand: asked on every address of its console, before anything else is looked up."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from renown.web.brands.models import Brand, Member

RANKS = {Member.Role.VIEWER: 1, Member.Role.EDITOR: 2, Member.Role.OWNER: 3}
"""What a role may do, each all that those below it may."""

View = Callable[..., HttpResponseBase]


class AtBrand(HttpRequest):
    """A request of somebody who may do what they ask for. Whoever looks at a simulated brand has no role."""

    brand: Brand
    role: str


def brand_page(role: str) -> Callable[[View], View]:
    """Lets a view through to members of the brand in its address with this role or a higher one.

    Strangers are answered as if there were no such brand, members without the role that they may not. A simulated
    brand is anybody's to look at and nobody's to change.
    """

    def decorated(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, slug: str, *args: Any, **more: Any) -> HttpResponseBase:
            brand = Brand.objects.filter(slug=slug).first()
            here = cast(AtBrand, request)
            if brand is not None and brand.simulated:
                if role != Member.Role.VIEWER or request.method not in ("GET", "HEAD"):
                    raise PermissionDenied
                here.brand, here.role = brand, ""
                return view(here, *args, **more)
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            member = None
            if brand is not None:
                member = Member.objects.filter(brand=brand, user=request.user).first()
            if brand is None or member is None:
                raise Http404("no such brand")
            if RANKS[Member.Role(member.role)] < RANKS[Member.Role(role)]:
                raise PermissionDenied
            here.brand, here.role = brand, member.role
            answered = view(here, *args, **more)
            if not answered.has_header("Cache-Control"):
                answered["Cache-Control"] = "no-store, private"
            return answered

        return answer

    return decorated


def told(request: AtBrand, section: str, **more: Any) -> dict[str, Any]:
    """What every page of a brand needs."""
    rank = RANKS.get(Member.Role(request.role), 0) if request.role else 0
    return {
        "brand": request.brand,
        "role": request.role,
        "edits": rank >= RANKS[Member.Role.EDITOR],
        "owns": rank >= RANKS[Member.Role.OWNER],
        "tab": section,
        "section": "brands",
        **more,
    }
