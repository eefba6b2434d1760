"""Version 2 of the Klout API: shapes, ids, errors, limits."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from renown.home import Home
from renown.topics import topics_of
from renown.vocabulary import number
from renown.web.api.access import end_key, new_key
from renown.web.api.klout import gate, people
from renown.web.api.limits import Limit
from tests.web.klout.conftest import Ask

ANN = str(number("twitter", "ann") % 2**64)
INVALID = {"error": 403, "description": "Invalid or unprovided API key. All calls must have a key."}


def test_a_handle_or_an_id_leads_to_our_id_and_back(ask: Ask) -> None:
    ours = {"id": ANN, "network": "ks"}
    for path, query in (
        ("/v2/identity.json/twitter", {"screenName": "ann"}), ("/v2/identity.json/twitter/", {"screenName": "@ANN"}),
        ("/v2/identity.json/tw/ann", {}),
    ):  # fmt: skip
        answer = ask(path, **query)
        assert (answer.status_code, answer.json()) == (200, ours)
        assert answer["Content-Type"] == "application/json; charset=utf-8"
    for path in (f"/v2/identity.json/ks/{ANN}", f"/v2/identity.json/klout/{ANN}/tw", f"/v2/identity.json/ks/{ANN}/tw"):
        assert ask(path).json() == {"id": "ann", "network": "tw"}
    assert ask(f"/v2/identity.json/klout/{ANN}/gp").status_code == 404


def test_the_score_is_the_one_of_the_run_with_its_changes(ask: Ask, real: Path) -> None:
    scores = Home(real).current()
    person = scores.find("twitter:ann")
    days = scores.history(person, 90)
    by_day = {day.day: day.score for day in days}
    expected = round(scores.standing(person).score, 4)
    body = ask(f"/v2/user.json/{ANN}/score").json()
    day_before = max(day for day in by_day if day < scores.day)
    assert body == {
        "score": expected,
        "scoreDelta": {
            "dayChange": round(by_day[scores.day] - by_day[day_before], 4), "weekChange": 0.0, "monthChange": 0.0
        },
        "bucket": "30-39",
    }  # fmt: skip
    assert ask("/v2/tw-user.json/ann/score").json() == body
    user = ask(f"/v2/user.json/{ANN}").json()
    assert user == {
        "kloutId": ANN,
        "nick": "ann",
        "score": {"score": expected, "bucket": "30-39"},
        "scoreDeltas": body["scoreDelta"],
    }
    assert ask("/v2/tw-user.json/ann").json() == user


def test_influence_lists_at_most_five_with_the_true_counts(ask: Ask, real: Path) -> None:
    body = ask(f"/v2/user.json/{ANN}/influence").json()
    assert set(body) == {"myInfluencers", "myInfluencees", "myInfluencersCount", "myInfluenceesCount"}
    assert body["myInfluenceesCount"] == Home(real).current().standing(Home(real).current().find("twitter:ann")).people
    assert body["myInfluencersCount"] == 7  # six fans and shy
    listed = ask(f"/v2/user.json/{number('twitter', 'fan2') % 2**64}/influence").json()["myInfluencers"]
    assert 1 <= len(listed) <= 5
    for each in listed:
        entity = each["entity"]
        payload = entity["payload"]
        assert entity["id"] == payload["kloutId"]
        assert set(payload) == {"kloutId", "nick", "score", "scoreDeltas"}
        assert re.fullmatch(r"\d+", payload["kloutId"])
        assert 0 < payload["score"]["score"] < 100


def test_topics_are_those_of_the_run_in_the_shape_the_key_is_for(ask: Ask, site: Client, real: Path) -> None:
    scores = Home(real).current()
    expected = [share for share in topics_of(scores, scores.find("twitter:ann")) if share.enough][:5]
    body = ask(f"/v2/user.json/{ANN}/topics").json()
    assert [(one["slug"], one["displayName"]) for one in body] == [(one.key, one.label) for one in expected]
    assert body
    assert all(one["topicType"] in ("sub", "super") and re.fullmatch(r"\d+", one["id"]) for one in body)
    old = site.get(f"/v2/user.json/{ANN}/topics", {"key": new_key(name="old", profile="2012-05")[1]}).json()
    assert old == [{name: one[name] for name in ("id", "name", "displayName", "slug", "imageUrl")} for one in body]


def test_a_topic_has_its_full_shape_unless_the_client_is_of_2012() -> None:
    full = people.topic("5241585099662481339", "Music", "music", "http://i/m.png")
    assert full == {
        "id": "5241585099662481339", "displayName": "Music", "name": "Music", "slug": "music",
        "imageUrl": "http://i/m.png", "topicType": "sub", "displayType": "sub",
    }  # fmt: skip
    old = people.topic("5241585099662481339", "Music", "music", "http://i/m.png", profile="2012-05")
    assert set(old) == {"id", "name", "displayName", "slug", "imageUrl"}


@pytest.mark.parametrize(
    ("value", "bucket"),
    [(0.01, "0-9"), (19.99, "10-19"), (20, "20-29"), (89.99, "80-89"), (90, "90-100"), (99.99, "90-100")],
)  # fmt: skip
def test_buckets(value: float, bucket: str) -> None:
    assert people.bucket(value) == bucket


def test_who_has_too_little_data_is_queued(ask: Ask) -> None:
    shy = ask("/v2/identity.json/twitter", screenName="shy").json()["id"]
    assert ask(f"/v2/user.json/{shy}/score").status_code == 202
    assert ask(f"/v2/user.json/{shy}").status_code == 202


@pytest.mark.parametrize("path", [
    "/v2/user.json/1", "/v2/user.json/1/score", "/v2/user.json/-5", "/v2/user.json/99999999999999999999999",
    "/v2/user.json/x", f"/v2/user.json/{ANN}/nothing", "/v2/identity.json/tw/zzz", "/v2/identity.json/gp/1",
    "/v2/identity.json/xx/1", "/v2/identity.json/ks/1", "/v2/tw-user.json/zzz/score", "/v2/user.json/%00",
])  # fmt: skip
def test_nobody_is_404_in_json(ask: Ask, path: str) -> None:
    answer = ask(path)
    assert answer.status_code == 404
    assert answer.json()["error"] == 404


def test_no_screen_name_is_a_bad_request(ask: Ask) -> None:
    assert ask("/v2/identity.json/twitter").json()["error"] == 400
    assert ask("/v2/identity.json/twitter", screenName="nobody").status_code == 404


def test_a_name_somebody_gave_themselves_is_no_handle(ask: Ask) -> None:
    assert ask("/v2/identity.json/twitter", screenName="陳怡君").status_code == 404


@pytest.mark.django_db
def test_without_a_good_key_nothing_is_told(site: Client) -> None:
    ended, text = new_key(name="gone")
    end_key(ended.prefix)
    expired = new_key(name="old", days=1)[0]
    type(expired).objects.filter(pk=expired.pk).update(expires="2020-01-01T00:00:00Z")
    reader = new_key(name="reader", scopes=("read",))[1]
    for query in ({}, {"key": ""}, {"key": "x"}, {"key": text}, {"key": reader}, {"key": "x" * 5_000}):
        answer = site.get(f"/v2/user.json/{ANN}/score", query)
        assert (answer.status_code, answer.json()) == (403, INVALID)
        assert answer["X-Mashery-Error-Code"] == "ERR_403_DEVELOPER_INACTIVE"


def test_an_operator_may_let_anybody_in(site: Client, settings: Settings, db: None) -> None:
    settings.RENOWN_KLOUT_ANONYMOUS = True
    assert site.get(f"/v2/user.json/{ANN}/score").status_code == 200


def test_over_the_limit_it_says_when_to_come_back(
    own_copy: Path, settings: Settings, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RENOWN_HOME = own_copy
    clock = 1_790_000_000.0
    monkeypatch.setattr("renown.web.api.klout.gate.time.time", lambda: clock)
    path = f"/v2/user.json/{ANN}/score"
    assert [ask(path).status_code for _ in range(10)] == [200] * 10
    refused = ask(path)
    assert (refused.status_code, refused["Retry-After"]) == (403, "1")
    assert refused["X-Mashery-Error-Code"] == "ERR_403_DEVELOPER_OVER_QPS"
    assert refused.json() == {"error": 403, "description": "Developer Over Qps"}
    clock += 1
    assert ask(path).status_code == 200
    monkeypatch.setattr(gate, "LIMIT", Limit(second=10, day=12))
    assert ask(path).status_code == 200
    refused = ask(path)
    assert refused["X-Mashery-Error-Code"] == "ERR_403_DEVELOPER_OVER_RATE"
    assert int(refused["Retry-After"]) == 86_400 - int(clock) % 86_400
    clock += int(refused["Retry-After"])
    assert ask(path).status_code == 200


def test_an_address_with_a_key_is_kept_by_nobody(ask: Ask) -> None:
    answer = ask(f"/v2/user.json/{ANN}/score")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "no-referrer"


def test_a_key_is_kept_as_a_digest_alone(key: str) -> None:
    from renown.web.api.models import Key

    row = Key.objects.values().get()
    assert len(key) >= 4 + 43
    assert key not in str(row)
    assert row["prefix"] == key[:12]
