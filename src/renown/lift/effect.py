"""The effect of being offered a perk: offered − held out, whether they claimed or not, with a 95 % interval.

Who is offered is drawn at random, so the difference of the two means is the effect (intention to treat). For a yes or
no the interval is the score interval of Miettinen and Nurminen; for counts and amounts Welch's statistic is held
against what it does under random draws from the same people, because a few of them do most of what is done.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import acos, copysign, cos, pi, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from renown.lift.quantiles import SURE, TWO_SIDED, student

Amounts = NDArray[np.float64]

DRAWS = 799
LARGE = 20_000
"""People from whom on Student's distribution stands in for the draws: they would take long and say the same."""


@dataclass(frozen=True, slots=True)
class Effect:
    """A difference per person. `value` is `offered - held_out`, or what is left of it after adjusting."""

    offered: float
    held_out: float
    value: float
    low: float
    high: float
    people_offered: int
    people_held_out: int
    acting: int  # people of both groups of whom anything but 0 was measured
    scale: float  # standard deviation of the outcome, of both groups together
    adjusted: bool = False

    @property
    def people(self) -> int:
        """How many people there are in both groups."""
        return self.people_offered + self.people_held_out

    @property
    def towards_zero(self) -> float:
        """How far the interval reaches from the estimate towards no effect."""
        return self.value - self.low if self.value >= 0 else self.high - self.value

    @property
    def sure(self) -> bool:
        """Whether the interval leaves no effect out."""
        return self.low > 0 or self.high < 0


def of_share(did: NDArray[np.bool_], offered: NDArray[np.bool_]) -> Effect:
    """The effect on a yes or no, as a share of people. Shapes (n,).

    The interval: Miettinen and Nurminen 1985, Statistics in Medicine 4, with the variance under each difference in
    question from the closed form of Farrington and Manning 1990 (Statistics in Medicine 9).
    """
    n1, n0 = int(offered.sum()), int((~offered).sum())
    x1, x0 = int(did[offered].sum()), int(did[~offered].sum())
    low, high = score_interval(x1, n1, x0, n0)
    p1, p0 = x1 / n1 if n1 else 0.0, x0 / n0 if n0 else 0.0
    whole = (x1 + x0) / max(1, n1 + n0)
    return Effect(p1, p0, p1 - p0, low, high, n1, n0, x1 + x0, sqrt(whole * (1 - whole)))


def of_amount(amount: NDArray[Any], offered: NDArray[np.bool_], known: NDArray[Any] | None = None) -> Effect:
    """The effect on a count or an amount, per person. `amount` and `offered` (n,).

    `known` (n,) or (n, k) is what was known of each person before the launch and foretells the amount: the effect is
    then the difference of two regressions at the mean of what was known (Lin 2013, Annals of Applied Statistics 7),
    with errors robust to unequal variances (HC3: MacKinnon and White 1985). That moves the estimate by chance alone
    and makes the interval narrower.

    The interval: quantiles of Welch's statistic under DRAWS random draws, without replacement, from the deviations of
    everybody from the mean of their group (Janssen 1997, Statistics and Probability Letters 36), with one fixed seed.
    """
    y = np.asarray(amount, np.float64)
    n1, n0 = int(offered.sum()), int((~offered).sum())
    acting = int(np.count_nonzero(y))
    if min(n1, n0) < 3:
        mean1, mean0 = (float(y[of].mean()) if of.any() else 0.0 for of in (offered, ~offered))
        return Effect(mean1, mean0, mean1 - mean0, -np.inf, np.inf, n1, n0, acting, float(y.std()) if len(y) else 0.0)
    mean1, mean0 = float(y[offered].mean()), float(y[~offered].mean())
    if known is None:
        value, extra = mean1 - mean0, 0.0
        one, other = y[offered] - mean1, y[~offered] - mean0
    else:
        value, one, other, extra = _regressed(y, offered, np.asarray(known, np.float64).reshape(len(y), -1))
    v1, v0 = float(one @ one) / (n1 * (n1 - 1)), float(other @ other) / (n0 * (n0 - 1))
    error = sqrt(v1 + v0 + extra)
    below, above = _reference(one, other, v1, v0)
    low, high = value - above * error, value - below * error
    return Effect(mean1, mean0, value, low, high, n1, n0, acting, float(y.std()), known is not None)


