"""Everything a brand has here, in one zip. Nobody who claimed is in it by name, address or account."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from renown.web.brands.access import AtBrand, brand_page
from renown.web.brands.models import Brand, Member
from renown.web.perks.models import Campaign
from renown.web.perks.pictures.keeping import SIZES, path_of

CAMPAIGN = (
    "id", "kind", "name", "title", "words", "question", "disclosure", "picture_alt", "details", "criteria_kept",
    "tracked", "quantity", "claimed", "unit_value", "currency", "waitlist", "held_out", "opens_at", "closes_at",
    "state", "made_at", "launched_at", "ended_at",
)  # fmt: skip
CLAIM = (
    "id",
    "state",
    "queued_at",
    "claimed_at",
    "shipped_at",
    "done_at",
    "carrier",
    "tracking",
    "rating",
    "rating_words",
)
ALLOCATION = ("period", "claim", "came", "acted", "amount", "at")
ENTRY = ("place", "claim", "did", "by", "units", "more", "at", "digest")


@require_POST
@brand_page(Member.Role.OWNER)
def export(request: AtBrand) -> HttpResponse:
    """Hands it over."""
    answer = HttpResponse(bundle(request.brand), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="renown-{request.brand.slug}.zip"'
    answer["Cache-Control"] = "no-store"
    return answer


def bundle(brand: Brand) -> bytes:
    """The zip: `brand.json`, and a file for each campaign."""
    told = io.BytesIO()
    with zipfile.ZipFile(told, "w", zipfile.ZIP_DEFLATED) as archive:
        members = brand.members.select_related("user")
        archive.writestr(
            "brand.json",
            _json(
                {
                    **{name: getattr(brand, name) for name in ("name", "slug", "domain", "proved_at", "about")},
                    "members": [{"email": one.user.email, "role": one.role, "since": one.since} for one in members],
                    "invitations": [*brand.invitations.values("email", "role", "ends_at")],
                }
            ),
        )
        for campaign in brand.campaigns.order_by("id"):
            archive.writestr(f"campaigns/{campaign.pk}.json", _json(_campaign(campaign)))
    return told.getvalue()


def _campaign(campaign: Campaign) -> dict[str, Any]:
    free = campaign.codes.filter(claim=None).count()
    return {
        **{name: getattr(campaign, name) for name in CAMPAIGN},
        "picture": [path_of(campaign.picture, size).name for size in SIZES] if campaign.picture else [],
        "codes": {"free": free, "given": campaign.codes.count() - free},
        "claims": [*campaign.claims.order_by("id").values(*CLAIM)],
        "ledger": [*campaign.allocations.order_by("period", "id").values(*ALLOCATION)],
        "record": [*campaign.entries.order_by("place").values(*ENTRY)],
    }


def _json(told: object) -> str:
    return json.dumps(told, indent=1, ensure_ascii=False, default=str)
