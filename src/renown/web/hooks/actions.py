"""What owners do with their endpoints, and how other apps have something told."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from renown.web.engine import RenownError, check_address
from renown.web.hooks.events import EVENTS
from renown.web.hooks.models import Delivery, Endpoint
from renown.web.hooks.signing import new_secret
from renown.web.hooks.tasks import deliver
from renown.web.vault import closed

MOST = 10
"""Endpoints of one owner."""
BOTH = timedelta(hours=24)
"""How long the secret before signs beside a new one."""


class NotAnEndpoint(Exception):
    """Nothing can be sent there; the words say why."""


class TooMany(NotAnEndpoint):
    """The owner has as many as there can be."""

    def __init__(self) -> None:
        super().__init__(_("At most %(most)d.") % {"most": MOST})


def add(
    *, url: str, events: Collection[str] = (), brand: int | None = None, user: int | None = None
) -> tuple[Endpoint, str]:
    """A new endpoint of a brand or a user, by their number, and its secret, which is not shown again. No events: all.

    Raises NotAnEndpoint, as TooMany where one has to go first.
    """
    _checked(url, events)
    with transaction.atomic():
        if _of(brand, user).count() >= MOST:
            raise TooMany
        secret = new_secret()
        made = Endpoint.objects.create(
            brand_id=brand, user_id=user, url=url, events=sorted(events), secret=closed(secret)
        )  # fmt: skip
    return made, secret


def _of(brand: int | None, user: int | None) -> QuerySet[Endpoint]:
    if (brand is None) == (user is None):
        raise ValueError("an endpoint is of a brand or of a user")
    return Endpoint.objects.filter(user=user) if brand is None else Endpoint.objects.filter(brand=brand)


def _checked(url: str, events: Collection[str]) -> None:
    if not url.isprintable():
        raise NotAnEndpoint(_("Its address has signs in it that cannot be printed."))
    try:
        check_address(url)
    except RenownError as error:
        raise NotAnEndpoint(str(error)) from None
    if urlsplit(url).scheme != "https" and not settings.RENOWN_LOCAL_NETWORKS:
        raise NotAnEndpoint(_("Its address has to begin with https://"))
    if len(url) > 500:
        raise NotAnEndpoint(_("Its address has at most 500 characters."))
    if unknown := sorted(set(events) - set(EVENTS)):
        raise NotAnEndpoint(_("There is no event called %(name)s.") % {"name": unknown[0]})


def rotate(*, endpoint: Endpoint, now: datetime | None = None) -> str:
    """A new secret; for a day the one before signs as well, so that no message is lost meanwhile."""
    now, secret = now or timezone.now(), new_secret()
    with transaction.atomic():
        row = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
        row.secret_before, row.secret_before_ends_at = row.secret, now + BOTH
        row.secret = closed(secret)
        row.save(update_fields=["secret", "secret_before", "secret_before_ends_at"])
    return secret


def enable(*, endpoint: Endpoint) -> None:
    """Sends to an endpoint again that was given up."""
    Endpoint.objects.filter(pk=endpoint.pk).update(disabled_at=None, disabled_why="")


def announce(
    *,
    event: str,
    data: Mapping[str, Any],
    brand: int | None = None,
    user: int | None = None,
    now: datetime | None = None,
) -> int:
    """Has every endpoint of an owner (by number) told that wants to know; how many.

    Within the transaction of what happened: both are there or neither is.
    """
    now = now or timezone.now()
    message = f"msg_{secrets.token_urlsafe(20)}"
    body = json.dumps({"type": event, "timestamp": now.astimezone(UTC).isoformat(), "data": data})
    sent = 0
    for endpoint in _of(brand, user).filter(disabled_at=None):
        if not endpoint.events or event in endpoint.events:
            send(endpoint, message, event, body, now)
            sent += 1
    return sent


def ping(*, endpoint: Endpoint, now: datetime | None = None) -> Delivery:
    """Sends a test to one endpoint, whatever it wants to know."""
    now = now or timezone.now()
    body = json.dumps({"type": "ping", "timestamp": now.astimezone(UTC).isoformat(), "data": {}})
    with transaction.atomic():
        return send(endpoint, f"msg_{secrets.token_urlsafe(20)}", "ping", body, now)


def send(endpoint: Endpoint, message: str, event: str, body: str, now: datetime) -> Delivery:
    """Sends a body under an id, within the caller's transaction. Raises IntegrityError when the id was used before."""
    made = Delivery.objects.create(
        endpoint=endpoint, message=message, event=event, body=body, made_at=now, next_at=now
    )  # fmt: skip
    deliver.enqueue(made.pk)
    return made


def redeliver(*, delivery: Delivery, now: datetime | None = None) -> None:
    """Sends a message once more, under the id it had: whoever keeps ids knows that they have it."""
    with transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(next_at=now or timezone.now(), tries=0, delivered_at=None)
        deliver.enqueue(delivery.pk)
