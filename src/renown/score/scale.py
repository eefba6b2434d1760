"""Influence becomes a score from 0 to 100, with its interval and percentile."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from renown.score.model import Model

F = NDArray[np.float64]

_EXACT_COUNTS = 64


def score(influence: F, model: Model) -> F:
    """100 * log10(1 + I) / log10(1 + full), at most 100. Shape (n,)."""
    scaled: F = np.minimum(100.0, 100.0 * np.log10(1.0 + influence) / math.log10(1.0 + model.full))
    return scaled


def interval(influence: F, variance: F, model: Model) -> tuple[F, F]:
    """The interval around each score, in points, by the delta method over the logarithm. Shapes (n,)."""
    z = NormalDist().inv_cdf(0.5 + model.confidence / 2)
    slope = 100.0 / math.log(1.0 + model.full) / (1.0 + influence)
    middle, half = score(influence, model), z * slope * np.sqrt(variance)
    return np.maximum(0.0, middle - half), np.minimum(100.0, middle + half)


def percentile(scores: F) -> F:
    """The share of people with a lower score, 0..1. Shape (n,)."""
    ascending = np.sort(scores)
    below: F = np.searchsorted(ascending, scores, side="left") / max(1, len(scores))
    return below


def root_deviation(count: F) -> F:
    """Standard deviation of the square root of a Poisson count of that mean, shape of `count`.

    Exact at whole counts up to 64 and linear between; 1/2, the delta method's value, above. At a count of one
    the delta method would say 0.5 where the truth is 0.634.
    """
    deviation: F = np.interp(count, np.arange(1, _EXACT_COUNTS + 1), _DEVIATIONS, right=0.5)
    return deviation


def _deviations() -> F:
    outcomes = np.arange(400)
    log_factorial = np.array([math.lgamma(k + 1) for k in outcomes])
    out = []
    for mean in range(1, _EXACT_COUNTS + 1):
        chance = np.exp(outcomes * math.log(mean) - mean - log_factorial)
        out.append(math.sqrt(mean - float((chance * np.sqrt(outcomes)).sum()) ** 2))
    return np.array(out)


_DEVIATIONS = _deviations()
