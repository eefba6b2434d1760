"""Keys of programs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Key(models.Model):
    """A key: only its digest is kept, so that it is shown once and nobody can read it again."""

    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="keys")
    scopes = models.CharField(max_length=80, default="read klout")
    profile = models.CharField(max_length=16, blank=True, default="")
    made = models.DateTimeField(default=timezone.now, editable=False)
    expires = models.DateTimeField(null=True, blank=True)
    used = models.DateTimeField(null=True, blank=True, editable=False)
    ended = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["prefix"], name="keys_by_prefix"),)
