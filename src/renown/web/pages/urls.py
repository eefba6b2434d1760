"""Addresses of the pages about the whole."""

from __future__ import annotations

from django.urls import path

from renown.web.pages import demo, views

urlpatterns = [
    path("", views.home, name="home"),
    path("how-it-works", views.how_it_works, name="how-it-works"),
    path("privacy", views.privacy, name="privacy"),
    path("fair-use", views.fair_use, name="fair-use"),
    path("theme", views.theme, name="theme"),
    path("demo", demo.building, name="demo"),
    path("demo/build", demo.build, name="demo-build"),
    path("demo/remove", demo.remove, name="demo-remove"),
    path("healthz", views.healthz, name="healthz"),
]
