from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renown.errors import InputError
from renown.lift.assigning import balance, held_out

NUMBERS = st.lists(st.integers(-(2**63), 2**63 - 1), max_size=60, unique=True)
SHARES = st.floats(0, 0.99)


@given(NUMBERS, st.integers(-(2**63), 2**63 - 1), SHARES, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_whoever_comes_with_whom_and_in_which_order_gets_the_same_answer(numbers, seed, share, chance) -> None:  # type: ignore[no-untyped-def]
    answers = dict(zip(numbers, held_out(np.array(numbers, np.int64), seed, share).tolist(), strict=True))
    chance.shuffle(numbers)
    some = numbers[: len(numbers) // 2]
    assert held_out(np.array(some, np.int64), seed, share).tolist() == [answers[one] for one in some]


@given(NUMBERS, st.integers(-(2**63), 2**63 - 1), SHARES, SHARES)
@settings(deadline=None)
def test_a_larger_share_holds_out_everybody_a_smaller_one_does(
    numbers: list[int], seed: int, one: float, other: float
) -> None:
    people = np.array(numbers, np.int64)
    small, large = (held_out(people, seed, share) for share in sorted((one, other)))
    assert not (small & ~large).any()


def test_the_draw_is_the_same_for_ever() -> None:
    assert np.flatnonzero(held_out(np.arange(-20, 20), 7, 0.2)).tolist() == [2, 22, 25, 26, 34, 35, 38]


@pytest.mark.parametrize(
    "numbers", [np.arange(1_000_000), np.random.default_rng(1).integers(-(2**63), 2**63 - 1, 10**6)]
)
@pytest.mark.parametrize("share", [0.05, 0.2, 0.5])
def test_the_share_is_exact_in_distribution(numbers: np.ndarray, share: float) -> None:
    counts = [int(held_out(block, 3, share).sum()) for block in np.split(numbers, 1000)]
    spread = sqrt(1000 * share * (1 - share))
    assert abs(sum(counts) - 1e6 * share) < 4 * spread * sqrt(1000)
    assert np.std(counts) == pytest.approx(spread, rel=0.1)


def test_two_campaigns_draw_independently() -> None:
    people = np.arange(1_000_000)
    both = held_out(people, 1, 0.2) & held_out(people, 2, 0.2)
    assert int(both.sum()) == pytest.approx(40_000, abs=800)


@pytest.mark.parametrize("share", [-0.1, 1.0, float("nan")])
def test_a_share_that_is_none_is_refused(share: float) -> None:
    with pytest.raises(InputError, match="between 0 and 1"):
        held_out(np.arange(3), 1, share)


def test_a_fair_draw_is_balanced_and_a_lost_group_is_noticed() -> None:
    people = np.arange(10_000)
    score = np.random.default_rng(2).normal(50, 8, 10_000)
    held = held_out(people, 3, 0.2)
    assert balance(held, 0.2, {"score": score}).fair
    kept = ~held | (score < 55)  # those held out who stand high were lost
    assert not balance(held[kept], 0.2, {"score": score[kept]}).fair
    assert balance(held, 0.25, {}).surprise < -4


def test_a_group_without_anybody_is_no_error() -> None:
    told = balance(np.zeros(3, bool), 0.0, {"score": np.ones(3)})
    assert (told.offered, told.held_out, told.surprise, told.differences) == (3, 0, 0.0, {"score": 0.0})
