"""Lists of points that add up, to the last digit shown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from renown.web.engine import Standing, Tie
from renown.web.writing import units, written


@dataclass(frozen=True, slots=True)
class Line:
    """One line before rounding. `href` opens it into what it is made of."""

    label: str
    points: float
    href: str = ""
    note: str = ""
    key: str = ""
    standing: Standing | None = None
    tie: Tie | None = None


@dataclass(frozen=True, slots=True)
class Printed:
    """One line as it is shown: `points` as text, `width` of its bar against the longest."""

    line: Line
    units: int
    points: str
    width: str

    @property
    def taken(self) -> bool:
        """Whether the line takes points away."""
        return self.units < 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """Lines and the total they visibly add up to."""

    lines: list[Printed]
    total: str
    units: int

    def line(self, key: str) -> Printed | None:
        """The line of that key."""
        return next((each for each in self.lines if each.line.key == key), None)


def receipt(lines: Sequence[Line], total: int, decimals: int) -> Receipt:
    """Prints `lines` so that what is shown adds up to `total`, which is in units of the last digit shown."""
    return printed(lines, shared_out([line.points for line in lines], total, decimals), total, decimals)


def printed(lines: Sequence[Line], amounts: Sequence[int], total: int, decimals: int) -> Receipt:
    """Lines with the units each of them shows."""
    most = max((abs(amount) for amount in amounts), default=0) or 1
    drawn = [
        Printed(line, amount, written(amount, decimals), f"{100 * abs(amount) / most:.2f}%")
        for line, amount in zip(lines, amounts, strict=True)
    ]
    return Receipt(drawn, written(total, decimals), total)


def folded(whole: Receipt, most: int, label: str) -> Receipt:
    """The same receipt with all lines after the first `most` in one, ``%(count)d`` of them, named by `label`.

    The lines that stay say what they said before, so that a short receipt and the whole one agree.
    """
    rest = whole.lines[most:]
    if len(rest) < 2:
        return whole
    decimals = len(whole.total.partition(".")[2])
    amounts = [line.units for line in whole.lines[:most]] + [sum(line.units for line in rest)]
    lines = [line.line for line in whole.lines[:most]]
    lines.append(Line(label % {"count": len(rest)}, sum(line.line.points for line in rest)))
    return printed(lines, amounts, whole.units, decimals)


def shared_out(values: Sequence[float], total: int, decimals: int) -> list[int]:
    """Whole units for each value that sum to `total`, each less than one unit from its value.

    Largest remainder (Hamilton): round all down, then give the units left over to the largest remainders; of
    equal ones to the first. Raises ValueError when the values are not what `total` was made of, so that no
    page ever hides a sum that is wrong.
    """
    exact = [value * 10**decimals for value in values]
    made = math.fsum(exact)
    if abs(made - total) >= 1 + 1e-9 * abs(made):  # a line opened may itself have been rounded by almost one
        raise ValueError(f"lines of {math.fsum(values)!r} cannot be shown as {written(total, decimals)}")
    amounts = [math.floor(value) for value in exact]
    left = total - sum(amounts)
    by_remainder = sorted(range(len(exact)), key=lambda place: (amounts[place] - exact[place], place))
    for place in by_remainder[:left]:
        amounts[place] += 1
    return amounts


def total_of(value: float, decimals: int) -> int:
    """The total a receipt of `value` is printed with."""
    return units(value, decimals)
