"""Addresses other websites and their readers come by."""

from __future__ import annotations

from django.urls import path

from renown.web.links import following, views, websub

urlpatterns = [
    path("webmention", views.webmention, name="webmention"),
    path("websub/<str:token>", websub.called, name="websub"),
    path("l/<str:code>", following.follow, name="link"),
]
