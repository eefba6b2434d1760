"""The geometry of the orange square, the same on pages and in badges (README of the look book, docs/site.md)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.utils.translation import gettext as _

from renown.web.engine import Standing
from renown.web.writing import units

NARROWEST = 6.0
"""Per cent of the line's length the interval is drawn with at least, so that it stays a mark."""


@dataclass(frozen=True, slots=True)
class Square:
    """What a square says. `digits` is empty for somebody unknown, ``?`` where there is not enough data."""

    digits: str
    words: str
    short: str
    x: float = 0.0
    width: float = 0.0

    @property
    def full(self) -> bool:
        """Three digits, set smaller."""
        return len(self.digits) > 2

    @property
    def none(self) -> bool:
        """Not enough data."""
        return self.digits == "?"

    @property
    def gone(self) -> bool:
        """Nobody to show."""
        return self.digits == ""


def square(standing: Standing | None) -> Square:
    """The square of a person, or of nobody."""
    if standing is None:
        words = _("Score not shown")
        return Square("", words, words)
    if not standing.enough:
        words = _("Not enough data for a score")
        return Square("?", words, words)
    score, low, high = units(standing.score, 0), units(standing.low, 0), units(standing.high, 0)
    words = _("Renown score %(score)d, between %(low)d and %(high)d") % {"score": score, "low": low, "high": high}
    width = min(100.0, max(NARROWEST, standing.high - standing.low))
    middle = (standing.low + standing.high) / 2
    x = min(max(middle - width / 2, 0.0), 100.0 - width)
    return Square(str(score), words, _("Renown score %(score)d") % {"score": score}, x, width)


def digit_size(side: float, square: Square) -> float:
    """The font size of the digits in a square of that side."""
    if square.full:
        return 0.42 * side
    return side * (0.66 if side < 20 else 0.60 if side < 36 else 0.56)


def line_height(side: float) -> float:
    """The height of the interval line; 0 below 48, where the square is digits only."""
    return 0.0 if side < 48 else math.floor(max(3.0, 0.042 * side) * 10 + 0.5) / 10
