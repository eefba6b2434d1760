"""How the site is doing, on one page."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from renown.web.disputes.actions import counts
from renown.web.engine import MODEL, runs
from renown.web.users.models import Account
from renown.web.users.tasks import HOURS_BETWEEN, Queue, queue


@dataclass(frozen=True, slots=True)
class Health:
    """What an operator wants to see first. Bytes for the disk."""

    computed: datetime | None  # the moment the run in force stands for
    people: int
    model: str  # of the run in force
    newest_model: str
    damaged: str | None
    accounts: int  # connected
    late: int  # of them not asked for twice as long as they should be
    asked: datetime | None  # when the last account was asked
    queue: Queue
    free: int
    size: int  # of the disk
    disputes: dict[str, object]


def health() -> Health:
    """How the site is doing now."""
    run = runs(settings.RENOWN_HOME).shown()
    scores = run.scores
    connected = Account.objects.filter(parted_at=None)
    before = timezone.now() - timedelta(hours=2 * HOURS_BETWEEN)
    settings.RENOWN_HOME.mkdir(parents=True, exist_ok=True)
    disk = shutil.disk_usage(settings.RENOWN_HOME)
    return Health(
        computed=None if scores is None else datetime.fromtimestamp(scores.now, UTC),
        people=0 if scores is None else scores.people,
        model="" if scores is None else str(scores.model["version"]),
        newest_model=MODEL.version,
        damaged=run.damaged,
        accounts=connected.count(),
        late=connected.filter(collected_at__lt=before).count()
        + connected.filter(collected_at=None, proved_at__lt=before).count(),
        asked=connected.aggregate(last=Max("collected_at"))["last"],
        queue=queue(),
        free=disk.free,
        size=disk.total,
        disputes=counts(),
    )
