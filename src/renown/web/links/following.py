"""Following a link: led on, warned first, or told that it is gone.

The links somebody has followed lately are kept in memory, so that the wrapper in front of Django leads on without
asking anybody. What is kept is dropped when a link changes, and every minute in any case.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from renown.web.conditional import Headers
from renown.web.links.actions import stamp_of
from renown.web.links.clicks import clicks
from renown.web.links.models import Link
from renown.web.links.targets import readable
from renown.web.links.telling import network, sender, tell

PLACE = "/l/"
KEPT = 100_000
"""Links kept in memory: about 30 MB."""
FRESH = 60.0
"""Seconds after which they are asked for anew."""

Stamp = tuple[int, int]


class Known:
    """Links that lead on, by their codes."""

    def __init__(self, home: Path) -> None:
        self._path = str(stamp_of(home))
        # one attribute, so that no thread puts a link of before a change among those after it
        self._kept: tuple[Stamp, float, dict[str, tuple[int, str]]] = ((0, 0), 0.0, {})

    def stamp(self) -> Stamp:
        """Changes when any link does."""
        try:
            found = os.lstat(self._path)
        except OSError:
            return 0, 0
        return found.st_mtime_ns, found.st_ino

    def find(self, code: str) -> tuple[int, str] | None:
        """The number and target of a link, if it is known and still holds."""
        stamp, until, links = self._kept
        if stamp != self.stamp() or time.monotonic() > until:
            return None
        return links.get(code)

    def keep(self, code: str, link: tuple[int, str], stamp: Stamp) -> None:
        """Keeps a link that was read after `stamp` was."""
        of, until, links = self._kept
        if of != stamp or time.monotonic() > until or len(links) >= KEPT:
            links = {}
            self._kept = stamp, time.monotonic() + FRESH, links
        links[code] = link


@lru_cache(maxsize=4)
def known(home: Path) -> Known:
    """The links of a home, the same object for everybody in this process."""
    return Known(home)


def led_on(environ: Mapping[str, Any], code: str) -> Headers | None:
    """The head of the answer that leads on, and the click counted; None where the view must look."""
    home = settings.RENOWN_HOME
    found = known(home).find(code)
    if found is None:
        return None
    _counted(home, environ, found[0])
    return _head(found[1])


def _counted(home: Path, environ: Mapping[str, Any], link: int) -> None:
    if environ["REQUEST_METHOD"] == "GET":
        visitor = f"{sender(environ, settings.ALLAUTH_TRUSTED_PROXY_COUNT)}\n{environ.get('HTTP_USER_AGENT', '')}"
        clicks(home).add(link, tell(environ), visitor, network(environ.get("HTTP_REFERER", "")))


def _head(target: str) -> Headers:
    return [
        ("Content-Type", "text/plain"),
        ("Content-Length", "0"),
        ("Location", target),
        ("Cache-Control", "no-store"),
        ("Referrer-Policy", "no-referrer"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Robots-Tag", "noindex, nofollow"),
    ]


@require_safe
def follow(request: HttpRequest, code: str) -> HttpResponse:
    """Leads to where the link leads: 302; 410 when it has ended; a page that asks first when it is warned of."""
    links = known(settings.RENOWN_HOME)
    stamp = links.stamp()
    link = Link.objects.filter(code=code).first() if code.isascii() and code.isalnum() else None
    if link is None:
        raise Http404
    if link.ended_at is not None:
        answer = render(request, "links/gone.html", status=410)
    elif link.flagged:
        answer = render(request, "links/careful.html", {"target": link.target, "host": readable(link.target)})
    else:
        links.keep(code, (link.pk, link.target), stamp)
        _counted(settings.RENOWN_HOME, request.META, link.pk)
        return HttpResponse(status=302, headers=dict(_head(link.target)))
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
