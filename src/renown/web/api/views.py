"""Version 1: what a program may ask about one account, or about many at once.

Functions of a run and of where the site is, without a request: the wrapper in front of Django calls them too.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from renown.web.conditional import ASKED_FIRST, MINUTE, PROBLEM, READ_ONLY, Answer, respond
from renown.web.engine import AmbiguousName, Scores, Shown, Standing, UnknownName, find, shown
from renown.web.keys import segment
from renown.web.writing import iso

METHODS = READ_ONLY
MOST = 500
"""Accounts in one batch."""
LONGEST = 512 * 1024
"""Bytes of the body of a batch."""

encode = msgspec.json.Encoder().encode


class Batch(msgspec.Struct, forbid_unknown_fields=True):
    """What a batch asks for."""

    accounts: list[str]


_asked = msgspec.json.Decoder(Batch)


def score(request: HttpRequest, key: str) -> HttpResponse:
    """The score of one account and how sure it is. Errors are problem+json (RFC 9457)."""
    if request.method == "OPTIONS":
        return respond(request, ASKED_FIRST)
    if request.method not in ("GET", "HEAD"):
        return respond(request, only(METHODS, request.path))
    return respond(request, score_of(shown(request), key, base(request), request.path))


@csrf_exempt  # it changes nothing and reads no cookie
def batch(request: HttpRequest) -> HttpResponse:
    """The scores of many accounts at once. The names are in the body, where no log looks."""
    if request.method == "OPTIONS":
        return respond(request, asked_first("POST, OPTIONS"))
    if request.method != "POST":
        return respond(request, only("POST, OPTIONS", request.path))
    if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST:
        return respond(request, too_long(request.path))
    return respond(request, scores_of(shown(request), request.read(LONGEST + 1), base(request), request.path))


def base(request: HttpRequest) -> str:
    """Where the site is, as the request says it: ``https://renown.example``."""
    return f"{request.scheme}://{request.get_host()}{request.META.get('SCRIPT_NAME', '')}"


def score_of(run: Shown, key: str, base: str, path: str) -> Answer:
    """The answer for one name: a score, or the problem with it."""
    scores = run.scores
    if scores is None:
        return problem(path, 404, _("No run to show"), _("Nothing has been scored here yet."))
    try:
        standing = scores.standing(find(scores, key))
    except AmbiguousName as error:
        choices = [
            {"account": account, "href": f"{base}/api/v1/scores/{segment(account)}"} for account in error.accounts
        ]
        return problem(path, 400, _("Several accounts share this name"), _("Say which one."), choices=choices)
    except UnknownName:
        return nobody(path)
    return Answer(encode(about(scores, standing, base, simulated=run.simulated)))


def nobody(path: str) -> Answer:
    """The same for who left, who was never seen and a name that is none."""
    return problem(path, 404, _("Nobody to show here"), _("There is no score for this account."))


def scores_of(run: Shown, body: bytes, base: str, path: str) -> Answer:
    """The answer for many names, in their order; who is not found and who is not one person is in `unknown`."""
    try:
        accounts = list(dict.fromkeys(_asked.decode(body).accounts))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return problem(path, 400, _("Not a batch"), f'{error}. Send {{"accounts": ["twitter:ann", …]}}.')
    if len(accounts) > MOST:
        return problem(path, 400, _("Too many at once"), f"{len(accounts)} accounts; at most {MOST} in one batch.")
    scores = run.scores
    if scores is None:
        return problem(path, 404, _("No run to show"), _("Nothing has been scored here yet."))
    people: dict[str, int] = {}
    for asked in accounts:
        with suppress(AmbiguousName, UnknownName):
            people[asked] = find(scores, asked)
    standings = scores.standings([*people.values()])
    found = [{"asked": asked, **short(one, base)} for asked, one in zip(people, standings, strict=True)]
    unknown = [asked for asked in accounts if asked not in people]
    whole = {"scores": found, "unknown": unknown, "computed": iso(scores.now), "simulated": run.simulated}
    return Answer(encode(whole), keep="no-store")


def short(standing: Standing, base: str) -> dict[str, Any]:
    """A person in a list."""
    sure = standing.enough
    return {
        "account": standing.key,
        "label": standing.label,
        "score": round(standing.score, 4) if sure else None,
        "low": round(standing.low, 4) if sure else None,
        "high": round(standing.high, 4) if sure else None,
        "confidence": standing.confidence,
        "profile": f"{base}/people/{segment(standing.key)}",
    }


def about(scores: Scores, standing: Standing, base: str, *, simulated: bool) -> dict[str, Any]:
    """The answer for one person. Without enough data `score` is null and `reason` says why."""
    sure = standing.enough
    at = segment(standing.key)
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
        "simulated": simulated,
        "links": {
            "self": f"{base}/api/v1/scores/{at}",
            "profile": f"{base}/people/{at}",
            "why": f"{base}/people/{at}/why",
            "badge": f"{base}/badge/{at}.svg",
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


def problem(
    path: str, status: int, title: str, detail: str, headers: tuple[tuple[str, str], ...] = (), **more: Any
) -> Answer:
    """An error in the words of RFC 9457."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, "instance": path, **more}
    keep = MINUTE if status in (400, 404, 405) else "no-store"
    return Answer(encode(body), PROBLEM, status, keep, more=headers)


def only(methods: str, path: str) -> Answer:
    """Any other method."""
    detail = _("This address knows %(methods)s only.") % {"methods": methods}
    return problem(path, 405, _("Method not allowed"), detail, (("Allow", methods),))


def too_long(path: str) -> Answer:
    """A body nobody needs."""
    return problem(path, 413, _("Too long"), _("At most %(most)d bytes.") % {"most": LONGEST})


def asked_first(methods: str) -> Answer:
    """What a browser may do from another site with an address that knows these methods."""
    allowed = [(name, methods if name == "Access-Control-Allow-Methods" else value) for name, value in ASKED_FIRST.more]
    return Answer(b"", status=204, keep=ASKED_FIRST.keep, more=tuple(allowed))
