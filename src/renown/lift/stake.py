"""How a pool is shared among the members of a stake, by a published rule.

Every member first gets the same floor, never nothing: a published share of the pool in equal parts, at least one unit
each. What is left is shared in proportion to what was measured of each in the period. Units are never split: each
gets the whole units of its part, and what rounding down left over goes, one unit each, to the largest remainders
(Hamilton's method), of equal ones to the lower number.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from renown.errors import InputError

FLOOR = 0.2
"""The share of the pool that is shared equally, whatever was measured."""
PRECISION = 1_000_000
"""Measurements count to six decimal places."""


def allocate(pool: int, measured: Sequence[float], numbers: Sequence[int], floor: float = FLOOR) -> list[int]:
    """Shares `pool` units of the smallest kind (cents) among the members; the parts add up to `pool` exactly.

    `measured` is each member's word of mouth of the period, 0 or more, and `numbers` something no two members share;
    both (n,), as is what is returned. More measured never gives less than a member with less, and equal ones differ
    by one unit at most. Where nothing was measured of anybody, all is shared equally. Raises InputError when the
    pool has fewer units than there are members, or for a measurement that is negative or no number.
    """
    members = len(measured)
    if len(numbers) != members or len(set(numbers)) != members:
        raise InputError("each member needs one measurement and a number of their own")
    if not 0 < floor <= 1:
        raise InputError(f"the floor is a share of the pool above 0 and up to 1, not {floor:g}")
    if any(not isfinite(each) or each < 0 for each in measured):
        raise InputError("what is measured is 0 or more")
    if not members:
        if pool:
            raise InputError("a pool needs members to share it")
        return []
    if pool < members:
        raise InputError(f"a pool of {pool:,} units is too small for {members:,} members: each gets at least one")
    # whole numbers from here on: sums of fractions would not always add up
    equal = max(1, min(pool, int(pool * floor)) // members)
    weights = [round(each * PRECISION) for each in measured]
    return [equal + part for part in _in_proportion(pool - equal * members, weights, numbers)]


def _in_proportion(units: int, weights: Sequence[int], numbers: Sequence[int]) -> list[int]:
    total = sum(weights)
    if not total:
        weights, total = [1] * len(weights), len(weights)
    parts = [units * weight // total for weight in weights]
    left = units - sum(parts)
    order = sorted(range(len(weights)), key=lambda k: (-(units * weights[k] % total), -weights[k], numbers[k]))
    for member in order[:left]:
        parts[member] += 1
    return parts
