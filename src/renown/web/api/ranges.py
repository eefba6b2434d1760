"""Scores by the beginning of a hash: whoever asks tells no more than which of many names it is about.

Somebody who asked not to be shown and somebody never seen get the same answer. Nothing asked is written down.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from renown.web.api.views import encode, only, problem
from renown.web.conditional import ASKED_FIRST, READ_ONLY, Answer, respond
from renown.web.engine import Scores, Standing, shown
from renown.web.people.receipts import shared_out
from renown.web.writing import iso, units

MOST = 256
"""Ranges in one request: more than a screen of posts ever needs."""
SECONDS = 600
"""How long an answer may be kept: also the longest that somebody who has just opted out can still be seen."""
ALL = "all"
"""What stands for the only range of a community too small to be parted."""
LINES = 3

_HEX = re.compile(r"[0-9a-f]+")


def _read(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Around every answer: reading from other sites, and nothing but reading."""

    @wraps(view)
    def answer(request: HttpRequest, **named: str) -> HttpResponse:
        if request.method == "OPTIONS":
            return respond(request, ASKED_FIRST)
        if request.method not in ("GET", "HEAD"):
            return respond(request, only(READ_ONLY, request.path))
        return view(request, **named)

    answer.csrf_exempt = True  # type: ignore[attr-defined]  # so that another method is told which there are
    return answer


@_read
def sizes(request: HttpRequest) -> HttpResponse:
    """How many hex digits a beginning has here, and what else to know before asking."""
    scores = shown(request).scores
    body = {
        "digits": scores.ranges.digits if scores else 0,
        "most": MOST,
        "seconds": SECONDS,
        "computed": iso(scores.now) if scores else None,
        "simulated": shown(request).simulated,
    }
    return _kept(request, body)


@_read
def within(request: HttpRequest, beginnings: str) -> HttpResponse:
    """Every name of each range asked for, with its score: ``[hash, score, low, high]``, null without enough data."""
    scores = shown(request).scores
    digits = scores.ranges.digits if scores else 0
    asked = sorted(set(beginnings.split(",")))
    if len(asked) > MOST:
        return respond(request, problem(request.path, 400, _("Too many ranges"), _("Ask for 256 at a time.")))
    right = asked == [ALL] if digits == 0 else all(len(one) == digits and _HEX.fullmatch(one) for one in asked)
    if not right:
        said = _("A beginning has %(digits)d hex digits here, or is %(all)s where that is 0.")
        return respond(
            request, problem(request.path, 400, _("Not a range"), said % {"digits": digits, "all": ALL}, digits=digits)
        )
    listed = {one: _range(scores, "" if one == ALL else one) if scores else [] for one in asked}
    return _kept(request, {"digits": digits, "ranges": listed})


def _range(scores: Scores, beginning: str) -> list[list[Any]]:
    hashes, people = scores.ranges.within(beginning)
    a, model = scores.arrays, scores.model
    out: list[list[Any]] = []
    for hash, person in zip(hashes, people, strict=True):
        if person in scores.hidden:
            continue
        score, low, high = (float(a[key][person]) for key in ("score", "low", "high"))
        enough = a["engagers"][person] >= model["enough_people"] and high - low <= model["enough_width"]
        out.append([hash, *((round(score, 2), round(low, 2), round(high, 2)) if enough else (None, None, None))])
    return out


@_read
def reasons(request: HttpRequest, hash: str) -> HttpResponse:
    """What the score of the one name with this whole hash is made of, for the card that was opened."""
    scores = shown(request).scores
    person = scores.ranges.person(hash) if scores and len(hash) == 16 and _HEX.fullmatch(hash) else None
    if scores is None or person is None or person in scores.hidden:
        return respond(
            request, problem(request.path, 404, _("Nobody to show here"), _("There is no score for this account."))
        )
    standing = scores.standing(person)
    if not standing.enough:
        return respond(
            request, problem(request.path, 404, _("Nobody to show here"), _("There is no score for this account."))
        )
    return _kept(request, _card(request, scores, standing))


def _card(request: HttpRequest, scores: Scores, standing: Standing) -> dict[str, Any]:
    kinds = scores.explain(standing.person, people=0, moments=0).by_kind
    best, rest = kinds[:LINES], kinds[LINES:]
    lines = [(part.label, part.points) for part in best]
    if rest:
        lines.append((_("Everything else"), sum(part.points for part in rest)))
    total = units(standing.score, 1)
    amounts = shared_out([points for _label, points in lines], total, 1)
    history = scores.history(standing.person, 8)
    return {
        "score": total / 10,
        "confidence": standing.confidence,
        "people": standing.people,
        "lines": [
            {"label": label, "points": amount / 10} for (label, _points), amount in zip(lines, amounts, strict=True)
        ],
        "week": round(standing.score - history[0].score, 1) if (scores.day - history[0].day).days == 7 else None,
        "computed": iso(scores.now),
        "simulated": shown(request).simulated,
        "profile": request.build_absolute_uri(reverse("profile", args=[standing.key])),
        "why": request.build_absolute_uri(reverse("why", args=[standing.key])),
    }


def _kept(request: HttpRequest, body: dict[str, Any]) -> HttpResponse:
    return respond(request, Answer(encode(body), keep=f"public, max-age={SECONDS}"))
