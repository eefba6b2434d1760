"""Addresses other websites write to."""

from __future__ import annotations

from django.urls import path

from renown.web.links import views

urlpatterns = [path("webmention", views.webmention, name="webmention")]
