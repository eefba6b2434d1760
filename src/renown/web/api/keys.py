"""Addresses of one's own keys, and of the endpoints that were made with them."""

from __future__ import annotations

from django.urls import path

from renown.web.api import own

urlpatterns = [
    path("", own.keys, name="keys"),
    path("new/", own.new, name="key-new"),
    path("<int:number>/end/", own.end, name="key-end"),
    path("webhooks/<int:number>/", own.hook, name="own-hook"),
    path("webhooks/messages/<int:number>/", own.again, name="own-hook-again"),
]
