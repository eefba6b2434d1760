"""Addresses of disputes."""

from __future__ import annotations

from django.urls import path

from renown.web.disputes import views

urlpatterns = [
    path("disputes", views.disputes, name="disputes"),
    path("disputes/new", views.contest, name="dispute-new"),
]
