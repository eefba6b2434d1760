"""Version 1 of the Klout API: several users at once, and JSONP."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from renown.home import Home
from renown.topics import topics_of
from renown.web.api.klout.people import STYLES
from tests.web.klout.conftest import Ask


def test_the_score_alone(ask: Ask, real: Path) -> None:
    scores = Home(real).current()
    expected = [
        {"twitter_screen_name": name, "kscore": round(scores.standing(scores.find(f"twitter:{name}")).score, 2)}
        for name in ("ann", "cjk")
    ]
    assert ask("/1/klout.json", users="ann,cjk,zzz").json() == {"status": 200, "users": expected}


def test_everything_about_a_user(ask: Ask) -> None:
    body = ask("/1/users/show.json", users="@ann").json()
    (user,) = body["users"]
    assert (user["twitter_id"], user["twitter_screen_name"]) == ("ann", "ann")
    score = user["score"]
    assert set(score) == {
        "kscore", "slope", "description", "kclass_id", "kclass", "kclass_description", "kscore_description",
        "network_score", "amplification_score", "true_reach", "delta_1day", "delta_5day",
    }  # fmt: skip
    assert score["kscore"] == 36.89
    assert score["true_reach"] == 60
    assert score["kclass"] in dict(STYLES)
    assert 1 <= score["kclass_id"] <= 16
    assert 0 < score["network_score"] < 100
    assert 0 < score["amplification_score"] < 100


def test_topics_and_influence(ask: Ask, real: Path) -> None:
    scores = Home(real).current()
    topics = [share.label for share in topics_of(scores, scores.find("twitter:ann")) if share.enough][:5]
    assert topics
    told = ask("/1/users/topics.json", users="ann").json()["users"]
    assert told == [{"twitter_screen_name": "ann", "topics": topics}]
    (by,) = ask("/1/soi/influenced_by.json", users="fan2").json()["users"]
    assert by["twitter_screen_name"] == "fan2"
    named = {"ann", "rtl", "long", "cjk", "family", "piled", "blank"}  # whom fan2 acts on and who has a score
    assert len(by["influencers"]) == 5
    assert {one["twitter_screen_name"] for one in by["influencers"]} < named
    assert set(by["influencers"][0]) == {"twitter_screen_name", "kscore"}
    (of,) = ask("/1/soi/influencer_of.json", users="ann").json()["users"]
    assert isinstance(of["influencees"], list)


def test_nobody_known_is_404_with_nothing_in_it(ask: Ask) -> None:
    answer = ask("/1/klout.json", users="zzz")
    assert (answer.status_code, answer.content) == (404, b"")


def test_who_has_too_little_data_is_queued(ask: Ask) -> None:
    answer = ask("/1/klout.json", users="shy")
    assert (answer.status_code, answer.json()) == (202, {"status": 202, "users": []})


@pytest.mark.parametrize("users", ["", ",", "a,b,c,d,e,f"])
def test_none_and_more_than_five_are_a_bad_request(ask: Ask, users: str) -> None:
    answer = ask("/1/klout.json", users=users)
    assert (answer.status_code, answer.json()["status"]) == (400, 400)


def test_without_a_key_the_status_is_in_the_body_too(ask: Ask) -> None:
    answer = ask("/1/klout.json", users="ann", key="wrong")
    assert (answer.status_code, answer.json()["status"]) == (403, 403)


@pytest.mark.parametrize("name", ["show", "jQuery17_1.done", "$", "a.b.c"])
def test_a_callback_is_called_with_the_answer(ask: Ask, name: str) -> None:
    answer = ask("/1/klout.json", users="ann", callback=name)
    text = answer.content.decode()
    assert answer["Content-Type"] == "application/javascript; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert text.startswith(f"/**/{name}(")
    assert json.loads(text.removeprefix(f"/**/{name}(").removesuffix(");"))["status"] == 200


@pytest.mark.parametrize("name", ["", "a b", "alert(1)//", "<script>", "a.", ".a", "a-b", "é", "a\n", "x" * 400, "1a"])
def test_a_callback_that_is_no_name_is_refused_and_not_said_again(ask: Ask, name: str) -> None:
    answer = ask("/1/klout.json", users="ann", callback=name)
    assert (answer.status_code, answer.content) == (400, b"")
