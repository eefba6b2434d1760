"""A blog's hub is asked, believed with our signature alone, asked again before it ends, and let go."""

from __future__ import annotations

import hmac
import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from renown.collect import Connections
from renown.home import Home
from renown.networks.network import Connection
from renown.web.links import websub
from renown.web.links.subscriptions import Subscription
from tests.patience import PATIENCE
from tests.web.links.hub import Hub, hub

BLOG = "https://ann.example.org"
ACCOUNT = f"blog:{BLOG}"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ann(tmp_path: Path, settings: Settings) -> Iterator[Hub]:
    """The hub of Ann's blog, which is collected here."""
    settings.RENOWN_HOME = tmp_path
    settings.RENOWN_LOCAL_NETWORKS = True
    settings.RENOWN_URL = "https://renown.example"
    with hub(BLOG) as one:
        Connections(tmp_path).add(Connection("blog", BLOG, f"{one.base}/feed"))
        yield one


def work() -> list[str]:
    """Does what waits, as the worker would."""
    told = []
    for one in DBTaskResult.objects.order_by("enqueued_at"):
        job = websub.subscribe if one.task_path == websub.subscribe.module_path else websub.read
        told.append(job.call(*one.args_kwargs["args"]))
        one.delete()
    return told


def callback(path: str, settings: Settings, *, body: bytes = b"", secret: str = "") -> int:
    signature = f"sha256={hmac.new(secret.encode(), body, 'sha256').hexdigest()}"
    client = Client(headers={"host": "localhost", "X-Hub-Signature": signature})
    return client.post(path, body, content_type="application/atom+xml").status_code


def test_a_hub_asks_back_and_brings_what_is_new(ann: Hub, live_server: LiveServer, settings: Settings) -> None:
    settings.RENOWN_URL = live_server.url
    websub.keep_subscribed(timezone.now())
    assert work() == ["asked"]
    assert ann.done.wait(PATIENCE)
    assert ann.verified == [(200, "a challenge & more")]
    assert ann.asked[0]["hub.topic"] == f"{ann.base}/feed"
    kept = Subscription.objects.get()
    assert kept.until is not None
    assert abs(kept.until - timezone.now() - timedelta(days=10)) < timedelta(minutes=5)
    assert ann.publish(ann.feed(1, 2)) == [202]
    assert ann.publish(ann.feed(1, 2)) == [202]
    assert work() == ["2 new acts", "0 new acts"]
    acts = Home(settings.RENOWN_HOME).lake.contents()
    assert len(acts.acts["key"]) == 2
    assert list((settings.RENOWN_HOME / websub.FOLDER).iterdir()) == []


def test_only_what_was_asked_for_is_confirmed(ann: Hub) -> None:
    one = Subscription.objects.create(account=ACCOUNT, feed="f", hub=f"{ann.base}/hub", topic="https://t.example/")
    asks = {"hub.mode": "subscribe", "hub.topic": "https://t.example/", "hub.challenge": "c", "hub.lease_seconds": "60"}
    client = Client(headers={"host": "localhost"})
    for wrong in ({"hub.topic": "https://u.example/"}, {"hub.mode": "unsubscribe"}, {"hub.challenge": ""}):
        assert client.get(f"/websub/{one.token}", asks | wrong).status_code == 404
    assert client.get("/websub/guessed", asks).status_code == 404
    one.refresh_from_db()
    assert one.until is None
    assert client.get(f"/websub/{one.token}", asks).content == b"c"
    denied = {"hub.mode": "denied", "hub.topic": "https://t.example/", "hub.reason": "full"}
    assert client.get(f"/websub/{one.token}", denied).status_code == 200
    one.refresh_from_db()
    assert (one.until, one.told) == (None, "the hub declines: full")


def test_what_bears_no_signature_of_ours_is_not_read(
    ann: Hub, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Subscription.objects.create(account=ACCOUNT, feed="f", hub=f"{ann.base}/hub", topic="t")
    path, body = f"/websub/{one.token}", ann.feed(1)
    assert callback(path, settings, body=body, secret="guessed") == 202
    assert websub.waiting() == 0
    assert callback(path, settings, body=b"x" * (websub.LONGEST + 1), secret=one.secret) == 413
    assert callback(path, settings, body=body, secret=one.secret) == 202
    monkeypatch.setattr(websub, "MOST_WAITING", 1)
    assert callback(path, settings, body=body, secret=one.secret) == 429
    assert work() == ["1 new acts"]


@pytest.mark.parametrize(("brought", "why"), [("other", "a feed of another site"), ("page", "not a feed")])
def test_a_hub_can_bring_nothing_of_others(ann: Hub, settings: Settings, brought: str, why: str) -> None:
    one = Subscription.objects.create(account=ACCOUNT, feed="f", hub=f"{ann.base}/hub", topic="t")
    body = ann.feed(1, site="https://eve.example.com") if brought == "other" else b"<html>no</html>"
    assert callback(f"/websub/{one.token}", settings, body=body, secret=one.secret) == 202
    (told,) = work()
    assert why in told
    assert not len(Home(settings.RENOWN_HOME).lake.contents().acts["key"])


def test_it_is_asked_again_before_it_ends_and_a_day_after_nobody_asked_back(ann: Hub) -> None:
    now = timezone.now()
    one = Subscription.objects.create(account=ACCOUNT, feed="f", hub="h", asked_at=now - timedelta(days=9))
    for until, asked in (
        (now + timedelta(days=3), 0),
        (now + timedelta(days=1), 1),
        (None, 1),
    ):
        Subscription.objects.filter(pk=one.pk).update(until=until)
        DBTaskResult.objects.all().delete()
        websub.keep_subscribed(now)
        websub.keep_subscribed(now)
        assert DBTaskResult.objects.count() == asked
    Subscription.objects.filter(pk=one.pk).update(asked_at=now - timedelta(hours=20))
    DBTaskResult.objects.all().delete()
    websub.keep_subscribed(now)
    assert DBTaskResult.objects.count() == 0


def test_a_blog_that_is_no_longer_collected_is_let_go(ann: Hub, settings: Settings) -> None:
    one = Subscription.objects.create(account=ACCOUNT, feed="f", hub=f"{ann.base}/hub", topic="t")
    connections = Connections(settings.RENOWN_HOME)
    connections.remove(next(iter(connections)))
    assert callback(f"/websub/{one.token}", settings, body=ann.feed(1), secret=one.secret) == 410
    websub.keep_subscribed(timezone.now())
    assert not Subscription.objects.exists()


def test_what_was_brought_and_never_read_is_thrown_away(ann: Hub, settings: Settings) -> None:
    folder = settings.RENOWN_HOME / websub.FOLDER
    folder.mkdir()
    for name, days in (("old", 4), ("new", 0)):
        (folder / name).touch()
        at = time.time() - days * 86_400
        os.utime(folder / name, (at, at))
    websub.keep_subscribed(timezone.now())
    assert [path.name for path in folder.iterdir()] == ["new"]


def test_connections_that_cannot_be_read_stop_no_other_work(ann: Hub, settings: Settings) -> None:
    for path in (settings.RENOWN_HOME / "connections").iterdir():
        path.write_bytes(b"damaged")
    websub.keep_subscribed(timezone.now())
    assert DBTaskResult.objects.count() == 0


def test_without_a_public_address_nobody_is_asked(ann: Hub, settings: Settings) -> None:
    settings.RENOWN_URL = ""
    websub.keep_subscribed(timezone.now())
    assert DBTaskResult.objects.count() == 0
