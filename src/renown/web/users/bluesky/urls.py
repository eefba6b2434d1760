"""Addresses of signing in with Bluesky."""

from __future__ import annotations

from django.urls import path

from renown.web.users.bluesky.views import Begin, End, client_metadata

urlpatterns = [
    path("bluesky/", Begin.as_view(), name="bluesky_login"),
    path("bluesky/back/", End.as_view(), name="bluesky_callback"),
    path("bluesky/client.json", client_metadata, name="bluesky_client"),
]
