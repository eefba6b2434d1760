"""A second estimate: the jump of an outcome at the score from which the perk was offered.

Who stands just above the threshold and who just below differ in hardly anything but the offer. The jump is the
difference of two local regressions with triangular weights, within the bandwidth that makes the mean squared error of
the linear ones smallest. Estimate and 95 % interval are corrected for the bias of that bandwidth by fitting one order
more (Calonico, Cattaneo and Titiunik 2014, Econometrica 82; with one bandwidth for both steps the corrected estimate
is the local quadratic one, remark 7 there). The bandwidth is the plug-in of the same paper, in three steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from renown.lift.quantiles import SURE, student

Amounts = NDArray[np.float64]

FEWEST = 50
"""People within the bandwidth on either side below which nothing can be told."""
ACTING = 10
"""People with anything but 0 within the bandwidth, on both sides together, below which nothing can be told."""


@dataclass(frozen=True, slots=True)
class Line:
    """One end of a local linear fit to the other, for the picture: from (start, first) to (end, last)."""

    start: float
    first: float
    end: float
    last: float


@dataclass(frozen=True, slots=True)
class Jump:
    """The jump at the threshold, per person, or `why` there is none to tell. `below` and `above` count people used."""

    value: float | None
    low: float | None
    high: float | None
    bandwidth: float | None
    below: int
    above: int
    left: Line | None = None
    right: Line | None = None
    why: str = ""


def jump(
    score: NDArray[Any], outcome: NDArray[Any], threshold: float, offered: NDArray[np.bool_] | None = None
) -> Jump:
    """The effect of being offered at the threshold. All of shape (n,): everybody who meets the other criteria.

    Without `offered`, everybody at or above the threshold was offered it and nobody below (sharp). With it, the jump
    is divided by the jump in the share of those offered (fuzzy). Leave out who was held out rather than divide by 0.8.
    """
    x, y = np.asarray(score, np.float64) - threshold, np.asarray(outcome, np.float64)
    sides = (x < 0, x >= 0)
    below, above = (int(side.sum()) for side in sides)
    if min(below, above) < FEWEST or any(len(np.unique(x[side])) < 10 for side in sides):
        return Jump(None, None, None, None, below, above, why=_too_few(below, above))
    h = bandwidth(x, y)
    near = np.abs(x) < h
    below, above = (int((side & near).sum()) for side in sides)
    if min(below, above) < FEWEST or np.count_nonzero(y[near]) < ACTING:
        return Jump(None, None, None, h, below, above, why=_too_few(below, above))
    value, error = _corrected(x, y, h)
    if offered is not None:
        share, _ = _corrected(x, offered.astype(np.float64), h)
        if share < 0.1:
            return Jump(None, None, None, h, below, above, why="hardly anybody more was offered it above the threshold")
        value /= share
        error = _corrected(x, y - value * offered, h)[1] / share
    reach = student((1 + SURE) / 2, min(below, above) - 3) * error
    left, right = (_line(x, y, side, h, threshold) for side in sides)
    return Jump(value, value - reach, value + reach, h, below, above, left, right)


def bandwidth(x: Amounts, y: Amounts) -> float:
    """The bandwidth of the local linear fits with the smallest mean squared error of their difference at 0.

    It holds at least FEWEST people of either side where there are that many.
    """
    n, sides = len(x), (x < 0, x >= 0)
    quarter, three = np.quantile(x, [0.25, 0.75])
    pilot = 2.576 * min(float(x.std()), float(three - quarter) / 1.349 or float(x.std())) * n**-0.2
    least = max(float(np.sort(np.abs(x[side]))[min(FEWEST, int(side.sum())) - 1]) for side in sides) * (1 + 1e-9)
    most = float(np.abs(x).max()) * (1 + 1e-9)
    pilot = min(max(pilot, least), most)
    third = _plug_in(x, y, sides, order=3, derivative=3, wide=most, narrow=pilot, careful=False)
    second = _plug_in(x, y, sides, order=2, derivative=2, wide=min(max(third, least), most), narrow=pilot, careful=True)
    first = _plug_in(x, y, sides, order=1, derivative=0, wide=min(max(second, least), most), narrow=pilot, careful=True)
    return min(max(first, least), most)


def _plug_in(
    x: Amounts,
    y: Amounts,
    sides: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    *,
    order: int,
    derivative: int,
    wide: float,
    narrow: float,
    careful: bool,
) -> float:
    """The best bandwidth for a derivative by fits of this order: variance from `narrow`, bias from `wide`."""
    variance, biases, doubt = 0.0, [], 0.0
    for side in sides:
        at, value = x[side], y[side]
        fit, spread, design = _fitted(at, value, narrow, order)
        weights, powers, inverse = design
        variance += (2 * derivative + 1) * narrow * spread[derivative, derivative]
        u = at[np.abs(at) < narrow] / narrow
        constant = float((inverse @ (powers.T @ (weights * u ** (order + 1))))[derivative])
        fit, spread, _ = _fitted(at, value, wide, order + 1)
        scale = wide ** (order + 1)
        more = 2 * (order + 1 - derivative)
        biases.append(sqrt(more) * constant * fit[order + 1] / scale)
        doubt += more * 3 * constant**2 * spread[order + 1, order + 1] / scale**2 if careful else 0.0
    squared = (biases[1] - biases[0]) ** 2 + doubt
    return float((variance / squared) ** (1 / (2 * order + 3))) if squared > 0 and variance > 0 else wide


def _fitted(x: Amounts, y: Amounts, h: float, order: int) -> tuple[Amounts, Amounts, tuple[Amounts, Amounts, Amounts]]:
    """Local fit in units of h: coefficients, their HC3 covariance, and (weights, powers, inverse)."""
    near = np.abs(x) < h
    u = x[near] / h
    weights = 1 - np.abs(u)
    powers = np.vander(u, order + 1, increasing=True)
    inverse = np.asarray(np.linalg.pinv(powers.T @ (weights[:, None] * powers)), np.float64)
    fit: Amounts = inverse @ (powers.T @ (weights * y[near]))
    lever = np.minimum(0.99, weights * ((powers @ inverse) * powers).sum(axis=1))
    moving = (powers * (weights * (y[near] - powers @ fit) / (1 - lever))[:, None]) @ inverse
    return fit, moving.T @ moving, (weights, powers, inverse)


def _corrected(x: Amounts, y: Amounts, h: float) -> tuple[float, float]:
    (left, spread_left, _), (right, spread_right, _) = (_fitted(x[side], y[side], h, 2) for side in (x < 0, x >= 0))
    return float(right[0] - left[0]), sqrt(spread_left[0, 0] + spread_right[0, 0])


def _line(x: Amounts, y: Amounts, side: NDArray[np.bool_], h: float, threshold: float) -> Line:
    (level, slope), _, _ = _fitted(x[side], y[side], h, 1)
    near = x[side][np.abs(x[side]) < h]
    far = float(near.min() if near[0] < 0 else near.max())
    ends = sorted(((far, level + slope * far / h), (0.0, level)))
    (start, first), (end, last) = ends
    return Line(threshold + start, float(first), threshold + end, float(last))


def _too_few(below: int, above: int) -> str:
    if min(below, above) >= FEWEST:
        return "too few did it near the threshold"
    if below == above:
        return "too few people"
    return f"too few people just {'below' if below < above else 'above'} the threshold"
