"""Short links of our own, to addresses that were stored for them."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from renown.web.links import subscriptions  # noqa: F401 - Django looks for models here

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without those that are read as another."""


def code() -> str:
    """A new code: ten letters, 49 bits."""
    return "".join(secrets.choice(LETTERS) for _place in range(10))


class Link(models.Model):
    """Where a short address leads, and who shared it. Only what stands here is ever led to."""

    code = models.CharField(max_length=16, unique=True, default=code)
    target = models.URLField(max_length=2000)
    account = models.CharField(max_length=300, blank=True)  # of whoever shared it, network:id
    label = models.CharField(max_length=80, blank=True)
    flagged = models.BooleanField(default=False)  # whoever follows it is asked first
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.code


class Visits(models.Model):
    """How often a link was followed within an hour, by whom as far as that can be told, and from which network."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="visits")
    hour = models.DateTimeField()
    verdict = models.CharField(max_length=10)
    reason = models.CharField(max_length=12, blank=True)
    network = models.CharField(max_length=12, blank=True)
    many = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("visits")
        verbose_name_plural = _("visits")
        constraints = (
            models.UniqueConstraint(
                fields=["link", "hour", "verdict", "reason", "network"], name="one_count_per_hour_and_reason"
            ),
        )

    def __str__(self) -> str:
        return f"{self.many}"


class Folded(models.Model):
    """How far the clicks of a day are counted: a place in its file, and how many lines could not be read."""

    home = models.CharField(max_length=16)  # of several that share a database, which folder
    day = models.CharField(max_length=10)  # ISO
    place = models.PositiveBigIntegerField(default=0)
    damaged = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["home", "day"], name="counted_once_per_home_and_day"),)

    def __str__(self) -> str:
        return self.day
