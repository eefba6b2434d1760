"""Takes what hubs bring of the feeds of blogs that are collected here, and sees to it that they bring it (WebSub)."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from renown.web import engine
from renown.web.engine import InputError, RenownError
from renown.web.links.subscriptions import Subscription

LONGEST = 4 << 20
"""Bytes of a feed that a hub may bring. Longer ones are read when the blog is asked again."""
MOST_WAITING = 200
"""Feeds that wait to be read; beyond that hubs are asked to come back."""
AGAIN = timedelta(days=1)
"""How long after it was asked a hub that has not asked back, or a feed without one, is asked again."""
AHEAD = timedelta(days=2)
"""How long before it ends a subscription is renewed."""
UNREAD = timedelta(days=3)
"""How long what was brought is kept unread."""
FOLDER = "brought"
"""Where in the home folder feeds wait to be read."""


@csrf_exempt  # it comes from a hub's server, and is believed only with our signature on it
@require_http_methods(["GET", "POST"])
def called(request: HttpRequest, token: str) -> HttpResponse:
    """A hub asks whether it was meant (GET), or brings a feed (POST).

    404 for what was never asked for, 410 when the blog is no longer collected, 413 for what is too long, 429 when too
    much waits, else 200 or 202. What bears no signature of ours is taken and thrown away, as the standard wants.
    """
    subscription = Subscription.objects.filter(token=token).exclude(hub="").first()
    if subscription is None:
        return HttpResponse(status=404)
    if subscription.account not in engine.blogs(settings.RENOWN_HOME):
        return HttpResponse(status=410)
    return _asked(request, subscription) if request.method == "GET" else _brought(request, subscription)


def _asked(request: HttpRequest, subscription: Subscription) -> HttpResponse:
    try:
        challenge, lease = engine.websub().confirmed(request.GET.dict(), subscription.topic)
    except InputError as error:
        if request.GET.get("hub.mode") != "denied":
            return HttpResponse(status=404)
        Subscription.objects.filter(pk=subscription.pk).update(until=None, told=error.reason[:300])
        return HttpResponse(status=200)
    until = timezone.now() + timedelta(seconds=lease)
    Subscription.objects.filter(pk=subscription.pk).update(until=until, told="confirmed")
    return HttpResponse(challenge, content_type="text/plain; charset=utf-8")


def _brought(request: HttpRequest, subscription: Subscription) -> HttpResponse:
    if waiting() >= MOST_WAITING:
        return HttpResponse(status=429, headers={"Retry-After": "600"})
    body = request.read(LONGEST + 1)
    if len(body) > LONGEST:
        return HttpResponse(status=413)
    signature = request.headers.get("X-Hub-Signature", "")
    if engine.websub().is_authentic(body, signature, subscription.secret):
        folder = settings.RENOWN_HOME / FOLDER
        folder.mkdir(exist_ok=True)
        name = uuid.uuid4().hex
        (folder / name).write_bytes(body)
        read.enqueue(subscription.account, name)
    return HttpResponse(status=202)


@task
def read(account: str, name: str) -> str:
    """Reads a feed that was brought; the file goes when that is done."""
    path = settings.RENOWN_HOME / FOLDER / name
    feed = engine.blogs(settings.RENOWN_HOME).get(account)
    if feed is None or not path.exists():
        path.unlink(missing_ok=True)
        return "no longer there"
    told = engine.read_brought(settings.RENOWN_HOME, account, feed, path.read_bytes())
    path.unlink(missing_ok=True)
    return told


@task
def subscribe(account: str) -> str:
    """Asks the hub of a connected blog, where it has one, to bring its feed here."""
    feed = engine.blogs(settings.RENOWN_HOME).get(account)
    if feed is None or not settings.RENOWN_URL:
        return "not to be asked"
    subscription, _ = Subscription.objects.update_or_create(
        account=account, defaults={"feed": feed, "asked_at": timezone.now()}
    )

    def callback(hub: str, topic: str) -> tuple[str, str]:
        Subscription.objects.filter(pk=subscription.pk).update(hub=hub, topic=topic)
        return settings.RENOWN_URL + reverse("websub", args=[subscription.token]), subscription.secret

    told = engine.subscribe(feed, callback, local=settings.RENOWN_LOCAL_NETWORKS)
    if told != "asked":
        Subscription.objects.filter(pk=subscription.pk).update(told=told[:300])
    return told


def keep_subscribed(now: datetime) -> None:
    """Enqueues what the clock asks for: hubs of new blogs, subscriptions that end, and those nobody confirmed."""
    for path in (settings.RENOWN_HOME / FOLDER).glob("*"):
        if path.stat().st_mtime < (now - UNREAD).timestamp():  # its task is gone: killed before it was enqueued
            path.unlink(missing_ok=True)
    try:
        blogs = engine.blogs(settings.RENOWN_HOME)
    except RenownError:  # whoever collects says so
        return
    Subscription.objects.exclude(account__in=blogs).delete()
    if not settings.RENOWN_URL:
        return
    fresh = Subscription.objects.filter(Q(asked_at__gt=now - AGAIN) | Q(until__gt=now + AHEAD))
    settled = set(fresh.values_list("account", flat=True))
    queued = DBTaskResult.objects.filter(task_path=subscribe.module_path, status=TaskResultStatus.READY)
    settled |= {told["args"][0] for told in queued.values_list("args_kwargs", flat=True)}
    for account in sorted(blogs.keys() - settled):
        subscribe.enqueue(account)


def waiting() -> int:
    """How many feeds have not been read yet."""
    return DBTaskResult.objects.filter(task_path=read.module_path, status=TaskResultStatus.READY).count()
