"""Addresses of campaigns, each below its brand's."""

from __future__ import annotations

from django.urls import include, path

from renown.web.perks.console import claims, codes, door, export, hooks, leaving, reports, stakes, views

AT = "brands/<slug:slug>/campaigns/"

campaign = [
    path("", views.campaign, name="campaign"),
    path("edit/", views.edit, name="campaign-edit"),
    path("people/", views.people, name="campaign-people"),
    path("codes/", codes.codes, name="campaign-codes"),
    path("launch/", views.launch, name="campaign-launch"),
    path("pause/", views.pause, name="campaign-pause"),
    path("end/", views.end, name="campaign-end"),
    path("copy/", views.copy, name="campaign-copy"),
    path("discard/", views.discard, name="campaign-discard"),
    path("report/", reports.report, name="campaign-report"),
    path("report.csv", reports.csv, name="campaign-csv"),
    path("report/share/", reports.share, name="campaign-share"),
    path("stake/", stakes.stake, name="campaign-stake"),
    path("stake.csv", stakes.ledger, name="campaign-ledger"),
    path("claims/", claims.claims, name="campaign-claims"),
    path("claims/packing/", claims.packing, name="campaign-packing"),
    path("claims/<int:claim>/ship/", claims.ship, name="claim-ship"),
    path("problems/<int:problem>/", claims.problem, name="problem-answer"),
    path("door/", door.door, name="campaign-door"),
    path("door/codes.json", door.codes, name="door-codes"),
    path("door/check-in/", door.check, name="door-check-in"),
]
urlpatterns = [
    path(AT, views.campaigns, name="campaigns"),
    path(f"{AT}new", views.new, name="campaign-new"),
    path(f"{AT}<int:number>/", include(campaign)),
    path("brands/<slug:slug>/webhooks/", hooks.hooks, name="brand-hooks"),
    path("brands/<slug:slug>/webhooks/<int:number>/", hooks.hook, name="brand-hook"),
    path("brands/<slug:slug>/webhooks/messages/<int:number>/", hooks.again, name="brand-hook-again"),
    path("brands/<slug:slug>/leave/", leaving.leave, name="brand-leave"),
    path("brands/<slug:slug>/export/", export.export, name="brand-export"),
    path("reports/<str:token>", reports.shared, name="report-shared"),
]
