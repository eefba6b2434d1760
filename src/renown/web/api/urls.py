"""Addresses of version 1, and of the page that describes it."""

from __future__ import annotations

from django.urls import URLPattern, path

from renown.web.api import hooks, pages, perks, ranges, v1

DOORS = {"scores": v1.Door(("POST",)), **hooks.DOORS, **perks.DOORS}
operations = [each for each in v1.api.urls[0] if isinstance(each, URLPattern) and each.name != "api-root"]
for each in operations:
    each.callback = v1.guarded(each.callback, DOORS.get(each.name or "", v1.Door()))
    if each.name != "score":
        each.name = f"v1-{each.name}"  # the pages have names of their own, search among them

urlpatterns = [
    path("openapi.json", v1.openapi, name="openapi"),
    path("docs", pages.docs, name="api-docs"),
    path("ranges", ranges.sizes, name="ranges"),
    path("ranges/<str:beginnings>", ranges.within, name="range"),
    path("ranges/reasons/<str:hash>", ranges.reasons, name="range-reasons"),
    *operations,
]
