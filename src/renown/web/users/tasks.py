"""Work in the background: collecting, reading archives, scoring, throwing away what is no longer needed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.db.models import Min, Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from renown.web import engine
from renown.web.users.models import Account, Upload, User
from renown.web.users.persons import settle

TOLD_EVERY = 2.0
"""Seconds between two notes of how far an archive is."""
KEPT = timedelta(days=30)
"""How long what became of a task and of an upload is kept."""
HOURS_BETWEEN = 6
"""Hours after which a connected account is asked again."""

BEAT = "worker.beat"
"""The file in the home folder that the worker touches while it is well."""


@task
def collect(account_id: int) -> str:
    """Asks the network of a proven account what is new."""
    account = Account.objects.filter(pk=account_id, parted_at=None).first()
    if account is None:
        return "no longer connected"
    if account.collected_at is None and not _named(account):
        return "somebody else's"
    told = engine.collect(settings.RENOWN_HOME, account.key, local=settings.RENOWN_LOCAL_NETWORKS)
    with transaction.atomic():  # whoever waits for their score sees at every moment that something comes
        Account.objects.filter(pk=account.pk).update(collected_at=timezone.now(), told=told.words[:300])
        if told.new:
            enqueue_once("score")
    return told.words


def _named(account: Account) -> bool:
    """Learns the id that the network itself gives the account; False when that is proven by somebody else."""
    key, label = engine.whose(settings.RENOWN_HOME, account.key, local=settings.RENOWN_LOCAL_NETWORKS)
    if key == account.key:
        return True
    try:
        with transaction.atomic():
            Account.objects.filter(pk=account.pk).update(key=key, handle=label or account.handle)
    except IntegrityError:
        Account.objects.filter(pk=account.pk).update(parted_at=timezone.now())
        engine.disconnect(settings.RENOWN_HOME, key)
        return False
    engine.part(settings.RENOWN_HOME, account.key)
    account.key = key
    settle(account.user)
    return True


@task
def read_archive(upload_id: int) -> str:
    """Reads an archive somebody handed in; the file goes when that is done, however it ended."""
    upload = Upload.objects.filter(pk=upload_id).exclude(state=Upload.State.DONE).first()
    if upload is None:
        return "no longer there"
    path = upload.path
    Upload.objects.filter(pk=upload.pk).update(state=Upload.State.READING, done=0)

    def progress(done: int) -> None:
        Upload.objects.filter(pk=upload.pk).update(done=min(done, upload.size))

    read = engine.import_archive(settings.RENOWN_HOME, path, progress, every=TOLD_EVERY)
    Upload.objects.filter(pk=upload.pk).update(
        state=Upload.State.FAILED if read.failed else Upload.State.DONE,
        told=read.words.replace(str(path), upload.name)[:500],
        ended_at=timezone.now(),
    )
    path.unlink(missing_ok=True)
    if read.new:
        enqueue_once("score")
    return f"{read.new} new acts"


@task
def score() -> str:
    """Scores everybody and publishes the run."""
    for user in User.objects.filter(accounts__parted_at=None).distinct():
        settle(user)
    told = engine.score(settings.RENOWN_HOME)
    for path in settings.RENOWN_AFTER_RUN:
        import_string(path).enqueue()
    return told


@task
def tidy() -> str:
    """Throws away ended sessions, what is left of tasks and uploads of a month ago, and of chores of a day."""
    before = timezone.now() - KEPT
    sessions, _ = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    chores = Q(task_path__in=[*settings.RENOWN_CHORES], finished_at__lt=timezone.now() - timedelta(days=1))
    done, _ = DBTaskResult.objects.filter(chores | Q(finished_at__lt=before)).delete()
    uploads, _ = Upload.objects.filter(at__lt=before).delete()
    for file in (settings.RENOWN_HOME / "uploads").glob("*"):
        # Cut off before its upload was written down: nobody knows of it.
        old = datetime.fromtimestamp(file.stat().st_mtime, UTC) < timezone.now() - timedelta(days=1)
        if old and not Upload.objects.filter(file=file.name, state__in=["waiting", "reading"]).exists():
            file.unlink(missing_ok=True)
    return f"{sessions} sessions, {done} tasks, {uploads} uploads"


_ONCE = {"score": score, "tidy": tidy}


def enqueue_once(name: str) -> None:
    """Enqueues a task that takes no arguments, unless it waits already."""
    if not DBTaskResult.objects.filter(task_path=_ONCE[name].module_path, status=TaskResultStatus.READY).exists():
        _ONCE[name].enqueue()


def at_work(accounts: Iterable[Account]) -> bool:
    """Whether one of these accounts is being asked for the first time, or everybody scored."""
    if any(one.collected_at is None for one in accounts):
        return True
    left = [TaskResultStatus.READY, TaskResultStatus.RUNNING]
    return bool(DBTaskResult.objects.filter(task_path=score.module_path, status__in=left).exists())


def due(now: datetime) -> None:
    """Enqueues what the clock asks for: every account a few times a day, the scores and the tidying once, and the
    chores of other apps as often as the settings say.
    """
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=collect.module_path)
    queued = {args_kwargs["args"][0] for args_kwargs in waiting.values_list("args_kwargs", flat=True)}
    old = Q(collected_at=None, proved_at__lt=now - timedelta(hours=1))
    old |= Q(collected_at__lt=now - timedelta(hours=HOURS_BETWEEN))
    for account in Account.objects.filter(old, parted_at=None).exclude(pk__in=queued):
        collect.enqueue(account.pk)
    for name, job in _ONCE.items():
        lately = DBTaskResult.objects.filter(task_path=job.module_path, enqueued_at__gt=now - timedelta(days=1))
        if not lately.exists() and (name != "score" or engine.has_data(settings.RENOWN_HOME)):
            job.enqueue()
    for path, seconds in settings.RENOWN_CHORES.items():
        again = Q(status=TaskResultStatus.READY) | Q(enqueued_at__gt=now - timedelta(seconds=seconds))
        if not DBTaskResult.objects.filter(again, task_path=path).exists():
            import_string(path).enqueue()


def again_after_a_stop(worker: str) -> None:
    """Puts back what a worker was at when it was killed: everything it does may be done twice."""
    for one in DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING):
        if one.worker_ids[-1:] == [worker]:
            DBTaskResult.objects.filter(pk=one.pk).update(status=TaskResultStatus.READY)


@dataclass(frozen=True, slots=True)
class Queue:
    """How the work in the background is doing. `oldest` is how many seconds the oldest ready task has waited."""

    waiting: int
    running: int
    failed: int  # in the last day
    oldest: float
    worker: float | None  # seconds since the worker was last seen; None when it never was

    @property
    def well(self) -> bool:
        """Whether somebody is at work and nothing waits for ever."""
        return self.worker is not None and self.worker < 120 and self.oldest < 3600


def queue() -> Queue:
    """How the work in the background is doing now."""
    now = timezone.now()
    ready = DBTaskResult.objects.ready()
    first = ready.aggregate(first=Min("enqueued_at"))["first"]
    try:
        seen = (settings.RENOWN_HOME / BEAT).stat().st_mtime
    except OSError:
        seen = None
    return Queue(
        waiting=ready.count(),
        running=DBTaskResult.objects.running().count(),
        failed=DBTaskResult.objects.failed().filter(finished_at__gt=now - timedelta(days=1)).count(),
        oldest=0.0 if first is None else max(0.0, (now - first).total_seconds()),
        worker=None if seen is None else max(0.0, now.timestamp() - seen),
    )
