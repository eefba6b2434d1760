"""Which hubs were asked to bring which feeds."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


def token() -> str:
    """A new part of an address that nobody can guess: 24 bytes."""
    return secrets.token_urlsafe(24)


class Subscription(models.Model):
    """One blog's feed at the hub it names, or that it names none. The token is part of the address the hub calls."""

    account = models.CharField(max_length=300, unique=True)  # blog:https://…
    feed = models.URLField(max_length=2000)
    hub = models.URLField(max_length=2000, blank=True)
    topic = models.URLField(max_length=2000, blank=True)  # the feed's own name for itself
    token = models.CharField(max_length=64, unique=True, default=token)
    asked_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)  # as the hub said; none while it has not asked back
    told = models.CharField(max_length=300, blank=True)  # how asking ended

    class Meta:
        verbose_name = _("subscription to a feed")
        verbose_name_plural = _("subscriptions to feeds")

    def __str__(self) -> str:
        return self.account

    @property
    def secret(self) -> str:
        """What the hub signs with: made from the token and the site's own secret, and stored nowhere."""
        return salted_hmac("renown.websub", self.token, algorithm="sha256").hexdigest()
