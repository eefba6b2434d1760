"""Addresses of perks, for people."""

from __future__ import annotations

from django.urls import path, re_path

from renown.web.perks import holding, particulars, views
from renown.web.perks.pictures.sending import picture

urlpatterns = [
    path("perks/", views.perks, name="perks"),
    path("perks/about-you/", particulars.particulars, name="particulars"),
    path("perks/about-you/addresses/<int:number>/", particulars.forget, name="address-forget"),
    path("perks/looks/", particulars.looks, name="looks"),
    re_path(r"^perks/pictures/(?P<name>[0-9a-f]{32})-(?P<size>card|page)\.webp$", picture, name="picture"),
    path("perks/brands/<slug:slug>/show/", views.show_brand, name="brand-show"),
    path("perks/<int:number>/", views.perk, name="perk"),
    path("perks/<int:number>/begin/", views.begin, name="perk-begin"),
    path("perks/<int:number>/address/", views.address, name="perk-address"),
    path("perks/<int:number>/confirm/", views.confirm, name="perk-confirm"),
    path("perks/<int:number>/decline/", views.decline, name="perk-decline"),
    path("perks/<int:number>/event.ics", views.event, name="perk-event"),
    path("perks/claims/<int:number>/", holding.claim, name="claim"),
    path("perks/claims/<int:number>/reveal/", holding.reveal, name="claim-reveal"),
    path("perks/claims/<int:number>/code.svg", holding.qr, name="claim-qr"),
    path("perks/claims/<int:number>/cancel/", holding.cancel, name="claim-cancel"),
    path("perks/claims/<int:number>/arrived/", holding.arrived, name="claim-arrived"),
    path("perks/claims/<int:number>/share/", holding.share, name="claim-share"),
    path("perks/claims/<int:number>/rate/", holding.rate, name="claim-rate"),
    path("perks/claims/<int:number>/problem/", holding.problem, name="claim-problem"),
]
