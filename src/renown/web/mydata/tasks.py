"""Erasing, in the background: the scores of everybody else are worked out again."""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django_tasks import task

from renown.web import engine
from renown.web.mydata.models import Erasure


@task
def erase(erasure_id: int) -> str:
    """Erases accounts from every file. Doing it twice changes nothing."""
    erasure = Erasure.objects.filter(pk=erasure_id).first()
    if erasure is None:
        return "erased already"
    engine.erase(settings.RENOWN_HOME, erasure.accounts)
    erasure.delete()
    scrub()
    return "erased"


def scrub() -> None:
    """Writes the database anew without what was deleted from it, the log of its changes included."""
    if connection.in_atomic_block:
        return  # neither database can then; what is deleted there is not yet
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
