"""Addresses of badges."""

from __future__ import annotations

from django.urls import path

from renown.web.badges import card, embeds, signing, views

urlpatterns = [
    path("badge/renown.js", embeds.script, name="badge-script"),
    path("badge/key.json", signing.published, name="badge-key"),
    path("badge/signed/<account:key>.json", signing.signed, name="badge-signed"),
    path("badge/shields/<account:key>.json", embeds.shields, name="badge-shields"),
    path("badge/card/<account:key>.png", card.card, name="badge-card"),
    path("badge/<account:key>.svg", views.badge, name="badge"),
    path("badge/<account:key>.png", views.png, name="badge-png"),
    path("oembed", embeds.oembed, name="oembed"),
]
