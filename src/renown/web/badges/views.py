"""Badges. Functions of a run, without a request: the wrapper in front of Django calls them too."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from renown.web.badges.svg import LARGEST, POLICY, SMALLEST, THEMES, USUAL, draw
from renown.web.conditional import Answer, respond
from renown.web.engine import RenownError, Shown, Standing, find, shown
from renown.web.people.square import square
from renown.web.writing import day, name

SVG = "image/svg+xml; charset=utf-8"


@require_safe
def badge(request: HttpRequest, key: str) -> HttpResponse:
    """The square of one account; a plain one, and 404, for nobody, for who left and for a shared name alike."""
    return respond(request, badge_of(shown(request), key, request.GET))


@require_safe
def png(request: HttpRequest, key: str) -> HttpResponse:
    """The same as PNG."""
    return respond(request, png_of(shown(request), key, request.GET))


def badge_of(run: Shown, key: str, asked: Mapping[str, str]) -> Answer:
    """The badge of one name, in the size and theme asked for."""
    standing = None
    if run.scores is not None:
        with suppress(RenownError):
            standing = run.scores.standing(find(run.scores, key))
    drawn = draw(square(standing), words(run, standing), side(asked), theme(asked), days=days(run, standing, asked))
    return Answer(drawn.encode(), SVG, 404 if standing is None else 200, policy=POLICY)


def png_of(run: Shown, key: str, asked: Mapping[str, str]) -> Answer:
    """The same as dots: ``scale=2`` for screens with twice as many."""
    from resvg_py import svg_to_bytes

    standing = None
    if run.scores is not None:
        with suppress(RenownError):
            standing = run.scores.standing(find(run.scores, key))
    drawn = draw(square(standing), "", side(asked), theme(asked), days=days(run, standing, asked), bare=True)
    dots = svg_to_bytes(svg_string=drawn, zoom=2.0 if asked.get("scale") == "2" else 1.0, skip_system_fonts=True)
    return Answer(bytes(dots), "image/png", 404 if standing is None else 200)


def days(run: Shown, standing: Standing | None, asked: Mapping[str, str]) -> list[float]:
    """The scores of the last 90 days, where a line of them was asked for."""
    if asked.get("line") != "days" or run.scores is None or standing is None:
        return []
    return [day.score for day in run.scores.history(standing.person, 90)]


def words(run: Shown, standing: Standing | None) -> str:
    """What a badge says to whoever does not see it."""
    what = square(standing)
    if standing is None or run.scores is None:
        return what.words
    who = {"name": name(standing.label), "words": what.words, "day": day(run.scores.now)}
    about = _("%(name)s: %(words)s, %(day)s") % who
    return _("Simulated. %(about)s") % {"about": about} if run.scores.simulated else about


def side(asked: Mapping[str, str], largest: int = LARGEST) -> int:
    """The size asked for, within bounds."""
    size = asked.get("size", "")
    return min(max(int(size), SMALLEST), largest) if size.isascii() and size.isdigit() and len(size) < 5 else USUAL


def theme(asked: Mapping[str, str]) -> str:
    """The theme asked for, or the usual one."""
    chosen = asked.get("theme", "")
    return chosen if chosen in THEMES else THEMES[0]
