"""An organisation, the people who work for it, and those it has asked to."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

INVITED_FOR = timedelta(days=14)
"""How long somebody may take to accept an invitation."""


def proof() -> str:
    """What a brand puts on its domain to prove it."""
    return secrets.token_hex(16)


def expiry() -> datetime:
    """When an invitation made now ends."""
    return timezone.now() + INVITED_FOR


class Brand(models.Model):
    """An organisation that gives perks. Nothing it makes is shown to people before its domain is proven."""

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(max_length=40, unique=True)
    domain = models.CharField(_("domain"), max_length=253)  # in small letters, without www.
    proof = models.CharField(max_length=32, default=proof, editable=False)
    proved_at = models.DateTimeField(null=True, blank=True)
    about = models.CharField(_("about"), max_length=400, blank=True)
    per_person = models.PositiveSmallIntegerField(_("perks a person may have in a year"), null=True, blank=True)
    simulated = models.BooleanField(default=False)
    stopped_at = models.DateTimeField(null=True, blank=True)  # by an operator
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brands")
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["domain"],
                condition=models.Q(proved_at__isnull=False),
                name="domain_is_proven_by_one_brand",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def trusted(self) -> bool:
        """Whether it may give perks."""
        return self.stopped_at is None and (self.proved_at is not None or self.simulated)


class Member(models.Model):
    """Somebody who works for a brand, and what they may do there. Nobody claims from a brand they work for."""

    class Role(models.TextChoices):
        """What a member may do: a viewer reads reports, an editor makes campaigns and ships, an owner all else."""

        OWNER = "owner", _("owner")
        EDITOR = "editor", _("editor")
        VIEWER = "viewer", _("viewer")

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=6, choices=Role, default=Role.VIEWER)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ("since", "id")
        constraints = (models.UniqueConstraint(fields=["brand", "user"], name="member_once_per_brand"),)

    def __str__(self) -> str:
        return f"{self.role} ({self.pk})"


class Invitation(models.Model):
    """A place in a brand for whoever reads the mail at an address. Its secret is kept as a digest."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=6, choices=Member.Role, default=Member.Role.VIEWER)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the secret, in hexadecimal
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    ends_at = models.DateTimeField(default=expiry)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["brand", "email"], name="invited_once_per_brand"),)

    def __str__(self) -> str:
        return f"{self.role} ({self.pk})"
