"""Whose data is being erased."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Erasure(models.Model):
    """Accounts that are being erased. The row goes with the last of them."""

    accounts = models.JSONField(default=list)
    asked_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.pk}"
