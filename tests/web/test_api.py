"""Version 1: the shape of its answers, its errors, and who may read it from where."""

from __future__ import annotations

import pytest
from django.test import Client

from renown.web.api.views import METHODS

ANN = "/api/v1/scores/twitter:ann"


def test_a_score_has_its_interval_its_doubt_and_its_links(site: Client) -> None:
    answer = site.get(ANN)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    body = answer.json()
    assert set(body) == {
        "account", "accounts", "score", "low", "high", "confidence", "percentile", "influence", "people", "vouched",
        "computed", "model", "simulated", "links",
    }  # fmt: skip
    assert body["account"] == "twitter:ann"
    assert body["accounts"] == [
        {"account": "twitter:ann", "network": "twitter", "id": "ann", "handle": "ann",
         "name": "Ann <script>alert(1)</script>", "verified": True}
    ]  # fmt: skip
    assert body["low"] < body["score"] < body["high"]
    assert body["score"] == pytest.approx(36.8874, abs=1e-4)
    assert body["people"] == 60
    assert body["computed"].endswith("Z")
    assert body["simulated"] is False
    assert body["links"] == {
        "self": f"http://localhost{ANN}",
        "profile": "http://localhost/people/twitter:ann",
        "why": "http://localhost/people/twitter:ann/why",
        "badge": "http://localhost/badge/twitter:ann.svg",
    }
    for link in body["links"].values():
        assert site.get(link.removeprefix("http://localhost")).status_code == 200


def test_without_enough_data_there_is_no_number_but_a_reason(site: Client) -> None:
    few, unsure = site.get("/api/v1/scores/twitter:shy").json(), site.get("/api/v1/scores/twitter:fan0").json()
    for body in (few, unsure):
        assert {body[key] for key in ("score", "low", "high", "percentile", "influence", "vouched")} == {None}
    assert few["reason"] == "1 person has acted on this person; a score needs 5."
    assert unsure["reason"] == "The 90 % interval is wider than 12 points."


def test_the_simulated_world_says_so(demo_site: Client) -> None:
    assert demo_site.get("/api/v1/scores/blog:sim-00001").json()["simulated"] is True


def test_nobody_is_a_problem_with_404(site: Client) -> None:
    answer = site.get("/api/v1/scores/twitter:zzz")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer.json() == {
        "type": "about:blank",
        "title": "Nobody to show here",
        "status": 404,
        "detail": "There is no score for this account.",
        "instance": "/api/v1/scores/twitter:zzz",
    }


def test_before_the_first_run_the_problem_is_that_there_is_none(empty_site: Client) -> None:
    answer = empty_site.get(ANN)
    assert (answer.status_code, answer.json()["title"]) == (404, "No run to show")


def test_a_shared_name_is_a_problem_that_names_the_choices(site: Client) -> None:
    answer = site.get("/api/v1/scores/ann")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    choices = answer.json()["choices"]
    assert {choice["account"] for choice in choices} == {"twitter:ann", "bluesky:ann"}
    for choice in choices:
        assert site.get(choice["href"].removeprefix("http://localhost")).status_code == 200


def test_a_score_may_be_kept_and_asked_for_again_cheaply(site: Client) -> None:
    answer = site.get(ANN)
    assert answer["Cache-Control"] == "public, max-age=3600"
    again = site.get(ANN, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"
    head = site.head(ANN)
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", answer["ETag"])


def test_any_site_may_read_but_with_nothing_of_its_visitors(site: Client) -> None:
    answer = site.options(ANN, headers={"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"})
    assert answer.status_code == 204
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Access-Control-Allow-Methods"] == METHODS
    assert "Access-Control-Allow-Credentials" not in answer
    assert not site.get(ANN).cookies


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_writing_is_refused(site: Client, method: str) -> None:
    answer = getattr(site, method)(ANN)
    assert (answer.status_code, answer["Allow"]) == (405, METHODS)
    assert answer["Content-Type"] == "application/problem+json"
