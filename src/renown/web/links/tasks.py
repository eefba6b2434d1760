"""Looks at what other websites said, before it is believed."""

from __future__ import annotations

from django.conf import settings
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from renown.web import engine


@task
def receive(source: str, target: str) -> str:
    """Fetches the source of a Webmention and keeps the act it says, or takes back the one it no longer says."""
    return engine.receive_webmention(settings.RENOWN_HOME, source, target, local=settings.RENOWN_LOCAL_NETWORKS)


def waiting() -> int:
    """How many have not been looked at yet."""
    return DBTaskResult.objects.filter(task_path=receive.module_path, status=TaskResultStatus.READY).count()
