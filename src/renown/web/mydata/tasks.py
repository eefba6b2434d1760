"""Erasing, in the background: the scores of everybody else are worked out again."""

from __future__ import annotations

from django.conf import settings
from django_tasks import task

from renown.web import engine
from renown.web.mydata.models import Erasure
from renown.web.mydata.scrubbing import scrub


@task
def erase(erasure_id: int) -> str:
    """Erases accounts from every file. Doing it twice changes nothing."""
    erasure = Erasure.objects.filter(pk=erasure_id).first()
    if erasure is not None:
        engine.erase(settings.RENOWN_HOME, erasure.accounts)
        erasure.delete()
    scrub()  # also when a kill came between the two
    return "erased already" if erasure is None else "erased"
