"""The intervals against closed forms and slower ways of getting the same."""

from __future__ import annotations

from math import comb, sqrt

import numpy as np
import pytest
from numpy.typing import NDArray

from renown.lift.effect import LARGE, likeliest, of_amount, of_share, score_interval
from renown.lift.quantiles import TWO_SIDED, student


def groups(n1: int, n0: int) -> NDArray[np.bool_]:
    return np.array([True] * n1 + [False] * n0, bool)


def log_likelihood(p: np.ndarray, x: int, n: int) -> np.ndarray:
    return np.asarray(x * np.log(np.maximum(p, 1e-300)) + (n - x) * np.log(np.maximum(1 - p, 1e-300)))


@pytest.mark.parametrize("counts", [(7, 40, 1, 10), (0, 40, 3, 10), (12, 12, 0, 5), (64, 992, 6, 248), (3, 9, 2, 4)])
@pytest.mark.parametrize("difference", [-0.6, -0.1, 0.0, 0.05, 0.3, 0.9])
def test_the_likeliest_shares_are_those_a_fine_grid_finds(counts: tuple[int, int, int, int], difference: float) -> None:
    x1, n1, x0, n0 = counts
    grid = np.linspace(max(0, difference), min(1, 1 + difference), 400_001)
    likelihood = log_likelihood(grid, x1, n1) + log_likelihood(grid - difference, x0, n0)
    p1, p0 = likeliest(x1, n1, x0, n0, difference)
    assert p1 - p0 == pytest.approx(difference)
    assert p1 == pytest.approx(grid[np.argmax(likelihood)], abs=1e-4)


def test_a_score_interval_is_the_published_one() -> None:
    # Newcombe 1998, Statistics in Medicine 17, table II: 56/70 - 48/80 by Miettinen and Nurminen's method
    assert score_interval(56, 70, 48, 80) == pytest.approx((0.0528, 0.3382), abs=5e-5)


def test_the_ends_of_a_score_interval_are_where_the_statistic_is_just_not_surprising() -> None:
    x1, n1, x0, n0 = 9, 32, 1, 8
    for edge in score_interval(x1, n1, x0, n0):
        p1, p0 = likeliest(x1, n1, x0, n0, edge)
        error = sqrt((p1 * (1 - p1) / n1 + p0 * (1 - p0) / n0) * 40 / 39)
        assert abs(x1 / n1 - x0 / n0 - edge) / error == pytest.approx(TWO_SIDED, rel=1e-6)


def coverage(n1: int, n0: int, p1: float, p0: float) -> float:
    """How often the interval holds the truth: the sum over everything that can come out, no simulation."""
    held = 0.0
    for x1 in range(n1 + 1):
        for x0 in range(n0 + 1):
            chance = comb(n1, x1) * p1**x1 * (1 - p1) ** (n1 - x1) * comb(n0, x0) * p0**x0 * (1 - p0) ** (n0 - x0)
            if chance > 1e-9:
                low, high = score_interval(x1, n1, x0, n0)
                held += chance * (low <= p1 - p0 <= high)
    return held


@pytest.mark.parametrize("shares", [(0.1, 0.1), (0.2, 0.05), (0.5, 0.3), (0.8, 0.2), (0.3, 0.0)])
def test_the_score_interval_holds_the_truth_often_enough_with_forty_people(shares: tuple[float, float]) -> None:
    assert coverage(32, 8, *shares) > 0.935


def test_swapping_the_groups_turns_the_interval_around() -> None:
    chance = np.random.default_rng(3)
    did, offered = chance.random(80) < 0.3, groups(60, 20)
    one, other = of_share(did, offered), of_share(did, ~offered)
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low))
    amount = chance.poisson(1.5, 80)
    first, second = of_amount(amount, offered), of_amount(amount, ~offered)
    assert first.value == pytest.approx(-second.value)
    assert (first.low, first.high) == pytest.approx((-second.high, -second.low), rel=0.1)


def test_many_people_have_welchs_own_interval() -> None:
    chance = np.random.default_rng(4)
    offered = groups(LARGE, 5_000)
    y = chance.exponential(2, len(offered)) + 0.5 * offered
    one, other = y[offered], y[~offered]
    v1, v0 = one.var(ddof=1) / len(one), other.var(ddof=1) / len(other)
    freedom = (v1 + v0) ** 2 / (v1**2 / (len(one) - 1) + v0**2 / (len(other) - 1))
    found = of_amount(y, offered)
    assert found.value == pytest.approx(one.mean() - other.mean())
    assert found.high - found.value == pytest.approx(student(0.975, freedom) * sqrt(v1 + v0))
    assert found.low + found.high == pytest.approx(2 * found.value)


