"""Erasing, in the background: the scores of everybody else are worked out again."""

from __future__ import annotations

import time

from django.conf import settings
from django.db import OperationalError, connection
from django_tasks import task

from renown.web import engine
from renown.web.mydata.models import Erasure

TRIES = 30
"""Seconds in which nobody else must be reading once, so that the log of changes can be cut."""


@task
def erase(erasure_id: int) -> str:
    """Erases accounts from every file. Doing it twice changes nothing."""
    erasure = Erasure.objects.filter(pk=erasure_id).first()
    if erasure is not None:
        engine.erase(settings.RENOWN_HOME, erasure.accounts)
        erasure.delete()
    scrub()  # also when a kill came between the two
    return "erased already" if erasure is None else "erased"


def scrub() -> None:
    """Writes the database anew without what was deleted from it, the log of its changes included.

    Raises OperationalError when others keep it busy all the time.
    """
    if connection.in_atomic_block:
        return  # neither database can then; what is deleted there is not yet
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        for _try in range(TRIES if connection.vendor == "sqlite" else 0):
            ((busy, *_pages),) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            if not busy:
                return
            time.sleep(1)
    if connection.vendor == "sqlite":
        raise OperationalError("others were reading all the time: the log of changes could not be cut")
