"""Version 1: what a program may ask about one account."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from renown.web.conditional import kept
from renown.web.engine import AmbiguousName, Scores, Standing, UnknownName, find, shown
from renown.web.writing import iso

METHODS = "GET, HEAD, OPTIONS"


def score(request: HttpRequest, key: str) -> HttpResponse:
    """The score of one account and how sure it is. Errors are problem+json (RFC 9457)."""
    if request.method == "OPTIONS":
        return asked_first()
    if request.method not in ("GET", "HEAD"):
        refused = problem(request, 405, _("Method not allowed"), _("This address can only be read."))
        refused["Allow"] = METHODS
        return refused
    scores = shown(request).scores
    if scores is None:
        return problem(request, 404, _("No run to show"), _("Nothing has been scored here yet."))
    try:
        standing = scores.standing(find(scores, key))
    except AmbiguousName as error:
        choices = [{"account": account, "href": link(request, "score", account)} for account in error.accounts]
        return problem(request, 400, _("Several accounts share this name"), _("Say which one."), choices=choices)
    except UnknownName:
        return problem(request, 404, _("Nobody to show here"), _("There is no score for this account."))
    return kept(request, JsonResponse(answer(request, scores, standing)))


def answer(request: HttpRequest, scores: Scores, standing: Standing) -> dict[str, Any]:
    """The answer for one person. Without enough data `score` is null and `reason` says why."""
    sure = standing.enough
    body: dict[str, Any] = {
        "account": standing.key,
        "accounts": [
            {
                "account": account.key,
                "network": account.network,
                "id": account.id,
                "handle": account.handle,
                "name": account.name,
                "verified": account.verified,
            }
            for account in standing.accounts
        ],
        "score": round(standing.score, 4) if sure else None,
        "low": round(standing.low, 4) if sure else None,
        "high": round(standing.high, 4) if sure else None,
        "confidence": standing.confidence,
        "percentile": round(100 * standing.percentile, 4) if sure else None,
        "influence": round(standing.influence, 6) if sure else None,
        "people": standing.people,
        "vouched": round(standing.vouched, 6) if sure else None,
        "computed": iso(scores.now),
        "model": scores.model["version"],
        "simulated": shown(request).simulated,
        "links": {
            "self": link(request, "score", standing.key),
            "profile": link(request, "profile", standing.key),
            "why": link(request, "why", standing.key),
            "badge": link(request, "badge", standing.key),
        },
    }
    if not sure:
        body["reason"] = reason(scores, standing)
    return body


def reason(scores: Scores, standing: Standing) -> str:
    """Why no number is given."""
    few = scores.model["enough_people"]
    if standing.people < few:
        seen = "1 person has" if standing.people == 1 else f"{standing.people} people have"
        return f"{seen} acted on this person; a score needs {few}."
    return f"The 90 % interval is wider than {scores.model['enough_width']:g} points."


def problem(request: HttpRequest, status: int, title: str, detail: str, **more: Any) -> HttpResponse:
    """An error in the words of RFC 9457."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, "instance": request.path, **more}
    response = JsonResponse(body, status=status, content_type="application/problem+json")
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=60"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def asked_first() -> HttpResponse:
    """What a browser may do from another site: read, without anything of its owner's."""
    response = HttpResponse(status=204)
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = "If-None-Match"
    response["Access-Control-Max-Age"] = "86400"
    return response


def link(request: HttpRequest, page: str, account: str) -> str:
    """The whole address of a page about an account."""
    return request.build_absolute_uri(reverse(page, args=[account]))
