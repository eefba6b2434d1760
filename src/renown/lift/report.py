"""Everything the report of a campaign says, from one array a measure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from renown.lift.assigning import BELOW, HELD_OUT, OFFERED
from renown.lift.discontinuity import Jump, jump
from renown.lift.effect import Effect, of_amount, of_share
from renown.lift.power import Seen, seen_amount, seen_share
from renown.lift.reading import Reading, more_people, read
from renown.standing import SMALLEST

AROUND = 12
"""Points to either side of the threshold that the picture shows."""
RARE = 0.005
"""The share of people taken to mention something on their own where nobody is known to."""

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of everybody a campaign is about, shape (n,) each.

    `group` is OFFERED, HELD_OUT or BELOW: the last meet all criteria but the score, and serve the second estimate
    alone. `score` is the exact one of the launch. `acting` are the different people who acted on a person's mentions.
    `known` (n, k) is what was known before the launch (the score, earlier mentions), where amounts are to be adjusted.
    """

    group: Array
    score: Array
    mentions: Array
    undisclosed: Array
    acting: Array
    clicks: Array
    influence: Array
    claimed: Array
    opened: Array
    known: Array | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One outcome of those offered against those held out, `per` so many people. `more`: see `more_people`."""

    key: str
    per: int
    offered: float
    held_out: float
    value: float
    low: float
    high: float
    reading: Reading
    more: int | None
    seen: Seen  # the smallest effect so many people could show, `per` so many people
    effect: Effect


@dataclass(frozen=True, slots=True)
class Bin:
    """People shown as one whole score, and their mean; None where too few to show."""

    score: int
    people: int | None
    mean: float | None
    offered: bool


@dataclass(frozen=True, slots=True)
class Report:
    """The report. The first row is the answer; `jump` and `bins` are of the same outcome, `per` as many people."""

    qualify: int
    held_out: int
    offered: int
    opened: int
    claimed: int
    mentioned: int  # of those who claimed
    disclosed: int  # of those, the ones who said each time that it was a gift
    undisclosed: int  # mentions by claimers that did not
    visits: int
    machines: int
    rows: tuple[Row, ...]
    threshold: float
    jump: Jump
    bins: tuple[Bin, ...]
    more: int | None  # people that would make the nearest unreadable effect readable

    @property
    def answer(self) -> Row:
        """What the report says first."""
        return self.rows[0]

    @property
    def agree(self) -> bool | None:
        """Whether the intervals of both estimates meet; None where there is no second one."""
        if self.jump.low is None or self.jump.high is None:
            return None
        return self.jump.low <= self.answer.high and self.answer.low <= self.jump.high

    @property
    def funnel(self) -> tuple[tuple[str, int], ...]:
        """The steps from qualified to mentioned, in people."""
        steps = ("qualify", "held_out", "offered", "opened", "claimed", "mentioned")
        return tuple((step, int(getattr(self, step))) for step in steps)


def report(measured: Measured, threshold: float, *, visits: int = 0, machines: int = 0) -> Report:
    """Works a campaign out. `threshold` on the exact scale; `visits` by people and by `machines` through its links."""
    m = measured
    inside = m.group != BELOW
    offered = (m.group == OFFERED)[inside]
    claimed = (m.claimed & (m.group == OFFERED))[inside]
    mentioned = (m.mentions > 0)[inside]
    known = None if m.known is None else m.known[inside]
    base = float(np.mean(mentioned[~offered])) if (~offered).any() else 0.0
    rows = [_row("mentioned", 100, of_share(mentioned, offered), base)]
    for key, per in (("acting", 100), ("clicks", 100), ("influence", 1)):
        rows.append(_row(key, per, of_amount(getattr(m, key)[inside], offered, known)))
    unreadable = [row.more for row in rows if row.reading == "too few to tell" and row.more is not None]
    apart = m.group != HELD_OUT
    did = (m.mentions > 0)[apart].astype(np.float64) * 100
    return Report(
        qualify=int(inside.sum()),
        held_out=int((~offered).sum()),
        offered=int(offered.sum()),
        opened=int((m.opened[inside] & offered).sum()),
        claimed=int(claimed.sum()),
        mentioned=int((mentioned & claimed).sum()),
        disclosed=int((mentioned & claimed & (m.undisclosed[inside] == 0)).sum()),
        undisclosed=int(m.undisclosed[inside][claimed].sum()),
        visits=visits,
        machines=machines,
        rows=tuple(rows),
        threshold=threshold,
        jump=jump(m.score[apart], did, threshold),
        bins=_bins(m.score[apart], did, threshold),
        more=min(unreadable, default=None),
    )


def _row(key: str, per: int, effect: Effect, base: float | None = None) -> Row:
    share = base is not None
    n1, n0 = effect.people_offered, effect.people_held_out
    seen = seen_amount(n1, n0, effect.scale) if base is None else seen_share(n1, n0, max(base, RARE))
    return Row(
        key=key,
        per=per,
        offered=effect.offered * per,
        held_out=effect.held_out * per,
        value=effect.value * per,
        low=effect.low * per,
        high=effect.high * per,
        reading=read(effect, share=share),
        more=more_people(effect),
        seen=Seen(n1, n0, None if seen.effect is None else seen.effect * per),
        effect=effect,
    )


def _bins(score: Array, outcome: Array, threshold: float) -> tuple[Bin, ...]:
    place = np.floor(np.asarray(score, np.float64) - threshold).astype(np.int64) + AROUND
    near = (place >= 0) & (place < 2 * AROUND)
    people = np.bincount(place[near], minlength=2 * AROUND)
    total = np.bincount(place[near], weights=outcome[near], minlength=2 * AROUND)
    return tuple(
        Bin(
            ceil(threshold + k - AROUND),
            many if many >= SMALLEST else None,
            float(total[k]) / many if many >= SMALLEST else None,
            k >= AROUND,
        )
        for k, many in enumerate(people.tolist())
    )


_HEAD = ("part", "name", "per", "offered", "held_out", "effect", "low", "high", "reading", "people")


def to_csv(told: Report) -> str:
    """The report as one table, one line a number: outcomes, the second estimate, its picture, the steps."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(_HEAD)
    for row in told.rows:
        numbers = (row.offered, row.held_out, row.value, row.low, row.high)
        lines.writerow(("outcome", row.key, row.per, *_written(numbers), row.reading, row.effect.people))
    second = told.jump
    lines.writerow(
        ("threshold", told.answer.key, 100, "", "", *_written((second.value, second.low, second.high)), second.why,
         second.below + second.above)
    )  # fmt: skip
    for one in told.bins:
        side = ("", *_written((one.mean,)))[:: -1 if one.offered else 1]
        lines.writerow(("score", one.score, 100, *side, "", "", "", "", one.people or f"under {SMALLEST}"))
    for step, people in told.funnel:
        lines.writerow(("step", step, *[""] * 7, people))
    for name in ("disclosed", "undisclosed", "visits", "machines"):
        lines.writerow(("count", name, *[""] * 7, getattr(told, name)))
    return out.getvalue()


def _written(numbers: Iterable[float | None]) -> list[str]:
    return ["" if each is None or not np.isfinite(each) else f"{each:.6g}" for each in numbers]
