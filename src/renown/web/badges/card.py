"""The picture other sites show beside a link to a profile: the square, and the last 90 days.

It has no name and no word in it: no font has every script, and whoever shows the picture shows the title beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from renown.web.badges.svg import ORANGE, draw
from renown.web.conditional import Answer, respond
from renown.web.engine import RenownError, Shown, find, shown
from renown.web.people.square import Square, square

WIDE, HIGH = 1200, 630
"""Dots, as the Open Graph's readers ask for."""
PAPER, RULE, FILL = "#ffffff", "#e4ded8", "#f2eeea"

_SIDE, _LEFT = 330, 90
_CHART = (510, 190, 600, 250)  # left, top, width, height


@require_safe
def card(request: HttpRequest, key: str) -> HttpResponse:
    """The card of one account as PNG; an empty square, and 404, for nobody and for who left alike."""
    return respond(request, card_of(shown(request), key))


def card_of(run: Shown, key: str) -> Answer:
    """The card of one name."""
    from resvg_py import svg_to_bytes

    standing, days = None, []
    if run.scores is not None:
        with suppress(RenownError):
            standing = run.scores.standing(find(run.scores, key))
            days = [day.score for day in run.scores.history(standing.person, 90)]
    dots = svg_to_bytes(svg_string=drawn(square(standing), days), skip_system_fonts=True)
    return Answer(bytes(dots), "image/png", 404 if standing is None else 200)


def drawn(square: Square, days: Sequence[float]) -> str:
    """The card as SVG. `days` are scores of as many days, 0 to 100, oldest first."""
    known = days if not (square.none or square.gone) and len(days) > 1 else ()
    left, top = _LEFT if known else (WIDE - _SIDE) / 2, (HIGH - _SIDE) / 2
    # as a picture within the picture: it was drawn for its own size, which is smaller than this one
    inner = draw(square, "", 120, bare=True).replace("<svg ", f'<svg x="{left:g}" y="{top:g}" ', 1)
    inner = inner.replace('width="120" height="120"', f'width="{_SIDE}" height="{_SIDE}"', 1)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDE}" height="{HIGH}" viewBox="0 0 {WIDE} {HIGH}">'
        f'<rect width="{WIDE}" height="{HIGH}" fill="{PAPER}"/>'
        f'<rect width="{WIDE}" height="14" fill="{ORANGE}"/>{inner}{_chart(known) if known else ""}</svg>'
    )


def _chart(days: Sequence[float]) -> str:
    """The days as a line over what it stands on; the scale covers them, ten points at least."""
    left, top, wide, high = _CHART
    bottom = top + high
    rules = "".join(
        f'<rect x="{left}" y="{y:g}" width="{wide}" height="2" fill="{RULE}"/>' for y in (top, top + high / 2, bottom)
    )
    middle, span = (min(days) + max(days)) / 2, max(10.0, 1.2 * (max(days) - min(days)))
    points = [
        f"{left + wide * k / (len(days) - 1):.1f} {bottom - high * (0.5 + (value - middle) / span):.1f}"
        for k, value in enumerate(days)
    ]
    x, y = points[-1].split()
    return (
        f'{rules}<path d="M{left} {bottom}L{"L".join(points)}L{left + wide} {bottom}Z" fill="{FILL}"/>'
        f'<path d="M{"L".join(points)}" fill="none" stroke="{ORANGE}" stroke-width="8" stroke-linejoin="round"'
        f' stroke-linecap="round"/><circle cx="{x}" cy="{y}" r="14" fill="{ORANGE}"/>'
    )