def test_the_draws_agree_with_student_where_there_are_no_heavy_tails() -> None:
    chance = np.random.default_rng(5)
    y, offered = chance.normal(0, 1, 2_000), groups(1_600, 400)
    one, other = y[offered], y[~offered]
    error = sqrt(one.var(ddof=1) / 1_600 + other.var(ddof=1) / 400)
    found = of_amount(y, offered)
    assert found.high - found.low == pytest.approx(2 * TWO_SIDED * error, rel=0.1)


def test_an_outcome_adds_and_scales_as_it_should() -> None:
    chance = np.random.default_rng(6)
    y, offered = chance.lognormal(0, 1, 300), groups(240, 60)
    plain, scaled = of_amount(y, offered), of_amount(10 * y + 7, offered)
    assert scaled.value == pytest.approx(10 * plain.value)
    assert (scaled.low, scaled.high) == pytest.approx((10 * plain.low, 10 * plain.high))


def test_the_same_campaign_always_has_the_same_interval() -> None:
    y, offered = np.random.default_rng(7).poisson(0.4, 500), groups(400, 100)
    assert of_amount(y, offered) == of_amount(y, offered)


def slowly_adjusted(y: np.ndarray, offered: np.ndarray, x: np.ndarray) -> tuple[float, float]:
    """Estimate and HC3 error of the offer in the one regression y ~ offer * (x - mean), with a matrix for each."""
    c = x - x.mean(axis=0)
    design = np.column_stack([np.ones(len(y)), offered, c, c * offered[:, None]])
    inverse = np.linalg.inv(design.T @ design)
    fit = inverse @ design.T @ y
    lever = np.diag(design @ inverse @ design.T)
    left = (y - design @ fit) / (1 - lever)
    covariance = inverse @ (design.T @ np.diag(left**2) @ design) @ inverse
    slopes = fit[2 + x.shape[1] :]
    extra = slopes @ np.cov(x.T, bias=True).reshape(x.shape[1], -1) @ slopes / len(y)
    return float(fit[1]), sqrt(covariance[1, 1] + extra)


def test_adjusting_is_the_one_regression_with_interactions() -> None:
    chance = np.random.default_rng(8)
    offered = groups(900, 300)
    x = np.column_stack([chance.normal(0, 1, 1_200), chance.exponential(1, 1_200)])
    y = x @ [2.0, 1.0] + offered * (0.5 + 0.4 * x[:, 0]) + chance.normal(0, 1, 1_200)
    value, error = slowly_adjusted(y, offered.astype(float), x)
    found = of_amount(y, offered, x)
    assert found.value == pytest.approx(value)
    # the draws move the quantile a little away from 1.96
    assert found.high - found.low == pytest.approx(2 * TWO_SIDED * error, rel=0.1)


def test_adjusting_narrows_and_leaves_what_says_nothing_out() -> None:
    chance = np.random.default_rng(9)
    offered = groups(800, 200)
    before = chance.lognormal(0, 1, 1_000)
    y = before + chance.normal(0, 0.5, 1_000) + 0.3 * offered
    plain, adjusted = of_amount(y, offered), of_amount(y, offered, before)
    assert adjusted.high - adjusted.low < 0.6 * (plain.high - plain.low)
    assert adjusted.low < 0.3 < adjusted.high
    constant = of_amount(y, offered, np.ones(1_000))
    assert constant.value == pytest.approx(plain.value)


@pytest.mark.parametrize(("n1", "n0"), [(0, 0), (5, 0), (0, 5), (2, 2)])
def test_groups_too_small_for_an_interval_have_an_endless_one(n1: int, n0: int) -> None:
    found = of_amount(np.ones(n1 + n0), groups(n1, n0))
    assert (found.low, found.high) == (-np.inf, np.inf)
    share = of_share(np.zeros(n1 + n0, bool), groups(n1, n0))
    assert not share.sure


def test_nobody_doing_anything_is_no_effect_and_no_error() -> None:
    found = of_amount(np.zeros(40), groups(32, 8))
    assert (found.value, found.low, found.high, found.acting, found.sure) == (0, 0, 0, 0, False)
