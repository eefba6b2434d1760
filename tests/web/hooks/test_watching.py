"""Scores that are watched: told once a run, never of whoever is hidden, and lost by no kill."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django.fixtures import Settings

import renown
from renown.home import Home
from renown.web import engine
from renown.web.engine import Scores, Shown, runs
from renown.web.hooks import tasks, watching
from renown.web.hooks.actions import NotAnEndpoint, send
from renown.web.hooks.models import Delivery, Endpoint, Watch
from renown.web.hooks.signing import signature
from renown.web.mydata.actions import leave
from renown.web.users.models import User
from renown.web.users.tasks import due
from renown.web.users.tasks import score as score_task
from tests.acts import DAY, NOW, act, batch
from tests.faulty import Answer, Server, serving

MODEL = renown.MODEL.with_(full=20_000.0)
ANN, CJK = "twitter:ann", "twitter:cjk"


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


@pytest.fixture
def owner() -> User:
    return User.objects.create_user("olga@people.example")


def shown(home: Path) -> Shown:
    return runs(home).shown()


def scores_of(home: Path) -> Scores:
    found = shown(home).scores
    assert found is not None
    return found


def score_of(home: Path, key: str) -> float:
    scores = scores_of(home)
    return round(scores.standing(scores.find(key)).score, 4)


def rescored(home: Path, days: int = 1, **more_fans: int) -> Shown:
    """The run of some days later, with so many new fans of each."""
    now = NOW + days * DAY
    acts = [
        act(f"new{days}-{who}-{k}", "reply", who, now - k, network="twitter", post=f"{who}-new")
        for who, count in more_fans.items()
        for k in range(count)
    ]
    whole = Home(home)
    if acts:
        whole.lake.append([batch(acts)])
    whole.score(now=now, model=MODEL)
    return shown(home)


def watched(home: Path, user: User, *accounts: str, url: str = "https://a.example/", points: float = 1.0) -> Watch:
    scores = shown(home).scores
    return watching.watch(url=url, accounts=accounts, user=user.pk, scores=scores, points=points)[0]


def told(delivery: Delivery | None = None) -> list[dict[str, Any]]:
    """What a message says has moved: of the only one there is."""
    moved: list[dict[str, Any]] = json.loads((delivery or Delivery.objects.get()).body)["data"]["moved"]
    return moved


def test_a_move_comes_to_a_server_signed_with_what_it_was_and_is(home: Path, owner: User, server: Server) -> None:
    before = score_of(home, ANN)
    _watch, secret = watching.watch(
        url=f"{server.base}/moved",
        accounts=["ann@nowhere:x", "twitter:ANN", CJK],
        user=owner.pk,
        scores=scores_of(home),
    )
    run = rescored(home, ann=60)
    assert watching.scan(run) == 1
    (delivery,) = Delivery.objects.all()
    assert tasks.deliver.call(delivery.pk) == "heard"
    (asked,) = server.asked
    body = json.loads(asked.body)
    assert body["type"] == "score.moved"
    assert asked.headers["webhook-signature"] == signature(
        secret, delivery.message, int(asked.headers["webhook-timestamp"]), asked.body.decode()
    )
    assert run.scores is not None
    assert body["data"]["run"] == run.scores.run
    (moved,) = (one for one in body["data"]["moved"] if one["account"] == ANN)
    after = score_of(home, ANN)
    assert (moved["before"], moved["score"]) == (before, after)
    assert moved["points"] == pytest.approx(after - before, abs=1e-3)
    assert after - before > 1
    assert moved["low"] < after < moved["high"]


def test_a_run_is_told_once_however_often_it_is_looked_at(home: Path, owner: User) -> None:
    watch = watched(home, owner, ANN)
    run = rescored(home, ann=60)
    assert [watching.scan(run) for _ in range(3)] == [1, 0, 0]
    Watch.objects.filter(pk=watch.pk).update(run="", known={ANN: [1.0, NOW]})
    assert watching.scan(run) == 0, "as if an earlier run had come back in between"
    assert Delivery.objects.count() == 1


def test_nothing_is_told_of_the_run_that_was_there_already(home: Path, owner: User) -> None:
    watched(home, owner, ANN, "twitter:shy", "twitter:nobody")
    assert watching.scan(shown(home)) == 0
    Watch.objects.update(run="")
    assert watching.scan(shown(home)) == 0
    assert not Delivery.objects.exists()


def test_a_score_that_creeps_is_told_of_when_it_has_gone_far_enough(home: Path, owner: User) -> None:
    start = score_of(home, ANN)
    watch = watched(home, owner, ANN, points=2.0)
    days = 0
    while not Delivery.objects.exists():
        days += 1
        before = score_of(home, ANN)
        watching.scan(rescored(home, days=days, ann=10))
        assert abs(score_of(home, ANN) - before) < 2, "or it is no creeping"
        assert days < 20
    assert days > 1
    (moved,) = told()
    assert moved["before"] == start
    assert abs(moved["points"]) >= 2
    watch.refresh_from_db()
    assert watch.known[ANN][0] == score_of(home, ANN), "the next is measured from here"


def test_whoever_gets_a_score_is_told_of_and_whoever_is_unknown_is_not(home: Path, owner: User) -> None:
    watched(home, owner, "twitter:newcomer", "twitter:nobody")
    assert watching.scan(rescored(home, newcomer=60)) == 1
    (moved,) = told()
    assert (moved["account"], moved["before"], moved["points"]) == ("twitter:newcomer", None, None)
    assert moved["score"] > 0


def test_hidden_people_are_watched_like_people_who_are_not_there_and_never_told_of(home: Path, owner: User) -> None:
    engine.hide(home, [CJK])
    watch = watched(home, owner, ANN, CJK)
    assert (watch.accounts, set(watch.known)) == ([ANN, CJK], {ANN})
    assert watching.scan(rescored(home, ann=60, cjk=60)) == 1
    assert [one["account"] for one in told()] == [ANN]
    watch.refresh_from_db()
    assert set(watch.known) == {ANN}


def test_who_hides_before_a_message_is_sent_is_not_in_it(home: Path, owner: User, server: Server) -> None:
    watched(home, owner, ANN, CJK, url=server.base)
    watched(home, owner, CJK, url=f"{server.base}/only")
    watching.scan(rescored(home, ann=60, cjk=60))
    engine.hide(home, [CJK])
    both, only = Delivery.objects.order_by("pk")
    assert tasks.deliver.call(both.pk) == "heard"
    assert tasks.deliver.call(only.pk) == "nobody left to tell of"
    (asked,) = server.asked
    assert [one["account"] for one in json.loads(asked.body)["data"]["moved"]] == [ANN]
    only.refresh_from_db()
    assert only.next_at is None


def test_whoever_is_erased_is_in_no_watch_and_no_message(home: Path, owner: User) -> None:
    watched(home, owner, ANN, CJK)
    watched(home, owner, CJK)
    watching.scan(rescored(home, ann=60, cjk=60))
    leave([CJK])
    assert CJK not in json.dumps([*Watch.objects.values_list("accounts", "known")])
    assert [one["account"] for one in told()] == [ANN]


def test_a_kill_in_the_middle_leaves_the_rest_for_the_next_look(
    home: Path, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = watched(home, owner, ANN), watched(home, owner, ANN)
    run = rescored(home, ann=60)

    def killed(endpoint: Endpoint, *rest: Any) -> Delivery:
        made = send(endpoint, *rest)
        if endpoint.pk == second.endpoint_id:
            raise KeyboardInterrupt
        return made

    monkeypatch.setattr(watching, "send", killed)
    with pytest.raises(KeyboardInterrupt):
        watching.scan(run)
    assert [one.endpoint_id for one in Delivery.objects.all()] == [first.endpoint_id]
    monkeypatch.undo()
    assert watching.scan(run) == 1
    assert {one.endpoint_id for one in Delivery.objects.all()} == {first.endpoint_id, second.endpoint_id}


def test_the_worker_looks_after_each_run_and_the_clock_for_runs_of_others(home: Path) -> None:
    asked = DBTaskResult.objects.filter(task_path=watching.tell_moved.module_path)
    score_task.call()
    assert asked.count() == 1
    asked.delete()
    due(timezone.now())
    assert asked.count() == 1


@pytest.mark.slow
def test_the_task_tells_of_the_run_that_is_shown(home: Path, owner: User) -> None:
    watched(home, owner, ANN)
    rescored(home, ann=60)
    assert watching.tell_moved.call() == "1 told"
    assert watching.tell_moved.call() == "0 told"


def test_an_endpoint_that_is_given_up_hears_of_everything_since_when_it_is_enabled(home: Path, owner: User) -> None:
    start = score_of(home, ANN)
    watched(home, owner, ANN)
    Endpoint.objects.update(disabled_at=timezone.now())
    assert watching.scan(rescored(home, days=1, ann=60)) == 0
    Endpoint.objects.update(disabled_at=None)
    assert watching.scan(rescored(home, days=2, ann=60)) == 1
    assert told()[0]["before"] == start


@pytest.mark.parametrize(
    ("accounts", "points", "why"),
    [
        ([], 1, "from 1 to 500"),
        ([f"twitter:{k}" for k in range(501)], 1, "from 1 to 500"),
        ([ANN], 0, "0.1 to 100"),
        ([ANN], float("nan"), "0.1 to 100"),
        (["ann"], 1, "Several accounts are called ann"),
        (["nobody"], 1, "write network:id"),
        (["twitter:" + "x" * 300], 1, "at most 300 signs"),
        (["twitter:\0"], 1, "at most 300 signs"),
    ],
)
def test_what_cannot_be_watched_is_refused_and_nothing_made(
    home: Path, owner: User, accounts: list[str], points: float, why: str
) -> None:
    with pytest.raises(NotAnEndpoint, match=f"(?i){why}"):
        watched(home, owner, *accounts, points=points)
    assert not Endpoint.objects.exists()


def test_five_hundred_accounts_are_told_of_in_one_message(home: Path, owner: User) -> None:
    fans = [f"fan{k}" for k in range(60)]
    watched(home, owner, ANN, CJK, *(f"twitter:nobody{k}" for k in range(438)), *(f"twitter:{one}" for one in fans))
    assert watching.scan(rescored(home, ann=60, cjk=60)) == 1
    assert {ANN, CJK} <= {one["account"] for one in told()}
