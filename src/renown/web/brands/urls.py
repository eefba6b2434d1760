"""Addresses of brands. Those of their campaigns are in `renown.web.perks.console.urls`."""

from __future__ import annotations

from django.urls import path

from renown.web.brands import views

urlpatterns = [
    path("brands/", views.brands, name="brands"),
    path("brands/new", views.new, name="brand-new"),
    path("brands/join/<str:secret>", views.join, name="brand-join"),
    path("brands/<slug:slug>/", views.overview, name="brand"),
    path("brands/<slug:slug>/details/", views.details, name="brand-details"),
    path("brands/<slug:slug>/domain/", views.domain, name="brand-domain"),
    path("brands/<slug:slug>/members/", views.members, name="brand-members"),
    path("brands/<slug:slug>/members/<int:number>/", views.member, name="brand-member"),
    path("brands/<slug:slug>/invitations/<int:number>/", views.withdraw, name="brand-withdraw"),
]
