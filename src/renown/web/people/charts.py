"""Charts as numbers: what the templates put into SVG attributes, so that no style and no script is needed."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from renown.web.engine import Day
from renown.web.writing import day as written_day
from renown.web.writing import points, signed, units, written

STEPS = (0.5, 1, 2, 5, 10, 20, 25)
PERIODS = (1, 7, 30, 90)
MOST_LINES = 5
LEFT = 7
"""Per cent of the chart that the figures of its scale take."""
BIN = 5


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the chart: where, in per cent from the top, and what it says."""

    y: str
    label: str


@dataclass(frozen=True, slots=True)
class Trace:
    """One model version's part of the line, in a box of 100 by 100."""

    area: str
    line: str


@dataclass(frozen=True, slots=True)
class Mark:
    """The highest or the lowest day: where its dot and its figure stand, in per cent of the whole chart."""

    x: str
    y: str
    dot: str  # in the box of 100 by 100
    label: str
    anchor: str
    lift: int


@dataclass(frozen=True, slots=True)
class Change:
    """How far the score moved in so many days; `points` is empty when that day has no score."""

    days: int
    points: str


@dataclass(frozen=True, slots=True)
class History:
    """A score over time, drawn. `rows` are those of the data table, `low` and `high` the ends of the scale."""

    rows: SafeString
    ticks: list[Tick]
    traces: list[Trace]
    dates: list[date]
    dot: str
    label: str
    sentence: str
    low: str
    high: str
    changes: list[Change]
    highest: Day
    lowest: Day
    marks: list[Mark]
    models: list[tuple[str, str]]  # where a new model began, and its version


def history(days: Sequence[Day]) -> History | None:
    """Draws at least two days, oldest first; with fewer there is no line to draw."""
    if len(days) < 2:
        return None
    first, last = days[0].day, days[-1].day
    low, high, step = scale(min(day.low for day in days), max(day.high for day in days))
    span = max(1, (last - first).days)

    def x(day: Day) -> float:
        return 100 * (day.day - first).days / span

    def y(value: float) -> float:
        return 100 * (high - value) / (high - low)

    traces = []
    for _model, part in groupby(days, key=lambda day: day.model):
        line = list(part)
        above = [(x(day), y(day.high)) for day in line]
        below = [(x(day), y(day.low)) for day in reversed(line)]
        traces.append(Trace(path([*above, *below]) + "Z", path([(x(day), y(day.score)) for day in line])))
    ticks = [
        Tick(f"{y(value):.1f}%", written(units(value, 0 if step >= 1 else 1), 0 if step >= 1 else 1))
        for value in (low + step * k for k in range(int((high - low) / step + 1.5)))
    ]
    third = span / 3
    dates = [first, *(date.fromordinal(first.toordinal() + round(third * k)) for k in (1, 2)), last] if span > 3 else []
    return History(
        rows=table(days),
        ticks=ticks,
        traces=traces,
        dates=dates or [first, last],
        dot=f"{y(days[-1].score):.1f}",
        label=points(days[-1].score),
        sentence=_(
            "Score from %(before)s on %(first)s to %(now)s on %(last)s, with its 90 %% interval. "
            "Values in the table below."
        )
        % {
            "before": points(days[0].score),
            "first": written_day(first),
            "now": points(days[-1].score),
            "last": written_day(last),
        },
        low=ticks[0].label,
        high=ticks[-1].label,
        changes=changes(days),
        highest=(highest := max(days, key=lambda day: day.score)),
        lowest=(lowest := min(days, key=lambda day: day.score)),
        marks=[
            mark(x(day), y(day.score), points(day.score), lift)
            for day, lift in ((highest, -10), (lowest, 20))
            if x(day) <= 88  # nearer to the end the figure of the last day stands
        ],
        models=[
            (f"{LEFT + (100 - LEFT) * x(day) / 100:.2f}%", day.model)
            for before, day in pairwise(days)
            if before.model != day.model
        ],
    )


def table(days: Sequence[Day]) -> SafeString:
    """The rows of the data table, the newest first. Here, as a template takes half the time of the page for them."""
    cells = ((written_day(day.day), points(day.score), points(day.low), points(day.high)) for day in reversed(days))
    row = '<tr><th scope="row">{}</th><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td></tr>'
    return format_html_join("\n", row, cells)


def mark(x: float, y: float, label: str, lift: int) -> Mark:
    """A dot of the line with its figure above or under it, turned inwards at the ends."""
    anchor = "start" if x < 5 else "end" if x > 90 else "middle"
    return Mark(f"{LEFT + (100 - LEFT) * x / 100:.2f}%", f"{y:.1f}%", f"M{x:.1f} {y:.1f}h0", label, anchor, lift)


def changes(days: Sequence[Day]) -> list[Change]:
    """Differences of the scores as they are shown, so that anybody can check them by subtracting.

    Only within one model: a new model starts a new line.
    """
    last = days[-1]
    known = {(last.day - day.day).days: day for day in days if day.model == last.model}
    out = []
    for ago in PERIODS:
        before = known.get(ago)
        if before is None:
            out.append(Change(ago, ""))
        else:
            moved = units(last.score, 1) - units(before.score, 1)
            out.append(Change(ago, signed(moved, 1)))
    return out


def scale(least: float, most: float) -> tuple[float, float, float]:
    """The ends of a scale that holds both values, and the step between its lines: five lines at most."""
    for step in STEPS:
        low, high = math.floor(least / step) * step, math.ceil(most / step) * step
        if high == low:
            high = low + step
        if (high - low) / step <= MOST_LINES - 1:
            break
    return low, high, step


def path(through: Sequence[tuple[float, float]]) -> str:
    """An SVG path through the points."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in through)


def curve(of: Callable[[float], float], start: float, end: float, most: float, steps: int = 60) -> str:
    """The path of a function over `start`..`end`, in a box of 100 by 100 whose top is `most`."""
    xs = [start + (end - start) * k / steps for k in range(steps + 1)]
    return path([(100 * (x - start) / (end - start), 100 - 100 * min(of(x) / most, 1.05)) for x in xs])


@dataclass(frozen=True, slots=True)
class Bar:
    """Everybody whose score is in one stretch of the scale. Its height is the logarithm of how many."""

    x: str
    width: str
    y: str
    height: str
    label: str
    people: int
    here: bool


def distribution(counts: Sequence[int], score: float) -> list[Bar]:
    """How many people have which score, in stretches of `BIN` points; `here` is the one with this score."""
    stretches = [sum(counts[start : start + BIN]) for start in range(0, 100, BIN)]
    stretches[-1] += counts[100]
    most = math.log1p(max(stretches)) or 1.0
    wide = 100 / len(stretches)
    own = min(int(units(score, 0) // BIN), len(stretches) - 1)
    bars = []
    for place, people in enumerate(stretches):
        height = 100 * math.log1p(people) / most
        start, end = place * BIN, place * BIN + BIN - 1
        label = f"{start}–{100 if place == len(stretches) - 1 else end}"
        place_x, width = f"{place * wide + 0.1 * wide:.2f}%", f"{0.8 * wide:.2f}%"
        bars.append(Bar(place_x, width, f"{100 - height:.1f}%", f"{height:.1f}%", label, people, place == own))
    return bars
