"""Version 1: up to five users at once, by their handles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from renown.web.api.klout import people
from renown.web.api.klout.gate import passed, told
from renown.web.engine import Scores, Standing

MOST = 5
_NUMBERED = 10  # what turns the place of a style into Klout's number of it

One = Callable[[Scores, Standing], dict[str, Any]]


def answered(one: One, *, scored: bool = True) -> Callable[[HttpRequest], HttpResponse]:
    """A view that answers for each user named; 404 for none known, 202 where none has a score yet."""

    def call(request: HttpRequest, scores: Scores) -> HttpResponse:
        names = [name for name in request.GET.get("users", "").split(",") if name.strip()]
        if not 1 <= len(names) <= MOST:
            return told(request, {"status": 400, "error": f"Say 1 to {MOST} users, with commas between."}, 400)
        known = [person for name in names if (person := people.by_screen_name(scores, name)) is not None]
        if not known:
            return HttpResponse(status=404)
        standings = [scores.standing(person) for person in dict.fromkeys(known)]
        users = [one(scores, standing) for standing in standings if standing.enough or not scored]
        status = 200 if users else 202
        return told(request, {"status": status, "users": users}, status)

    @csrf_exempt
    def view(request: HttpRequest) -> HttpResponse:
        return passed(request, call, lambda status, why: told(request, {"status": status, "error": why}, status))

    return view


def klout(scores: Scores, standing: Standing) -> dict[str, Any]:
    """The score alone."""
    return {"twitter_screen_name": people.nick(standing), "kscore": kscore(standing)}


def show(scores: Scores, standing: Standing) -> dict[str, Any]:
    """Everything about one user."""
    place = people.style(scores, standing)
    name, sentence = people.STYLES[place]
    month, day, five = people.changes(scores, standing.person, 30, 1, 5)
    twitter = next(
        (account.id for account in standing.accounts if account.network == "twitter"), standing.accounts[0].id
    )
    return {
        "twitter_id": twitter,
        "twitter_screen_name": people.nick(standing),
        "score": {
            "kscore": kscore(standing),
            "slope": month,
            "description": sentence,
            "kclass_id": (place - _NUMBERED) % len(people.STYLES) + 1,
            "kclass": name,
            "kclass_description": sentence,
            "kscore_description": f"Between {standing.low:.0f} and {standing.high:.0f}, {standing.confidence}.",
            "network_score": people.network_score(scores, standing.person),
            "amplification_score": people.amplification(scores, standing.person),
            "true_reach": standing.people,
            "delta_1day": day,
            "delta_5day": five,
        },
    }


def topics(scores: Scores, standing: Standing) -> dict[str, Any]:
    """What a user is acted on for."""
    names = [topic["name"] for topic in people.topics(scores, standing.person)]
    return {"twitter_screen_name": people.nick(standing), "topics": names}


def influenced_by(scores: Scores, standing: Standing) -> dict[str, Any]:
    """Whom a user acts on most."""
    found = people.influencers(scores, standing.person)[0]
    return {"twitter_screen_name": people.nick(standing), "influencers": short(scores, found)}


def influencer_of(scores: Scores, standing: Standing) -> dict[str, Any]:
    """Who acts on a user most."""
    found = people.influencees(scores, standing.person)[0]
    return {"twitter_screen_name": people.nick(standing), "influencees": short(scores, found)}


def short(scores: Scores, found: list[int]) -> list[dict[str, Any]]:
    """People with their scores."""
    return [klout(scores, scores.standing(person)) for person in found]


def kscore(standing: Standing) -> float:
    """A score with the two decimals this version had."""
    return min(max(round(standing.score, 2), 0.01), 99.99)


urlpatterns = [
    path("klout.json", answered(klout)),
    path("users/show.json", answered(show)),
    path("users/topics.json", answered(topics, scored=False)),
    path("soi/influenced_by.json", answered(influenced_by, scored=False)),
    path("soi/influencer_of.json", answered(influencer_of, scored=False)),
]
