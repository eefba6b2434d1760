"""Before the launch: how large an effect must be to be seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

from renown.lift.quantiles import TWO_SIDED, normal, student

POWER = 0.8
"""How often an effect of that size would be seen."""


@dataclass(frozen=True, slots=True)
class Seen:
    """With so many people, the smallest effect that is seen four times in five. None where none would be."""

    offered: int
    held_out: int
    effect: float | None


def seen_share(offered: int, held_out: int, base: float) -> Seen:
    """Of a share of people, of which `base` do it on their own, at 5 % and 80 % power.

    p1 − p0 where p1 − p0 = z.975 sqrt(p̄(1−p̄)(1/n1 + 1/n0)) + z.8 sqrt(p1(1−p1)/n1 + p0(1−p0)/n0): Fleiss, Levin and
    Paik, Statistical Methods for Rates and Proportions, 3rd edition, section 4.2, solved for p1.
    """
    if offered < 2 or held_out < 2:
        return Seen(offered, held_out, None)

    def enough(p1: float) -> bool:
        pooled = (p1 * offered + base * held_out) / (offered + held_out)
        null = sqrt(pooled * (1 - pooled) * (1 / offered + 1 / held_out))
        other = sqrt(p1 * (1 - p1) / offered + base * (1 - base) / held_out)
        return p1 - base >= TWO_SIDED * null + normal(POWER) * other

    found = _smallest(lambda effect: enough(base + effect), 1 - base)
    return Seen(offered, held_out, found)


def seen_amount(offered: int, held_out: int, deviation: float) -> Seen:
    """Of an amount per person with this standard deviation, at 5 % and 80 % power.

    (t.975 + t.8) sd sqrt(1/n1 + 1/n0), with n1 + n0 − 2 degrees of freedom: Cohen, Statistical Power Analysis, 2nd
    edition, section 2.4, with Student's quantiles for its tables.
    """
    if offered < 2 or held_out < 2:
        return Seen(offered, held_out, None)
    freedom = offered + held_out - 2
    quantiles = student(0.975, freedom) + student(POWER, freedom)
    return Seen(offered, held_out, quantiles * deviation * sqrt(1 / offered + 1 / held_out))


def _smallest(enough: Callable[[float], bool], most: float) -> float | None:
    if most <= 0 or not enough(most):
        return None
    low, high = 0.0, most
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
