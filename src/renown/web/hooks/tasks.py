"""Sends what is due, again and again for three days, and gives up aloud."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from renown.web.engine import Register, RenownError, post
from renown.web.hooks.events import MOVED
from renown.web.hooks.hidden import without
from renown.web.hooks.models import Delivery, Endpoint
from renown.web.hooks.signing import signature
from renown.web.vault import opened

WAITS = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds between two tries: about three days in all."""
JITTER = 0.2
"""How much longer than that a wait may be, so that servers that come back are not asked by all at once."""
AT_WORK = timedelta(minutes=5)
"""How long a try is left alone before another is made: a worker may have been killed in it."""
KEPT = timedelta(days=30)
GONE = 410


@task
def deliver(delivery_id: int) -> str:
    """Tries to send one message, unless it was heard or is not due."""
    now = timezone.now()
    due = Delivery.objects.filter(pk=delivery_id, next_at__lte=now, endpoint__disabled_at=None)
    if not due.update(next_at=now + AT_WORK, tries=F("tries") + 1):
        return "not due"
    delivery = Delivery.objects.select_related("endpoint").get(pk=delivery_id)
    body = _said(delivery)
    if body is None:
        Delivery.objects.filter(pk=delivery_id).update(next_at=None, told="nobody left to tell of")
        return "nobody left to tell of"
    status, told = _try(delivery, body, now)
    if status is not None and 200 <= status < 300:
        Delivery.objects.filter(pk=delivery_id).update(
            next_at=None, delivered_at=timezone.now(), status=status, told=""
        )
        return "heard"
    with transaction.atomic():
        wait = WAITS[delivery.tries - 1] if delivery.tries <= len(WAITS) and status != GONE else None
        later = None if wait is None else now + timedelta(seconds=wait * (1 + JITTER * random.random()))  # noqa: S311
        Delivery.objects.filter(pk=delivery_id).update(next_at=later, status=status, told=told[:200])
        if later is None:
            _give_up(delivery.endpoint, told, now)
    return told


def _said(delivery: Delivery) -> str | None:
    """What is sent now: who has hidden since it was written is not in it."""
    if delivery.event != MOVED:
        return delivery.body
    return without(delivery.body, Register(settings.RENOWN_HOME).said().hidden_accounts)


def _try(delivery: Delivery, body: str, now: datetime) -> tuple[int | None, str]:
    at = int(now.timestamp())
    signed = [signature(secret, delivery.message, at, body) for secret in _secrets_of(delivery.endpoint, now)]
    headers = {
        "Content-Type": "application/json",
        "webhook-id": delivery.message,
        "webhook-timestamp": str(at),
        "webhook-signature": " ".join(signed),
    }
    try:
        status = post(delivery.endpoint.url, body.encode(), headers, local=settings.RENOWN_LOCAL_NETWORKS)
    except RenownError as error:
        return None, str(error)
    return status, f"it answered {status}"


def _secrets_of(endpoint: Endpoint, now: datetime) -> list[str]:
    """The secrets that sign now, the newest first."""
    ends = endpoint.secret_before_ends_at
    both = [endpoint.secret, endpoint.secret_before] if ends is not None and now < ends else [endpoint.secret]
    return [opened(secret) for secret in both]


def _give_up(endpoint: Endpoint, why: str, now: datetime) -> None:
    """Disables an endpoint and tells its owners; what waits for it is sent when they enable it again."""
    if not Endpoint.objects.filter(pk=endpoint.pk, disabled_at=None).update(disabled_at=now, disabled_why=why[:200]):
        return
    tell_disabled.enqueue(endpoint.pk)


@task
def tell_disabled(endpoint_id: int) -> str:
    """Writes to the owners of an endpoint that nothing is sent there any more."""
    endpoint = Endpoint.objects.select_related("user", "brand").filter(pk=endpoint_id).first()
    if endpoint is None or endpoint.disabled_at is None:
        return "nothing to tell"
    if endpoint.brand is not None:
        owners = endpoint.brand.members.filter(role="owner")
        people = list(owners.values_list("user__email", flat=True))
    else:
        people = [endpoint.user.email] if endpoint.user is not None else []
    for address in people:
        words = render_to_string("hooks/disabled.txt", {"endpoint": endpoint})
        send_mail(_("Renown: a webhook is not heard"), words, None, [address])
    return f"{len(people)} told"


@task
def retry() -> str:
    """Has sent what is due and nobody is at."""
    due = Delivery.objects.filter(next_at__lte=timezone.now(), endpoint__disabled_at=None).order_by("next_at")
    numbers = list(due.values_list("pk", flat=True)[:500])
    for number in numbers:
        deliver.enqueue(number)
    return f"{len(numbers)} due"


@task
def tidy() -> str:
    """Throws away messages of a month ago."""
    old = Q(delivered_at__isnull=False) | Q(next_at=None)
    gone, _rows = Delivery.objects.filter(old, made_at__lt=timezone.now() - KEPT).delete()
    return f"{gone} messages"
