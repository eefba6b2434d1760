"""The API through the client that comes with Renown: values, pages, problems, and its own description."""

from __future__ import annotations

import csv
import io
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.test import Client as Browser
from hypothesis import HealthCheck, given
from hypothesis import settings as tuned
from pytest_django.fixtures import Settings
from schemathesis.core.result import Ok

from renown.client import Client, NotThere, Refused
from renown.home import Home
from renown.scores import Scores
from renown.topics import topics_of
from renown.web.api import v1
from renown.web.api.access import new_key
from renown.web.api.limits import Limit
from renown.web.front import Front
from renown.web.users.models import User
from tests.web.conftest import BLOG, at_home
from tests.web.reading import page

pytestmark = pytest.mark.django_db  # what is passed on looks whether a connection is still good

ANN = "twitter:ann"


@pytest.fixture
def client(real: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client of the whole application, wrapper and all."""
    settings.RENOWN_HOME = real
    monkeypatch.setattr(v1, "OPEN", Limit(1_000_000, 1_000_000))
    return Client("http://localhost", transport=httpx.WSGITransport(app=Front(get_wsgi_application())))


@pytest.fixture
def scores(real: Path) -> Scores:
    """What the answers are held against."""
    return Home(real).current()


def test_a_score_and_a_batch_are_those_of_the_run(client: Client, scores: Scores) -> None:
    standing = scores.standing(scores.find(ANN))
    one = client.score(ANN)
    assert (one.score, one.low, one.people) == (round(standing.score, 4), round(standing.low, 4), standing.people)
    many = client.scores([ANN, f"blog:{BLOG}", "twitter:zzz", *(f"twitter:fan{k}" for k in range(700))])
    assert many[ANN].score == one.score
    assert f"blog:{BLOG}" in many
    assert "twitter:zzz" not in many
    assert {f"twitter:fan{k}" for k in range(60)} <= set(many)


def test_every_receipt_adds_up_to_the_score(client: Client, scores: Scores) -> None:
    whole = scores.standing(scores.find(ANN)).score
    for by in ("kind", "network", "person", "day"):
        parts = client.contributions(ANN, by=by)
        assert sum(part.points for part in parts) == pytest.approx(whole, abs=1e-9)


def test_history_moments_and_topics(client: Client, scores: Scores) -> None:
    person = scores.find(ANN)
    assert [day.score for day in client.history(ANN)] == [day.score for day in scores.history(person, 90)]
    assert len(client.history(ANN, days=1)) == 1
    moments = client.moments(ANN, count=2)
    assert [one.points for one in moments] == [one.points for one in scores.explain(person, moments=2).moments]
    expected = topics_of(scores, person)
    assert expected
    assert [(one.key, one.points) for one in client.topics(ANN)] == [(one.key, one.points) for one in expected]
    first = client.topics(ANN)[0].key
    assert ANN in [one.account for one in client.top(first)]


def test_what_moved_a_score_adds_up_where_the_run_knows(client: Client, scores: Scores) -> None:
    known = sorted(map(int, scores.facts["since"]))
    for days in known:
        changes = client.changes(ANN, days)
        assert sum(part.points for part in changes.causes) == pytest.approx(changes.points, abs=1e-9)
        assert changes.after - changes.before == pytest.approx(changes.points, abs=1e-9)
    with pytest.raises(NotThere, match="This run knows"):
        client.changes(ANN, 300)


def test_pages_hold_everybody_once(client: Client, scores: Scores) -> None:
    everybody = [one.account for one in client.top()]
    assert everybody == [standing.key for standing in scores.top(scores.people)]
    person = scores.find(ANN)
    ties = scores.ties(person, 1_000)
    assert [one.account for one in client.influencees(ANN)] == [scores.standing(tie.source).key for tie in ties]
    moved = [part.key for part in scores.moves(person, 1_000)]
    assert [one.account for one in client.influencers(ANN)] == moved


def test_search_finds_by_beginning(client: Client) -> None:
    assert [one.account for one in client.search("cjk")] == ["twitter:cjk"]
    assert client.search("no such person") == ()


def test_problems_say_what_they_are(client: Client) -> None:
    with pytest.raises(NotThere, match="Nobody to show here"):
        client.score("twitter:zzz")
    with pytest.raises(NotThere, match="1 person has acted"):
        client.history("twitter:shy")
    with pytest.raises(Refused, match="Several accounts share this name") as told:
        client.score("ann")
    assert told.value.status == 400
    with pytest.raises(Refused, match="count"):
        client.search("a", count=1_000)
    with pytest.raises(NotThere, match="No such topic"):
        next(client.top("no such topic"))
    with Client("http://127.0.0.1:9") as nowhere, pytest.raises(Refused, match="No answer"):
        nowhere.score(ANN)


def test_a_list_may_be_had_as_a_table_no_spreadsheet_runs(client: Client, site: Browser, scores: Scores) -> None:
    answer = site.get("/api/v1/top", {"format": "csv", "count": "100"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [row["account"] for row in rows] == [standing.key for standing in scores.top(100)]
    assert v1.harmless("=1+1") == "'=1+1"
    assert not any(value[:1] in "=+@" for row in rows for value in row.values() if value)


def test_a_key_has_limits_of_its_own_and_a_wrong_one_is_refused(site: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(v1, "KEYED", Limit(3, 100))
    monkeypatch.setattr("renown.web.api.v1.time.time", lambda: 1_790_000_000.0)
    text = new_key(name="reader", scopes=("read",))[1]
    asked = [site.get("/api/v1/top", headers={"X-Renown-Key": text}) for _ in range(4)]
    assert [answer.status_code for answer in asked] == [200, 200, 200, 429]
    assert [answer["RateLimit-Remaining"] for answer in asked] == ["2", "1", "0", "0"]
    assert asked[-1]["Retry-After"] == "1"
    klout = new_key(name="old", scopes=("klout",))[1]
    for wrong in ("nonsense", klout):
        refused = site.get(f"/api/v1/scores/{ANN}", headers={"Authorization": f"Bearer {wrong}"})
        assert (refused.status_code, refused["Content-Type"]) == (401, "application/problem+json")


def test_the_description_is_openapi_with_examples_that_fit_their_own_shapes(site: Browser) -> None:
    whole = site.get("/api/v1/openapi.json").json()
    assert whole["openapi"].startswith("3.1")
    seen = 0
    for methods in whole["paths"].values():
        for told in methods.values():
            assert "405" in told["responses"]
            (good,) = (answer for code, answer in told["responses"].items() if code.startswith("2"))
            for content in (good, told.get("requestBody", {})):
                for kind, body in content.get("content", {}).items():
                    if kind == "application/json" and "example" in body:
                        shape = body["schema"] | {"components": whole["components"]}
                        jsonschema_rs.validate(shape, body["example"])
                        seen += 1
    assert seen >= 18


def test_scores_by_the_beginning_of_a_hash_are_those_of_the_run(client: Client, scores: Scores) -> None:
    told = client.ranges()
    assert (told.digits, told.most, told.simulated) == (0, 256, False)
    hash = sha256(ANN.encode()).hexdigest()[:16]
    (near,) = (one for one in client.within("all")["all"] if one.hash == hash)
    standing = scores.standing(scores.find(ANN))
    assert (near.score, near.low) == (round(standing.score, 2), round(standing.low, 2))
    card = client.card(hash)
    assert sum(line.points for line in card.lines) == pytest.approx(card.score, abs=1e-9)
    with pytest.raises(Refused, match="0 hex digits here"):
        client.within("0a", "3f")
    with pytest.raises(NotThere, match="Nobody to show here"):
        client.card("0" * 16)


def test_ranges_are_read_and_nothing_else(site: Browser) -> None:
    for path in ("/api/v1/ranges", "/api/v1/ranges/all", f"/api/v1/ranges/reasons/{'0' * 16}"):
        refused = site.post(path)
        assert (refused.status_code, refused["Content-Type"]) == (405, "application/problem+json")
        assert refused["Allow"] == "GET, HEAD, OPTIONS"
        assert site.options(path).status_code == 204


def test_the_page_of_the_description_has_every_operation_and_runs_nothing(site: Browser) -> None:
    answer = site.get("/api/v1/docs")
    read = page(answer)
    for path, methods in site.get("/api/v1/openapi.json").json()["paths"].items():
        for method, told in methods.items():
            assert f"{method.upper()} {path}" in read.text
            assert told["summary"] in read.text
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert not [value for _tag, name, value in read.attributes if name == "src" and "//" in value]


@pytest.mark.slow
@pytest.mark.parametrize("keyed", [False, True], ids=["without a key", "with a key"])
def test_whatever_is_asked_the_answer_is_one_that_is_described(
    real: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, keyed: bool
) -> None:
    at_home(real, settings)
    for name in ("OPEN", "KEYED"):
        monkeypatch.setattr(v1, name, Limit(1_000_000, 1_000_000))
    user = User.objects.create_user("olga@people.example")
    headers = {"Host": "localhost"}
    if keyed:
        headers["X-Renown-Key"] = new_key(name="all", scopes=("read", "perks", "hooks"), owner=user)[1]
    application: Any = Front(get_wsgi_application())
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    asked: Counter[str] = Counter()
    statuses: dict[str, set[int]] = {}
    for result in schema.get_all_operations():
        assert isinstance(result, Ok), result
        operation = result.ok()

        @tuned(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            asked[case.operation.label] += 1
            answer = case.call_and_validate(headers=headers)
            statuses.setdefault(case.operation.label, set()).add(answer.status_code)

        ask()
    assert asked.total() > 300
    own = {label: found for label, found in statuses.items() if "/hooks" in label or "/perks" in label}
    assert len(own) == 5
    for label, found in own.items():
        assert (401 in found) is not keyed, label
    assert 200 in statuses["GET /api/v1/ranges/{beginnings}"] | statuses["GET /api/v1/ranges"]
