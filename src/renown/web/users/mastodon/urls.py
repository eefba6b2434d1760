"""Addresses of signing in with Mastodon."""

from __future__ import annotations

from django.urls import path

from renown.web.users.mastodon.views import Begin, End

urlpatterns = [
    path("mastodon/", Begin.as_view(), name="mastodon_login"),
    path("mastodon/back/", End.as_view(), name="mastodon_callback"),
]
