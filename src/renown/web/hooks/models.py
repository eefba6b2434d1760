"""Where webhooks go, and every message that is to go there."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Endpoint(models.Model):
    """An address of a brand or of a user, the secret that signs what is sent there, and what it is told of."""

    brand = models.ForeignKey(
        "brands.Brand", null=True, blank=True, on_delete=models.CASCADE, related_name="endpoints"
    )  # fmt: skip
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="endpoints"
    )
    url = models.URLField(_("address"), max_length=500)
    events = models.JSONField(default=list)  # names; empty for all
    secret = models.TextField()  # encrypted
    secret_before = models.TextField(blank=True)  # encrypted; signs as well until it ends
    secret_before_ends_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_why = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("endpoint")
        verbose_name_plural = _("endpoints")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(brand=None, user__isnull=False) | Q(brand__isnull=False, user=None),
                name="endpoint_is_of_a_brand_or_a_user",
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk}"


class Watch(models.Model):
    """Whose scores an endpoint is told of, and what it was told last."""

    endpoint = models.OneToOneField(Endpoint, on_delete=models.CASCADE, related_name="watch")
    accounts = models.JSONField(default=list)  # network:id, as they were asked for
    points = models.FloatField(default=1.0)  # how far a score has to move
    known = models.JSONField(default=dict)  # account: score or None, and the moment of its run in Unix seconds
    run = models.CharField(max_length=80, blank=True)  # the last one that was looked at

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        ordering = ("id",)
        constraints = (models.CheckConstraint(condition=Q(points__gt=0), name="watch_of_some_points"),)

    def __str__(self) -> str:
        return f"{self.pk}"


class Delivery(models.Model):
    """A message on its way to an endpoint: committed with the change it tells of, and sent until it is heard."""

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    message = models.CharField(max_length=40)  # its id, the same however often it is sent
    event = models.CharField(max_length=40)
    body = models.TextField()  # JSON, to the letter as it is signed
    made_at = models.DateTimeField(default=timezone.now)
    next_at = models.DateTimeField(null=True, default=timezone.now)  # None: not to be sent any more
    tries = models.PositiveSmallIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)  # of the last answer
    told = models.CharField(max_length=200, blank=True)  # why the last try failed

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ("-made_at", "-id")
        indexes = (models.Index(fields=["next_at"], name="deliveries_that_are_due"),)
        constraints = (models.UniqueConstraint(fields=["endpoint", "message"], name="delivered_once_per_endpoint"),)

    def __str__(self) -> str:
        return self.message
