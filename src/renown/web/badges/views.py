"""Badges."""

from __future__ import annotations

from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from renown.web.badges.svg import LARGEST, POLICY, SMALLEST, THEMES, USUAL, draw
from renown.web.conditional import kept
from renown.web.engine import RenownError, find, shown
from renown.web.people.square import square
from renown.web.writing import day, name


@require_safe
def badge(request: HttpRequest, key: str) -> HttpResponse:
    """The square of one account; a plain one, and 404, for nobody, for who left and for a shared name alike."""
    scores = shown(request).scores
    standing = None
    if scores is not None:
        with suppress(RenownError):
            standing = scores.standing(find(scores, key))
    what = square(standing)
    about = what.words
    if standing is not None and scores is not None:
        who = {"name": name(standing.label), "words": what.words, "day": day(scores.now)}
        about = _("%(name)s: %(words)s, %(day)s") % who
        if scores.simulated:
            about = _("Simulated. %(about)s") % {"about": about}
    size, theme = request.GET.get("size", ""), request.GET.get("theme", "")
    side = min(max(int(size), SMALLEST), LARGEST) if size.isascii() and size.isdigit() and len(size) < 5 else USUAL
    chosen = theme if theme in THEMES else "orange"
    response = HttpResponse(
        draw(what, about, side, chosen),
        content_type="image/svg+xml; charset=utf-8",
        status=200 if standing is not None else 404,
    )
    response["Content-Security-Policy"] = POLICY
    return kept(request, response)
