"""In front of Django: scores, badges and batches, straight from the memory-mapped run, and links followed lately.

What it does not know in full it passes on, and Django gives the same answer (`views.score`, `views.batch` and
`badges.views.badge` make it for both). It touches no database and keeps no list of who was asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from renown.web.api.views import LONGEST, score_of, scores_of
from renown.web.badges.views import badge_of
from renown.web.conditional import Answer
from renown.web.engine import Shown, runs
from renown.web.keys import AccountKey
from renown.web.links.following import PLACE, led_on

SCORES, BADGE = "/api/v1/scores/", "/badge/"
KEPT = 16_384
"""Answers kept ready for each run: about 20 MB."""
_PASSED_ON = frozenset(("HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_X_RENOWN_KEY", "HTTP_AUTHORIZATION"))
_HOSTS = 1_000
_STATUS = {each.value: f"{each.value} {each.phrase}" for each in HTTPStatus}

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class Front:
    """A WSGI application around another one."""

    def __init__(self, behind: Application) -> None:
        self._behind = behind
        self._runs = runs(settings.RENOWN_HOME)
        # one attribute, so that no thread keeps an answer of one run among those of another
        self._kept: tuple[Shown | None, dict[tuple[str, str, str], Answer]] = (None, {})
        self._places: dict[tuple[str, str], str] = {}

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answers, or passes on."""
        path: str = environ["PATH_INFO"]
        if path.startswith(PLACE) and environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            head = led_on(environ, path.removeprefix(PLACE))
            if head is not None:
                start_response("302 Found", head)
                return (b"",)
        if path.startswith((SCORES, BADGE)) or path == "/api/v1/scores":
            answer = self._answer(environ, path)
            if answer is not None:
                tag = environ.get("HTTP_IF_NONE_MATCH")
                if tag is not None and answer.known(tag) and environ["REQUEST_METHOD"] != "POST":
                    start_response("304 Not Modified", answer.tags)
                    return (b"",)
                start_response(_STATUS[answer.status], answer.headers)
                return (answer.body if environ["REQUEST_METHOD"] != "HEAD" else b"",)
        return self._behind(environ, start_response)

    def _answer(self, environ: Environ, path: str) -> Answer | None:
        host = environ.get("HTTP_HOST", "")
        place = self._places.get((environ["wsgi.url_scheme"], host)) or self._place(environ, host)
        if place is None or not _PASSED_ON.isdisjoint(environ):
            return None
        run = self._runs.shown()
        of, kept = self._kept
        if run is not of:
            kept = {}
            self._kept = run, kept
        method = environ["REQUEST_METHOD"]
        if method != "GET" and method != "HEAD":
            posted = method == "POST" and path == "/api/v1/scores"
            return self._batch(environ, run, path, place) if posted else None
        query: str = environ.get("QUERY_STRING", "")
        key = (path, query, place)
        answer = kept.get(key)
        if answer is None:
            answer = _make(run, path, query, place)
            if answer is not None:
                if len(kept) >= KEPT:
                    kept.clear()
                kept[key] = answer
        return answer

    def _batch(self, environ: Environ, run: Shown, path: str, place: str) -> Answer | None:
        length: str = environ.get("CONTENT_LENGTH", "")
        if not length.isdecimal() or int(length) > LONGEST:
            return None
        body: bytes = environ["wsgi.input"].read(int(length))
        if len(body) != int(length):
            environ["wsgi.input"] = BytesIO(body)
            return None
        return scores_of(run, body, place, path)

    def _place(self, environ: Environ, host: str) -> str | None:
        """Where the site is, or None for a host Django may want to refuse."""
        domain, _port = split_domain_port(host)
        if not domain or not validate_host(domain, settings.ALLOWED_HOSTS) or environ.get("SCRIPT_NAME"):
            return None
        scheme = environ["wsgi.url_scheme"]
        place = f"{scheme}://{host}"
        if len(self._places) < _HOSTS:
            self._places[scheme, host] = place
        return place


def _make(run: Shown, path: str, query: str, place: str) -> Answer | None:
    try:
        text = path.encode("latin-1").decode()
        asked = dict(parse_qsl(query, keep_blank_values=True, max_num_fields=20)) if query else {}
    except (UnicodeError, ValueError):
        return None
    if text.startswith(SCORES):
        name = text.removeprefix(SCORES)
        return None if "/" in name or not name else score_of(run, AccountKey().to_python(name), place, text)
    name = text.removeprefix(BADGE).removesuffix(".svg")
    if "/" in name or not name or not text.endswith(".svg"):
        return None
    return badge_of(run, AccountKey().to_python(name), asked)
