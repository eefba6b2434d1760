"""Webhooks of scores as a program has them: made with a key, tested, heard by a real server, and taken away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from django.core.wsgi import get_wsgi_application
from django.utils import timezone
from pytest_django.fixtures import Settings

import renown
from renown.client import Client, NotThere, Refused
from renown.home import Home
from renown.web.api.access import CannotMakeKey, end_key, new_key
from renown.web.api.hooks import TESTS
from renown.web.front import Front
from renown.web.hooks import tasks
from renown.web.hooks.models import Delivery, Endpoint
from renown.web.hooks.signing import signature
from renown.web.hooks.watching import tell_moved
from renown.web.users.models import User
from tests.acts import DAY, NOW, act, batch
from tests.faulty import Answer, Server, serving

ANN = "twitter:ann"


@pytest.fixture(autouse=True)
def home(own_copy: Path, settings: Settings, db: None) -> Path:
    """A home with a run, to score anew; and servers on this machine."""
    settings.RENOWN_HOME = own_copy
    settings.RENOWN_LOCAL_NETWORKS = True
    return own_copy


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(lambda _asked: Answer({})) as made:
        yield made


def client_of(name: str, scopes: tuple[str, ...] = ("hooks",)) -> Client:
    user, _made = User.objects.get_or_create(email=f"{name}@people.example")
    text = new_key(name=name, scopes=scopes, owner=user)[1]
    return Client("http://localhost", text, transport=httpx.WSGITransport(app=Front(get_wsgi_application())))


def test_from_the_key_to_the_message_about_a_score_that_moved(home: Path, server: Server) -> None:
    with client_of("olga") as client:
        made = client.add_hook(f"{server.base}/moved", ["twitter:ANN", "twitter:nobody"], points=0.5)
        assert made.accounts == (ANN, "twitter:nobody")
        assert made.secret not in repr(made)
        (listed,) = client.hooks()
        assert (listed.id, listed.url, listed.points, listed.secret) == (made.id, made.url, 0.5, "")

        message = client.test_hook(made.id)
        acts = [act(f"new{k}", "reply", "ann", NOW + k, network="twitter", post="new") for k in range(60)]
        Home(home).lake.append([batch(acts)])
        Home(home).score(now=NOW + DAY, model=renown.MODEL.with_(full=20_000.0))
        assert tell_moved.call() == "1 told"
        for delivery in Delivery.objects.order_by("pk"):
            assert tasks.deliver.call(delivery.pk) == "heard"
        test, moved = server.asked
        assert (test.headers["webhook-id"], json.loads(test.body)["type"]) == (message, "ping")
        for asked in server.asked:
            at = int(asked.headers["webhook-timestamp"])
            wanted = signature(made.secret, asked.headers["webhook-id"], at, asked.body.decode())
            assert asked.headers["webhook-signature"] == wanted
        (ann,) = json.loads(moved.body)["data"]["moved"]
        with client_of("olga", ("read",)) as reader:
            assert ann["score"] == reader.score(ANN).score

        client.remove_hook(made.id)
        assert client.hooks() == ()
    assert not Delivery.objects.exists()


def test_a_key_for_something_else_and_none_are_refused(home: Path) -> None:
    application = httpx.WSGITransport(app=Front(get_wsgi_application()))
    with Client("http://localhost", transport=application) as nobody, pytest.raises(Refused, match="needs a key"):
        nobody.hooks()
    with client_of("olga", ("read", "perks")) as other:
        with pytest.raises(Refused, match="No such key may do this") as told:
            other.add_hook("https://a.example/", [ANN])
        assert told.value.status == 401
    with client_of("olga") as client:
        client.hooks()
        User.objects.update(is_active=False)
        with pytest.raises(Refused, match="No such key"):
            client.hooks()
    assert not Endpoint.objects.exists()


def test_an_operators_key_is_nobodys_and_may_do_nothing_of_ones_own() -> None:
    for scope in ("hooks", "perks"):
        with pytest.raises(CannotMakeKey, match="make themselves"):
            new_key(name="of nobody", scopes=(scope,))
    with pytest.raises(CannotMakeKey, match="for something"):
        new_key(name="for nothing", scopes=())


def test_endpoints_of_others_are_not_there(home: Path) -> None:
    with client_of("olga") as olga, client_of("ben") as ben:
        made = olga.add_hook("https://a.example/", [ANN])
        assert ben.hooks() == ()
        for verb in (ben.remove_hook, ben.test_hook):
            with pytest.raises(NotThere, match="none of this id"):
                verb(made.id)
        assert [one.id for one in olga.hooks()] == [made.id]


def test_what_is_no_endpoint_is_told_why(home: Path, settings: Settings) -> None:
    with client_of("olga") as client:
        for url, accounts, why in [
            ("ftp://a.example/", [ANN], "begins with https"),
            ("https://a.example/", ["nobody"], "write network:id"),
            ("https://a.example/", [], "at least 1 item"),
            ("https://a.example/", [f"twitter:{k}" for k in range(501)], "at most 500 items"),
            ("https://a.example/\u202e", [ANN], "cannot be printed"),
        ]:
            with pytest.raises(Refused, match=why):
                client.add_hook(url, accounts)
        with pytest.raises(Refused, match="less than or equal to 100"):
            client.add_hook("https://a.example/", [ANN], points=101)
        settings.RENOWN_LOCAL_NETWORKS = False
        with pytest.raises(Refused, match="https://"):
            client.add_hook("http://127.0.0.1/", [ANN])
    assert not Endpoint.objects.exists()


def test_more_than_ten_are_too_many_for_now(home: Path) -> None:
    with client_of("olga") as client:
        made = [client.add_hook(f"https://a.example/{place}", [ANN]) for place in range(10)]
        with pytest.raises(Refused, match="At most 10") as told:
            client.add_hook("https://a.example/more", [ANN])
        assert told.value.status == 409
        client.remove_hook(made[0].id)
        client.add_hook("https://a.example/more", [ANN])


def test_an_endpoint_given_up_is_not_tested_and_nobody_is_sent_tests_without_end(home: Path) -> None:
    with client_of("olga") as client:
        made = client.add_hook("https://a.example/", [ANN])
        for _time in range(TESTS):
            client.test_hook(made.id)
        with pytest.raises(Refused, match="At most 20 tests") as told:
            client.test_hook(made.id)
        assert (told.value.status, told.value.retry_after) == (429, 3600)
        Endpoint.objects.update(disabled_at=timezone.now(), disabled_why="it answered 410")
        with pytest.raises(Refused, match="it answered 410"):
            client.test_hook(made.id)
        assert client.hooks()[0].why == "it answered 410"


def test_an_ended_key_is_none_but_what_it_made_goes_on(home: Path) -> None:
    with client_of("olga") as client:
        client.add_hook("https://a.example/", [ANN])
        user = User.objects.get()
        assert end_key(user.keys.get().prefix) == 1
        with pytest.raises(Refused, match="No such key"):
            client.hooks()
    assert Endpoint.objects.filter(user=user, disabled_at=None).count() == 1
