"""Quantiles of the normal and of Student's distribution."""

from __future__ import annotations

from statistics import NormalDist

_NORMAL = NormalDist()
SURE = 0.95
"""How often an interval holds the truth."""


def normal(share: float) -> float:
    """The value below which this share of a standard normal distribution lies."""
    return _NORMAL.inv_cdf(share)


def student(share: float, freedom: float) -> float:
    """The same for Student's distribution, with `freedom` degrees of freedom, 3 where there are fewer.

    The expansion of Abramowitz and Stegun 26.7.5: right to 0.004 at three degrees and to 1e-4 from nine on, for
    shares between 0.025 and 0.975.
    """
    x, n = normal(share), max(3.0, freedom)
    terms = (
        (x**3 + x) / 4,
        (5 * x**5 + 16 * x**3 + 3 * x) / 96,
        (3 * x**7 + 19 * x**5 + 17 * x**3 - 15 * x) / 384,
        (79 * x**9 + 776 * x**7 + 1482 * x**5 - 1920 * x**3 - 945 * x) / 92_160,
    )
    return x + sum(term / n ** (k + 1) for k, term in enumerate(terms))


TWO_SIDED = normal((1 + SURE) / 2)
"""Standard errors to either side of an estimate, 1.96."""
