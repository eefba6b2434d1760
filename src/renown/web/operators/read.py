"""Rows that operators look at."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpRequest


class Read(admin.ModelAdmin[Any]):
    """Rows to look at."""

    paginator = Paginator

    def has_add_permission(self, request: HttpRequest, *_rest: Any) -> bool:
        """None are added here."""
        return False

    def has_delete_permission(self, request: HttpRequest, *_rest: Any) -> bool:
        """None are taken away here."""
        return False

    def has_change_permission(self, request: HttpRequest, *_rest: Any) -> bool:
        """None are changed here."""
        return False
