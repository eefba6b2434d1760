"""What a report looks like: rows with their intervals drawn, the second estimate as a picture, the words of both."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, isfinite

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renown.web.engine import Report, ReportRow
from renown.web.writing import count, signed, units, written

LABELS: dict[str, tuple[str | Promise, str | Promise]] = {
    "mentioned": (gettext_lazy("People who mentioned the brand"), gettext_lazy("per 100 people")),
    "acting": (gettext_lazy("People who acted on a mention"), gettext_lazy("per 100 people")),
    "clicks": (gettext_lazy("Visits to the brand’s own links"), gettext_lazy("per 100 people")),
    "influence": (gettext_lazy("Influence earned by mentions"), gettext_lazy("per person")),
}
READINGS = {
    "quite sure": gettext_lazy("Quite sure"),
    "no difference we can see": gettext_lazy("No difference we can see"),
    "too few to tell": gettext_lazy("Too few to tell"),
}


@dataclass(frozen=True, slots=True)
class Effect:
    """One row, written out. The geometry is in per cent of the row's own scale, no difference in the middle."""

    label: str
    per: str
    offered: str
    held_out: str
    value: str
    between: str
    reading: str
    sure: bool
    low: str
    high: str
    mark: str


@dataclass(frozen=True, slots=True)
class Dot:
    """People of one score in the picture."""

    x: str
    y: str
    offered: bool
    score: int
    mean: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The second estimate drawn."""

    dots: tuple[Dot, ...]
    lines: tuple[tuple[str, bool], ...]
    at: str
    first: int
    last: int
    most: str
    half: str


@dataclass(frozen=True, slots=True)
class Told:
    """The whole report in words and geometry."""

    report: Report
    value: str
    low: str
    high: str
    reading: str
    effects: tuple[Effect, ...]
    jump: str
    jump_low: str
    jump_high: str
    agrees: bool | None
    picture: Picture | None
    more: str
    threshold: int


def decimals(value: float) -> int:
    """As many as say something: none for large numbers, two for those near nothing."""
    return 0 if abs(value) >= 20 else 1 if abs(value) >= 1 or not value else 2


def number(value: float, sign: bool = False) -> str:
    """A number of a report."""
    if not isfinite(value):
        return "–"
    places = decimals(value)
    return (signed if sign else written)(units(value, places), places)


def between(low: float | None, high: float | None) -> str:
    """An interval."""
    if low is None or high is None or not (isfinite(low) and isfinite(high)):
        return _("not to be told")
    return _("%(low)s to %(high)s") % {"low": number(low, True), "high": number(high, True)}


def told(report: Report) -> Told:
    """The report as the page shows it."""
    answer, second = report.answer, report.jump
    return Told(
        report=report,
        value=number(answer.value, True),
        low=number(answer.low, True),
        high=number(answer.high, True),
        reading=answer.reading,
        effects=tuple(_effect(row) for row in report.rows),
        jump="" if second.value is None else number(second.value, True),
        jump_low="" if second.low is None else number(second.low, True),
        jump_high="" if second.high is None else number(second.high, True),
        agrees=report.agree,
        picture=_picture(report),
        more="" if report.more is None else count(report.more),
        threshold=ceil(report.threshold),
    )


def _effect(row: ReportRow) -> Effect:
    label, per = LABELS[row.key]
    known = [abs(one) for one in (row.low, row.high, row.value) if isfinite(one)]
    reach = 1.15 * max(known, default=0.0) or 1.0
    low, high, mark = (
        f"{50 + 50 * (one / reach if isfinite(one) else 0):.1f}%" for one in (row.low, row.high, row.value)
    )
    return Effect(
        str(label), str(per), number(row.offered), number(row.held_out), number(row.value, True),
        between(row.low, row.high), str(READINGS[row.reading]), row.reading == "quite sure", low, high, mark,
    )  # fmt: skip


def _picture(report: Report) -> Picture | None:
    bins = [one for one in report.bins if one.mean is not None]
    if report.jump.value is None or len(bins) < 4:
        return None
    first, last = report.bins[0].score, report.bins[-1].score
    ends = [end for line in (report.jump.left, report.jump.right) if line for end in (line.first, line.last)]
    most = 1.1 * max([*(one.mean or 0.0 for one in bins), *ends, 0.1])

    def x(score: float) -> float:
        return 100 * (score - first + 0.5) / (last - first + 1)

    def y(mean: float) -> float:
        return 100 - 100 * max(0.0, mean) / most

    dots = tuple(
        Dot(f"{x(one.score):.1f}%", f"{y(one.mean or 0.0):.1f}%", one.offered, one.score, number(one.mean or 0.0))
        for one in bins
    )
    lines = tuple(
        (f"M{x(line.start):.1f} {y(line.first):.1f}L{x(line.end):.1f} {y(line.last):.1f}", offered)
        for line, offered in ((report.jump.left, False), (report.jump.right, True))
        if line is not None
    )
    return Picture(
        dots, lines, f"{x(report.threshold):.1f}%", first, last, number(most), number(most / 2),
    )  # fmt: skip
