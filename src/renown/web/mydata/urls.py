"""Addresses of one's data."""

from __future__ import annotations

from django.urls import path

from renown.web.mydata import views

urlpatterns = [
    path("account/data/", views.my_data, name="my-data"),
    path("account/data/hide/", views.hide, name="my-data-hide"),
    path("account/data/born/", views.born, name="my-data-born"),
    path("account/data/export/", views.export, name="my-data-export"),
    path("account/data/erase/", views.erase, name="my-data-erase"),
    path("leave", views.leave, name="leave"),
    path("leave/<slug:code>", views.leave, name="leave-code"),
    path("people/<account:key>/notice", views.notice, name="notice"),
]
