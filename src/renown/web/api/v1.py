"""Version 1, described by OpenAPI 3.1: what a program may ask about people."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.params.functions import Query

from renown.web.api import shapes, views
from renown.web.api.access import holder
from renown.web.api.limits import Limit, Verdict, counters
from renown.web.api.models import Key
from renown.web.api.ranges_described import range_paths, range_schemas
from renown.web.api.shapes import EXAMPLES, Problem
from renown.web.api.views import base, problem, short
from renown.web.conditional import ASKED_FIRST, Answer, respond
from renown.web.engine import (
    Part,
    Scores,
    Standing,
    UnknownName,
    find,
    moved,
    people_in,
    shown,
    spans,
    topics_of,
)
from renown.web.users.models import User
from renown.web.writing import iso

MOST_ON_A_PAGE = 100
OPEN, KEYED = Limit(second=20, day=200_000), Limit(second=50, day=1_000_000)
"""Calls of an address without a key, and of a key. Scores, badges and batches are not counted without a key."""
_DEEPEST = 1_000_000

Cursor = Query("", max_length=9, pattern=r"^\d*$", description="`next` of the page before.")
Count = Query(20, ge=1, le=MOST_ON_A_PAGE, description="How many on a page.")
Format = Literal["json", "csv"]
AsFormat = Query("json", description="`csv` gives the list alone, as a table.")

api = NinjaAPI(
    title="Renown",
    version="1",
    description=(
        "Scores from public interactions, with how sure they are and their reasons. The score is context, not worth: "
        "not for jobs, credit, housing or insurance. An account is written `network:id` (`twitter:12`); a slash in it "
        "is written `~-` and a tilde `~~`. Errors are `application/problem+json`."
    ),
    docs_url=None,
    openapi_url=None,
    urls_namespace="v1",
)


class Refused(Exception):
    """The answer is a problem."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


@api.exception_handler(Refused)
def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return respond(request, error.answer)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    where = "; ".join(f"{'.'.join(map(str, each['loc'][1:]))}: {each['msg']}" for each in error.errors)
    return respond(request, problem(request.path, 422, _("Not understood"), where))


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    return respond(request, problem(request.path, error.status_code, _("Not understood"), str(error)))


def described(
    example: Any,
    shape: Any,
    summary: str,
    *,
    csv: bool = False,
    more: tuple[int, ...] = (),
    status: int = 200,
    keyed: bool = False,
) -> dict[str, Any]:
    """What the description says of an operation; `example` is one, or the name of one in EXAMPLES."""
    content: dict[str, Any] = {}
    if shape is not None:
        content["application/json"] = {"example": EXAMPLES[example] if isinstance(example, str) else example}
    if csv:
        content["text/csv"] = {"schema": {"type": "string"}}
    told: dict[str, Any] = {"responses": {status: {"content": content} if content else {}, **problems(404, 422, *more)}}
    if keyed:
        told["security"] = [{"key": []}]
    return {"response": {status: shape}, "summary": summary, "openapi_extra": told}


def problems(*statuses: int) -> dict[int, Any]:
    """What the description says of the errors of an operation."""
    return {
        status: {"description": title, "content": {"application/problem+json": {"schema": PROBLEM}}}
        for status, title in PROBLEMS.items()
        if status in (401, 405, 429, *statuses)
    }


PROBLEM = Problem.json_schema()
PROBLEMS = {
    400: "Not what can be asked for: a name several share, with `choices`; no batch, no range, no endpoint",
    401: "No key where one is needed, or a key that may not do this",
    404: "Nobody, or no run",
    405: "Another method",
    409: "Not now: it was given up, or there are as many as there can be",
    413: "Too long",
    422: "A parameter that is not understood",
    429: "Too often: come back after `Retry-After` seconds",
}


def meant(request: HttpRequest, account: str) -> tuple[Scores, Standing]:
    """Whom an address means. Raises Refused."""
    run = shown(request)
    answer = views.score_of(run, account, base(request), request.path)
    if answer.status != 200 or run.scores is None:
        raise Refused(answer)
    return run.scores, run.scores.standing(find(run.scores, account))