def score_interval(x1: int, n1: int, x0: int, n0: int) -> tuple[float, float]:
    """The 95 % score interval of x1 of n1 minus x0 of n0, as shares. Everything from -1 to 1 for an empty group."""
    if not n1 or not n0:
        return -1.0, 1.0
    apart = x1 / n1 - x0 / n0

    def edge(outside: float) -> float:
        inside = apart
        for _ in range(60):
            middle = (inside + outside) / 2
            if abs(apart - middle) <= TWO_SIDED * _score_error(x1, n1, x0, n0, middle):
                inside = middle
            else:
                outside = middle
        return (inside + outside) / 2

    return edge(-1.0), edge(1.0)


def _score_error(x1: int, n1: int, x0: int, n0: int, difference: float) -> float:
    p1, p0 = likeliest(x1, n1, x0, n0, difference)
    variance = (p1 * (1 - p1) / n1 + p0 * (1 - p0) / n0) * (n1 + n0) / (n1 + n0 - 1)
    return sqrt(max(0.0, variance))


def likeliest(x1: int, n1: int, x0: int, n0: int, difference: float) -> tuple[float, float]:
    """The two shares that make x1 of n1 and x0 of n0 likeliest among those that differ by `difference`."""
    d, ratio, q1, q0 = difference, n0 / n1, x1 / n1, x0 / n0
    a = 1 + ratio
    b = -(1 + ratio + q1 + ratio * q0 + d * (ratio + 2))
    c = d * d + d * (2 * q1 + ratio + 1) + q1 + ratio * q0
    e = -q1 * d * (1 + d)
    v = (b / (3 * a)) ** 3 - b * c / (6 * a * a) + e / (2 * a)
    u = copysign(sqrt(max(0.0, (b / (3 * a)) ** 2 - c / (3 * a))), v)
    w = (pi + acos(max(-1.0, min(1.0, v / u**3)))) / 3 if u else pi / 2
    p1 = min(1.0, max(0.0, d, 2 * u * cos(w) - b / (3 * a)))
    return p1, min(1.0, max(0.0, p1 - d))


def _regressed(y: Amounts, offered: NDArray[np.bool_], known: Amounts) -> tuple[float, Amounts, Amounts, float]:
    """The adjusted difference, what each person of either group moves it by, and the variance of the mean it is at."""
    known = known[:, known.std(axis=0) > 0]
    centred = known - known.mean(axis=0)
    levels, slopes, moving = [], [], []
    for group in (offered, ~offered):
        x = np.column_stack([np.ones(int(group.sum())), centred[group]])
        inverse = np.linalg.pinv(x.T @ x)
        fitted = inverse @ (x.T @ y[group])
        lever = np.minimum(0.99, ((x @ inverse) * x).sum(axis=1))
        levels.append(float(fitted[0]))
        slopes.append(fitted[1:])
        moving.append(len(x) * (x @ inverse[0]) * (y[group] - x @ fitted) / (1 - lever))
    turned = centred @ (slopes[0] - slopes[1])
    return levels[0] - levels[1], moving[0], moving[1], float(turned @ turned) / len(y) ** 2


def _reference(one: Amounts, other: Amounts, v1: float, v0: float) -> tuple[float, float]:
    """The 2.5 % and 97.5 % quantiles of Welch's statistic where there is no effect. Deviations (n1,) and (n0,)."""
    n1, n0 = len(one), len(other)
    if v1 + v0 <= 0:
        return -TWO_SIDED, TWO_SIDED
    if n1 + n0 > LARGE:
        freedom = (v1 + v0) ** 2 / (v1**2 / (n1 - 1) + v0**2 / (n0 - 1))
        reach = student((1 + SURE) / 2, freedom)
        return -reach, reach
    values, counts = np.unique(np.concatenate([one, other]), return_counts=True)
    whole, squares = float(values @ counts), float(values**2 @ counts)
    chance = np.random.default_rng(1)
    drawn = []
    for start in range(0, DRAWS, 100):
        many = min(100, DRAWS - start)
        picked = chance.multivariate_hypergeometric(counts, n0, size=many, method="count")
        drawn.append(np.stack([picked @ values, picked @ values**2]))
    total, square = np.concatenate(drawn, axis=1)
    mean0, mean1 = total / n0, (whole - total) / n1
    spread0 = np.maximum(0.0, square - n0 * mean0**2) / (n0 * (n0 - 1))
    spread1 = np.maximum(0.0, squares - square - n1 * mean1**2) / (n1 * (n1 - 1))
    statistic = np.sort((mean1 - mean0) / np.sqrt(np.maximum(spread1 + spread0, 1e-300)))
    rank = round(DRAWS * (1 - SURE) / 2)
    return float(statistic[rank - 1]), float(statistic[-rank])
