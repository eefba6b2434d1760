"""Addresses of signing in, and of one's own account."""

from __future__ import annotations

from django.urls import include, path

from renown.web.users import views

urlpatterns = [
    path("", views.account, name="account"),
    path("unlink/<int:account>/", views.unlink, name="account-unlink"),
    path("upload/", views.upload, name="account-upload"),
    path("", include("allauth.urls")),
]
