"""Addresses of the pages about people."""

from __future__ import annotations

from django.urls import path

from renown.web.people import compare, feed, topics, views

urlpatterns = [
    path("search", views.search, name="search"),
    path("people", views.people, name="people"),
    path("people/<account:key>", views.profile, name="profile"),
    path("people/<account:key>/why", views.why, name="why"),
    path("people/<account:key>/feed.atom", feed.feed, name="feed"),
    path("compare", compare.compare, name="compare"),
    path("topics", topics.topics, name="topics"),
    path("topics/<str:key>", topics.topic, name="topic"),
    path("people/<account:key>/moved", views.moved, name="moved"),
]
