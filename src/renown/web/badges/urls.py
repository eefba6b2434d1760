"""Addresses of badges."""

from __future__ import annotations

from django.urls import path

from renown.web.badges import views

urlpatterns = [path("<account:key>.svg", views.badge, name="badge")]
