"""Addresses of version 1."""

from __future__ import annotations

from django.urls import path

from renown.web.api import ranges, views

urlpatterns = [
    path("scores/<account:key>", views.score, name="score"),
    path("scores", views.batch, name="scores"),
    path("ranges", ranges.sizes, name="ranges"),
    path("ranges/<str:beginnings>", ranges.within, name="range"),
    path("ranges/reasons/<str:hash>", ranges.reasons, name="range-reasons"),
]
