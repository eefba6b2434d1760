from __future__ import annotations

import numpy as np
import pytest

from renown.lift.effect import of_amount, of_share
from renown.lift.power import seen_amount, seen_share
from renown.lift.quantiles import student


@pytest.mark.parametrize(
    ("share", "freedom", "quantile"),  # printed tables of Student's distribution
    [
        (0.975, 3, 3.1824),
        (0.975, 5, 2.5706),
        (0.975, 9, 2.2622),
        (0.975, 30, 2.0423),
        (0.8, 9, 0.8834),
        (0.975, 1e9, 1.96),
    ],
)
def test_students_quantiles_are_those_of_the_tables(share: float, freedom: float, quantile: float) -> None:
    assert student(share, freedom) == pytest.approx(quantile, abs=0.005 if freedom < 9 else 1e-4)


def test_the_textbook_example_of_two_shares() -> None:
    # equal groups: n = (1.96 sqrt(2 p q) + 0.8416 sqrt(p1 q1 + p0 q0))^2 / d^2 is 373 for 0.10 against 0.17
    found = seen_share(373, 373, 0.10).effect
    assert found == pytest.approx(0.07, abs=2e-4)


@pytest.mark.parametrize(("n1", "n0", "base"), [(992, 248, 0.03), (400, 100, 0.2), (4_000, 1_000, 0.01)])
def test_an_effect_that_large_is_seen_four_times_in_five(n1: int, n0: int, base: float) -> None:
    effect = seen_share(n1, n0, base).effect
    assert effect is not None
    chance, offered = np.random.default_rng(1), np.arange(n1 + n0) < n1
    rates = np.where(offered, base + effect, base)
    seen = np.mean([of_share(chance.random(n1 + n0) < rates, offered).low > 0 for _ in range(1_000)])
    assert seen == pytest.approx(0.8, abs=0.07)  # the formula is the normal one, the interval the score's


def test_an_amount_that_large_is_seen_four_times_in_five() -> None:
    chance, offered = np.random.default_rng(2), np.arange(500) < 400
    effect = seen_amount(400, 100, 2.0).effect
    assert effect is not None
    seen = np.mean([of_amount(chance.normal(0, 2, 500) + effect * offered, offered).low > 0 for _ in range(300)])
    assert seen == pytest.approx(0.8, abs=0.07)


def test_more_people_see_smaller_effects_and_too_few_see_none() -> None:
    effects = [seen_share(int(n * 0.8), n - int(n * 0.8), 0.05).effect for n in (100, 1_000, 10_000)]
    assert effects == sorted(effects, key=lambda each: -(each or 2))
    assert seen_share(8, 2, 0.5).effect is None
    assert seen_share(1, 1, 0.1).effect is None
    assert seen_amount(5, 1, 1.0).effect is None
    assert seen_share(32, 8, 0.02).effect == pytest.approx(0.47, abs=0.06)