def run_of(request: HttpRequest) -> Scores:
    """The run that is shown. Raises Refused."""
    scores = shown(request).scores
    if scores is None:
        raise Refused(problem(request.path, 404, _("No run to show"), _("Nothing has been scored here yet.")))
    return scores


def enough(request: HttpRequest, account: str) -> tuple[Scores, Standing]:
    """Whom an address means, if there is enough data about them. Raises Refused."""
    scores, standing = meant(request, account)
    if not standing.enough:
        detail = views.reason(scores, standing)
        raise Refused(problem(request.path, 404, _("Not enough data for a score"), detail))
    return scores, standing


def sent(request: HttpRequest, body: dict[str, Any], rows: str = "", format: str = "json") -> HttpResponse:
    """JSON, or the list named `rows` as CSV."""
    if format != "csv":
        return respond(request, Answer(views.encode(body)))
    text = io.StringIO()
    listed = body[rows]
    if listed:
        writer = csv.DictWriter(text, list(listed[0]), lineterminator="\r\n")
        writer.writeheader()
        writer.writerows({name: harmless(value) for name, value in row.items()} for row in listed)
    return respond(request, Answer(text.getvalue().encode(), "text/csv; charset=utf-8"))


def harmless(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def line(part: Part) -> dict[str, Any]:
    """One line of a receipt."""
    return {"key": part.key, "label": part.label, "points": part.points, "acts": part.acts, "people": part.people}


def page(listed: list[Any], cursor: str, count: int) -> tuple[list[Any], str | None]:
    """What was asked for with one more than a page holds: the page, and the cursor of the next."""
    return listed[:count], str(int(cursor or 0) + count) if len(listed) > count else None


@api.get("/scores/{account:account}", url_name="score", **described("score", shapes.Score, "One score", more=(400,)))
def score(request: HttpRequest, account: str) -> HttpResponse:
    """The score of one account and how sure it is."""
    return respond(request, views.score_of(shown(request), account, base(request), request.path))


@api.post("/scores", url_name="scores", **described("batch", shapes.Scored, "Up to 500 scores", more=(400, 413)))
def batch(request: HttpRequest, wanted: shapes.Batch) -> HttpResponse:
    """The scores of many accounts. The names are in the body, where no log looks."""
    return views.batch(request)


@api.get("/people/{account:account}/history", **described("history", shapes.History, "History", csv=True, more=(400,)))
def history(
    request: HttpRequest, account: str, days: int = Query(90, ge=1, le=3_660), format: Format = AsFormat
) -> HttpResponse:
    """One line a day, oldest first; days that were never scored are left out."""
    scores, standing = enough(request, account)
    listed = [
        {"day": day.day.isoformat(), "score": day.score, "low": day.low, "high": day.high, "model": day.model}
        for day in scores.history(standing.person, days)
    ]
    return sent(request, {"account": standing.key, "days": listed}, "days", format)


@api.get(
    "/people/{account:account}/contributions",
    **described("contributions", shapes.Contributions, "What a score is made of", csv=True, more=(400,)),
)
def contributions(
    request: HttpRequest,
    account: str,
    by: Literal["kind", "network", "person", "day"] = Query("kind", description="What the parts are."),
    people: int = Query(20, ge=1, le=200, description="How many people to name; the others are one part."),
    format: Format = AsFormat,
) -> HttpResponse:
    """A receipt: its parts add up to the score."""
    scores, standing = enough(request, account)
    told = scores.explain(standing.person, people=people, moments=0)
    parts = [line(part) for part in getattr(told, f"by_{by}")]
    body = {"account": standing.key, "score": standing.score, "by": by, "parts": parts}
    return sent(request, body, "parts", format)


@api.get("/people/{account:account}/changes", **described("changes", shapes.Changes, "What moved a score", more=(400,)))
def changes(request: HttpRequest, account: str, days: int = Query(7, ge=1, le=366)) -> HttpResponse:
    """Why the score is another than so many days ago."""
    scores, standing = enough(request, account)
    known = spans(scores)
    if days not in known:
        detail = f"This run knows what moved scores in {', '.join(map(str, known)) or 'no'} days."
        raise Refused(problem(request.path, 404, _("Not known"), detail))
    move = moved(scores, standing.person, days)
    body = {
        "account": standing.key, "days": days, "since": iso(move.since), "before": move.before, "after": move.after,
        "points": move.points, "causes": [line(part) for part in move.causes],
        "people": [line(part) for part in move.by_person],
    }  # fmt: skip
    return sent(request, body)


@api.get(
    "/people/{account:account}/influencees",
    **described("influence", shapes.Influence, "Who acts on a person", csv=True, more=(400,)),
)
def influencees(
    request: HttpRequest, account: str, cursor: str = Cursor, count: int = Count, format: Format = AsFormat
) -> HttpResponse:
    """Those whose acts the score is made of, in points of it."""
    scores, standing = enough(request, account)
    ties, following = page(scores.ties(standing.person, count + 1, int(cursor or 0)), cursor, count)
    listed = [
        short(scores.standing(tie.source), base(request)) | {"points": tie.points, "acts": tie.acts} for tie in ties
    ]
    return sent(request, {"account": standing.key, "people": listed, "next": following}, "people", format)


@api.get(
    "/people/{account:account}/influencers",
    **described("influence", shapes.Influence, "Whom a person acts on", csv=True, more=(400,)),
)
def influencers(
    request: HttpRequest, account: str, cursor: str = Cursor, count: int = Count, format: Format = AsFormat
) -> HttpResponse:
    """Those this person acts on, by the points it gives them."""
    scores, standing = meant(request, account)
    start = min(int(cursor or 0), _DEEPEST)
    parts, following = page(scores.moves(standing.person, start + count + 1)[start:], cursor, count)
    listed = [
        short(scores.standing(part.person), base(request)) | {"points": part.points, "acts": part.acts}
        for part in parts
        if part.person is not None
    ]
    return sent(request, {"account": standing.key, "people": listed, "next": following}, "people", format)


@api.get("/people/{account:account}/topics", **described("topics", shapes.Topics, "Topics", csv=True, more=(400,)))
def topics(request: HttpRequest, account: str, format: Format = AsFormat) -> HttpResponse:
    """What a person is acted on about. Posts may be on several topics, so the points do not add up to the score."""
    scores, standing = meant(request, account)
    listed = [
        {"key": one.key, "label": one.label, "score": one.score, "points": one.points, "acts": one.acts,
         "people": one.people, "enough": one.enough}
        for one in topics_of(scores, standing.person)
    ]  # fmt: skip
    return sent(request, {"account": standing.key, "topics": listed}, "topics", format)


@api.get("/people/{account:account}/moments", **described("moments", shapes.Moments, "Moments", csv=True, more=(400,)))
def moments(request: HttpRequest, account: str, count: int = Count, format: Format = AsFormat) -> HttpResponse:
    """The posts people acted on most."""
    scores, standing = enough(request, account)
    told = scores.explain(standing.person, people=1, moments=count)
    listed = [
        {"post": one.post, "text": one.text, "url": one.url, "at": None if one.at is None else iso(one.at),
         "points": one.points, "acts": one.acts, "people": one.people}
        for one in told.moments
    ]  # fmt: skip
    return sent(request, {"account": standing.key, "moments": listed}, "moments", format)


@api.get("/search", **described("people", shapes.People, "Search", csv=True))
def search(
    request: HttpRequest,
    q: str = Query(..., min_length=1, max_length=300, description="How an id, a handle or a name begins."),
    count: int = Count,
    format: Format = AsFormat,
) -> HttpResponse:
    """People whose id, handle or name begins so; exact ones first, then by score."""
    found = [short(one, base(request)) for one in run_of(request).search(q, count)]
    return sent(request, {"people": found, "next": None}, "people", format)


@api.get("/top", **described("people", shapes.People, "The highest scores", csv=True))
def top(
    request: HttpRequest,
    topic: str = Query("", max_length=100, description="Only those who are acted on about this topic."),
    cursor: str = Cursor,
    count: int = Count,
    format: Format = AsFormat,
) -> HttpResponse:
    """People by score, the highest first; about a topic by their part in it."""
    scores, start = run_of(request), int(cursor or 0)
    try:
        if topic:
            standings = [place.standing for place in people_in(scores, topic, count + 1, start)]
        else:
            standings = scores.top(count + 1, start)
    except UnknownName as error:
        raise Refused(problem(request.path, 404, _("No such topic"), _("No post here is about it."))) from error
    listed, following = page(standings, cursor, count)
    return sent(request, {"people": [short(one, base(request)) for one in listed], "next": following}, "people", format)


@dataclass(frozen=True, slots=True)
class Door:
    """How an operation is asked: by which methods, and what a key has to be for. Reading needs no key."""

    methods: tuple[str, ...] = ("GET",)
    scope: str = "read"

    @property
    def allowed(self) -> tuple[str, ...]:
        """Every method that is answered."""
        return (*(("GET", "HEAD") if "GET" in self.methods else ()), *(m for m in self.methods if m != "GET"))


def guarded(view: Callable[..., Any], door: Door) -> Callable[..., Any]:
    """Around every operation: reading from other sites, HEAD, keys and limits."""
    told = ", ".join((*door.allowed, "OPTIONS"))

    @wraps(view)
    def answer(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            return respond(request, views.asked_first(told))
        if request.method not in door.allowed:
            return respond(request, views.only(told, request.path))
        text = key_of(request)
        key = holder(text, door.scope) if text else None
        if key is None and (text or door.scope != "read"):
            told_how = (("WWW-Authenticate", "Bearer"),)
            words = _("No such key may do this.") if text else _("This needs a key, in the header X-Renown-Key.")
            return respond(request, problem(request.path, 401, _("Not a key"), words, told_how))
        verdict = _counted(request, key)
        if verdict is not None and verdict.over:
            detail = f"At most {verdict.limit.second} calls a second and {verdict.limit.day:,} a day."
            return respond(request, problem(request.path, 429, _("Too often"), detail, verdict.headers))
        if int(request.META.get("CONTENT_LENGTH") or 0) > views.LONGEST:
            return respond(request, views.too_long(request.path))
        cast(Any, request).key = key
        asked = request.method
        if asked == "HEAD":
            request.method = "GET"
        response: HttpResponse = view(request, *arguments, **named)
        request.method = asked
        for name, value in verdict.headers if verdict is not None else ():
            response[name] = value
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return answer


def _counted(request: HttpRequest, key: Key | None) -> Verdict | None:
    """Counts a call; None where scores are asked for without a key."""
    if key is None and "/scores" in request.path:
        return None
    who = f"key {key.digest}" if key is not None else f"address {request.META.get('REMOTE_ADDR', '')}"
    return counters(settings.RENOWN_HOME).call(f"v1 {who}", OPEN if key is None else KEYED, time.time())


def owner(request: HttpRequest) -> User:
    """Whose the key of a request is, which is for what is its owner's alone."""
    return cast(User, cast(Any, request).key.owner)


def key_of(request: HttpRequest) -> str:
    """The key a request has, in a header: addresses are written down in too many places."""
    kind, _blank, bearer = request.headers.get("Authorization", "").partition(" ")
    return request.headers.get("X-Renown-Key", "") or (bearer.strip() if kind.lower() == "bearer" else "")


def described_whole(request: HttpRequest) -> dict[str, Any]:
    """The description of everything, for this site."""
    whole: dict[str, Any] = dict(api.get_openapi_schema(path_prefix="/api/v1/"))
    parts, run = whole["components"], shown(request).scores
    parts["schemas"] = {**parts["schemas"], **range_schemas()}
    parts["securitySchemes"] = {"key": {"type": "apiKey", "in": "header", "name": "X-Renown-Key"}}
    whole["paths"] = {**whole["paths"], **range_paths(problems, run.ranges.digits if run else 0)}
    whole["servers"] = [{"url": base(request)}]
    whole["info"] = whole["info"] | {"license": {"name": "Apache-2.0"}}
    return whole


def openapi(request: HttpRequest) -> HttpResponse:
    """The description as JSON."""
    if request.method == "OPTIONS":
        return respond(request, ASKED_FIRST)
    return respond(request, Answer(views.encode(described_whole(request))))
