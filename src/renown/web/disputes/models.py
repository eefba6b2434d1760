"""What somebody contests, and what was decided."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

DAYS = 7
"""Days within which a dispute is decided."""


def due() -> datetime:
    """When a dispute opened now must be decided."""
    return timezone.now() + timedelta(days=DAYS)


class Dispute(models.Model):
    """One act, account link or topic that somebody says is wrong. What does not belong to its subject is empty."""

    class Subject(models.TextChoices):
        """What is contested."""

        ACT = "act", _("an act")
        LINK = "link", _("an account")
        TOPIC = "topic", _("a topic")

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("open")
        UPHELD = "upheld", _("upheld")
        REFUSED = "refused", _("refused")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="disputes")
    subject = models.CharField(max_length=5, choices=Subject)
    target = models.CharField(max_length=300)  # the account whose score it is about
    source = models.CharField(max_length=300, blank=True)  # who acted; empty for one who opted out
    kind = models.CharField(max_length=20, blank=True)
    post = models.CharField(max_length=1000, blank=True)
    at = models.BigIntegerField(default=0)  # Unix seconds
    topic = models.CharField(max_length=200, blank=True)
    words = models.TextField(_("reason"), max_length=1000)
    opened_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(_("to be decided by"), default=due)
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    decision = models.TextField(_("reason of the decision"), max_length=1000, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        ordering = ("due_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["user", "subject", "target", "source", "kind", "post", "at", "topic"],
                condition=models.Q(state="open"),
                name="contested_once_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_subject_display()} ({self.pk})"
