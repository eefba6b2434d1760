"""Version 2: identities, users, scores, topics and influence."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from renown.web.api.klout import people
from renown.web.api.klout.gate import passed, profile, told
from renown.web.engine import Scores

PARTS = ("", "score", "topics", "influence")
DESCRIPTIONS = {"queued": "Accepted, and queued for scoring: there is not enough data yet.", "none": "No such user."}


@csrf_exempt
def screen_name(request: HttpRequest) -> HttpResponse:
    """The id of whoever has a handle."""

    def call(request: HttpRequest, scores: Scores) -> HttpResponse:
        name = request.GET.get("screenName", "")
        if not name.strip():
            return told(request, *refusal(400, "Say a screenName."))
        return identity(request, scores, people.by_screen_name(scores, name))

    return opened(request, call)


@csrf_exempt
def identified(request: HttpRequest, network: str, id: str, wanted: str = "") -> HttpResponse:
    """From an id on a network to ours, or from ours to an id on a network."""

    def call(request: HttpRequest, scores: Scores) -> HttpResponse:
        if network not in ("ks", "klout"):
            if wanted and wanted not in ("ks", "klout"):
                return told(request, *refusal(400, "From a network's id the way leads to a Klout id only."))
            return identity(request, scores, people.by_network_id(scores, network, id))
        person = people.by_klout_id(scores, id)
        network_wanted = people.NETWORKS.get(wanted or "tw")
        for account in scores.standing(person).accounts if person is not None else ():
            if account.network == network_wanted:
                return told(request, {"id": account.id, "network": wanted or "tw"})
        return told(request, *refusal(404, DESCRIPTIONS["none"]))

    return opened(request, call)


@csrf_exempt
def user(request: HttpRequest, id: str, part: str = "", network: str = "ks") -> HttpResponse:
    """A user, or one part of one, by our id or by a network's."""

    def call(request: HttpRequest, scores: Scores) -> HttpResponse:
        by_us = network == "ks"
        person = people.by_klout_id(scores, id) if by_us else people.by_network_id(scores, network, id)
        if person is None or part not in PARTS:
            return told(request, *refusal(404, DESCRIPTIONS["none"]))
        if part == "topics":
            return told(request, people.topics(scores, person, profile(request)))
        if part == "influence":
            return told(request, influence(scores, person))
        standing = scores.standing(person)
        if not standing.enough:
            return told(request, {"status": 202, "description": DESCRIPTIONS["queued"]}, 202)
        value = people.score(standing)
        if part == "score":
            return told(request, {"score": value, "scoreDelta": deltas(scores, person), "bucket": people.bucket(value)})
        return told(request, whole(scores, person))

    return opened(request, call)


def whole(scores: Scores, person: int) -> dict[str, Any]:
    """A user as lists hold it too."""
    standing = scores.standing(person)
    value = people.score(standing)
    return {
        "kloutId": people.klout_id(scores, person),
        "nick": people.nick(standing),
        "score": {"score": value, "bucket": people.bucket(value)},
        "scoreDeltas": deltas(scores, person),
    }


def deltas(scores: Scores, person: int) -> dict[str, float]:
    """What changed in a day, a week and a month."""
    return dict(zip(("dayChange", "weekChange", "monthChange"), people.changes(scores, person, 1, 7, 30), strict=True))


def influence(scores: Scores, person: int) -> dict[str, Any]:
    """At most five of each, and how many there are."""
    influencers, by = people.influencers(scores, person)
    influencees, of = people.influencees(scores, person)

    def listed(found: list[int]) -> list[dict[str, Any]]:
        return [{"entity": {"id": people.klout_id(scores, one), "payload": whole(scores, one)}} for one in found]

    return {
        "myInfluencers": listed(influencers),
        "myInfluencees": listed(influencees),
        "myInfluencersCount": by,
        "myInfluenceesCount": of,
    }


def identity(request: HttpRequest, scores: Scores, person: int | None) -> HttpResponse:
    """Our id of a person, or 404."""
    if person is None:
        return told(request, *refusal(404, DESCRIPTIONS["none"]))
    return told(request, {"id": people.klout_id(scores, person), "network": "ks"})


def refusal(status: int, description: str) -> tuple[dict[str, Any], int]:
    """An error's body and status."""
    return {"error": status, "description": description}, status


def opened(request: HttpRequest, call: Any) -> HttpResponse:
    """Through the gate, with this version's errors."""
    return passed(request, call, lambda status, why: told(request, *refusal(status, why)))


urlpatterns = [
    path("identity.json/twitter", screen_name),
    path("identity.json/twitter/", screen_name),
    path("identity.json/<str:network>/<str:id>", identified),
    path("identity.json/<str:network>/<str:id>/<str:wanted>", identified),
    path("user.json/<str:id>", user),
    path("user.json/<str:id>/<str:part>", user),
    path("tw-user.json/<str:id>", user, {"network": "tw"}),
    path("tw-user.json/<str:id>/<str:part>", user, {"network": "tw"}),
]
