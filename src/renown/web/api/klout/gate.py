"""Who may call, how often, and how it is said that they may not."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from renown.web.api.access import holder
from renown.web.api.limits import Limit, Verdict, counters
from renown.web.conditional import ASKED_FIRST, NOTHING, respond
from renown.web.engine import Scores, shown

LIMIT = Limit(second=10, day=10_000)
INVALID = "Invalid or unprovided API key. All calls must have a key."
_CALLBACK = re.compile(r"[A-Za-z_$][\w$]{0,63}(\.[A-Za-z_$][\w$]{0,63}){0,3}", re.ASCII)

Call = Callable[[HttpRequest, Scores], HttpResponse]
Refuse = Callable[[int, str], HttpResponse]


def profile(request: HttpRequest) -> str:
    """The compatibility profile of the key that calls."""
    return str(getattr(request, "klout_profile", ""))


def passed(request: HttpRequest, call: Call, refuse: Refuse) -> HttpResponse:
    """The answer of `call`, if whoever asks has a key and is within its limits."""
    if request.method == "OPTIONS":
        return respond(request, ASKED_FIRST)
    if request.method not in ("GET", "HEAD"):
        refused = refuse(405, "Only GET is known here.")
        refused["Allow"] = "GET, HEAD, OPTIONS"
        return open_to_all(refused)
    text = request.GET.get("key", "")
    key = holder(text, "klout")
    if key is None and not settings.RENOWN_KLOUT_ANONYMOUS:
        return open_to_all(over(refuse(403, INVALID), "ERR_403_DEVELOPER_INACTIVE"))
    who = f"key {key.digest}" if key is not None else f"address {request.META.get('REMOTE_ADDR', '')}"
    verdict = counters(settings.RENOWN_HOME).call(f"klout {who}", LIMIT, time.time())
    if verdict.over:
        return open_to_all(too_often(refuse, verdict))
    request.klout_profile = "" if key is None else key.profile  # type: ignore[attr-defined]
    scores = shown(request).scores
    return open_to_all(refuse(404, "Nothing has been scored here yet.") if scores is None else call(request, scores))


def too_often(refuse: Refuse, verdict: Verdict) -> HttpResponse:
    """403, as Klout's own gate said it."""
    day = verdict.over == "day"
    response = refuse(403, "Developer Over Rate" if day else "Developer Over Qps")
    response["Retry-After"] = str(verdict.reset)
    return over(response, "ERR_403_DEVELOPER_OVER_RATE" if day else "ERR_403_DEVELOPER_OVER_QPS")


def over(response: HttpResponse, code: str) -> HttpResponse:
    """The same with the code clients look for."""
    response["X-Mashery-Error-Code"] = code
    return response


def told(request: HttpRequest, body: Any, status: int = 200) -> HttpResponse:
    """JSON, or JSONP where a callback is named; 400 for a name that is none."""
    text = json.dumps(body, ensure_ascii=True, allow_nan=False)
    callback = request.GET.get("callback")
    if callback is None:
        return HttpResponse(text, status=status, content_type="application/json; charset=utf-8")
    if not _CALLBACK.fullmatch(callback):
        return HttpResponse(status=400)
    # a comment in front, so that no other reader takes the name for the beginning of a file of its own kind
    return HttpResponse(f"/**/{callback}({text});", status=status, content_type="application/javascript; charset=utf-8")


def open_to_all(response: HttpResponse) -> HttpResponse:
    """What goes with every answer. An address with a key in it is kept by nobody."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = NOTHING
    response["Referrer-Policy"] = "no-referrer"
    return response
