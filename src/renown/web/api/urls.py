"""Addresses of version 1."""

from __future__ import annotations

from django.urls import path

from renown.web.api import views

urlpatterns = [
    path("scores/<account:key>", views.score, name="score"),
    path("scores", views.batch, name="scores"),
]
