from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renown.errors import InputError
from renown.lift.stake import allocate

MEASURED = st.lists(st.one_of(st.just(0.0), st.floats(0, 1e9), st.sampled_from([1.0, 2.5])), min_size=1, max_size=40)
FLOORS = st.floats(0.001, 1)


@st.composite
def stakes(draw: Any) -> tuple[int, list[float], list[int], float]:
    measured = draw(MEASURED)
    numbers = draw(st.lists(st.integers(), min_size=len(measured), max_size=len(measured), unique=True))
    return draw(st.integers(len(measured), 10**15)), measured, numbers, draw(FLOORS)


@given(stakes())
@settings(deadline=None)
def test_the_parts_add_up_to_the_pool_and_nobody_gets_nothing(stake: Any) -> None:
    pool, measured, numbers, floor = stake
    parts = allocate(pool, measured, numbers, floor)
    assert sum(parts) == pool
    assert min(parts) >= max(1, int(pool * floor) // len(parts))


@given(stakes())
@settings(deadline=None)
def test_more_measured_never_gives_less_and_equal_ones_differ_by_one_unit_at_most(stake: Any) -> None:
    pool, measured, numbers, floor = stake
    ranked = sorted(zip(measured, allocate(pool, measured, numbers, floor), strict=True))
    for (less, small), (more, large) in pairwise(ranked):
        assert small <= large or (round(less, 6) == round(more, 6) and small == large + 1)
        assert less != more or abs(small - large) <= 1


@given(stakes(), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_the_members_changes_nothing(stake: Any, chance: Any) -> None:
    pool, measured, numbers, floor = stake
    before = dict(zip(numbers, allocate(pool, measured, numbers, floor), strict=True))
    order = list(range(len(numbers)))
    chance.shuffle(order)
    mixed = [numbers[k] for k in order]
    after = allocate(pool, [measured[k] for k in order], mixed, floor)
    assert dict(zip(mixed, after, strict=True)) == before


@given(stakes())
@settings(deadline=None)
def test_nobody_is_further_than_one_unit_from_the_exact_rule(stake: Any) -> None:
    pool, measured, numbers, floor = stake
    equal = max(1, min(pool, int(pool * floor)) // len(measured))
    whole = sum(round(each * 10**6) for each in measured)
    for each, part in zip(measured, allocate(pool, measured, numbers, floor), strict=True):
        weight = (round(each * 10**6), whole) if whole else (1, len(measured))
        assert abs((part - equal) * weight[1] - (pool - equal * len(measured)) * weight[0]) < weight[1]


def test_a_pool_by_hand() -> None:
    # 20 of 100 equally, 5 each; 80 as 0 : 1 : 2 : 3, which is 0, 13.33, 26.67 and 40
    assert allocate(100, [0, 1, 2, 3], [1, 2, 3, 4]) == [5, 18, 32, 45]
    assert allocate(10, [0, 0, 0], [3, 1, 2]) == [3, 4, 3]  # what is left over goes to the lowest number
    assert allocate(0, [], []) == []


@pytest.mark.parametrize(
    ("pool", "measured", "floor", "words"),
    [
        (2, [1, 1, 1], 0.2, "too small"),
        (10, [1, -1], 0.2, "0 or more"),
        (10, [1, float("nan")], 0.2, "0 or more"),
        (10, [1, float("inf")], 0.2, "0 or more"),
        (10, [1, 1], 0.0, "above 0"),
        (10, [1, 1], 1.1, "above 0"),
        (10, [], 0.2, "needs members"),
    ],
)
def test_what_cannot_be_shared_is_refused(pool: int, measured: list[float], floor: float, words: str) -> None:
    with pytest.raises(InputError, match=words):
        allocate(pool, measured, list(range(len(measured))), floor)


def test_two_members_of_one_number_are_refused() -> None:
    with pytest.raises(InputError, match="a number of their own"):
        allocate(10, [1, 1], [7, 7])
