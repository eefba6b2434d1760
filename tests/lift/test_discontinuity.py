from __future__ import annotations

import numpy as np
import pytest

from renown.lift.discontinuity import bandwidth, jump


def world(n: int, effect: float, seed: int, curve: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    score = chance.uniform(30, 60, n)
    x = score - 45
    return score, 0.1 * x + curve * x**2 + effect * (x >= 0) + chance.normal(0, 1, n)


def test_a_jump_is_found_and_no_jump_is_none() -> None:
    found = jump(*world(4_000, 1.0, 1), 45.0)
    assert found.low is not None
    assert found.high is not None
    assert 0 < found.low < 1 < found.high
    none = jump(*world(4_000, 0.0, 2), 45.0)
    assert none.low is not None
    assert none.high is not None
    assert none.low < 0 < none.high


def test_the_estimate_is_the_weighted_quadratic_fit_within_the_bandwidth() -> None:
    score, y = world(1_000, 0.7, 3, 0.02)
    found = jump(score, y, 45.0)
    assert found.bandwidth is not None
    levels = []
    for side in (score < 45, score >= 45):
        x = score[side] - 45
        root = np.sqrt(np.maximum(0, 1 - np.abs(x) / found.bandwidth))
        levels.append(np.polyfit(x, y[side], 2, w=root)[-1])  # polyfit squares its weights
    assert found.value == pytest.approx(levels[1] - levels[0])


def test_the_bandwidth_falls_with_the_fifth_root_of_people_and_with_the_curve() -> None:
    def usual(n: int, curve: float) -> float:
        # 0.3 sin(x/2) differs in curvature from side to side as a parabola would not
        found = []
        for seed in range(20):
            score, y = world(n, 0.5, seed)
            x = score - 45
            found.append(bandwidth(x, y + curve * x**2 * np.where(x < 0, 1, -1)))
        return float(np.median(found))

    few, many = usual(1_000, 0.05), usual(32_000, 0.05)
    assert few / many == pytest.approx(32**0.2, rel=0.35)
    assert usual(4_000, 0.2) < usual(4_000, 0.02)


def test_units_of_score_and_outcome_do_not_matter() -> None:
    score, y = world(2_000, 1.0, 4)
    plain, scaled = jump(score, y, 45.0), jump(10 * score + 3, 100 * y, 453.0)
    assert plain.value is not None
    assert scaled.value == pytest.approx(100 * plain.value)
    assert scaled.bandwidth == pytest.approx(10 * (plain.bandwidth or 0))


def test_a_jump_where_some_above_were_not_offered_it_is_divided_by_their_share() -> None:
    score, _ = world(20_000, 0.0, 5)
    chance = np.random.default_rng(55)
    offered = (score >= 45) & (chance.random(20_000) < 0.8)
    y = 0.1 * (score - 45) + 1.0 * offered + chance.normal(0, 1, 20_000)
    whole, divided = jump(score, y, 45.0), jump(score, y, 45.0, offered)
    assert None not in (whole.value, divided.low, divided.high)
    assert divided.value == pytest.approx((whole.value or 0) / 0.8, rel=0.07)
    assert (divided.low or 0) < 1 < (divided.high or 0)


@pytest.mark.parametrize(
    ("keep", "why"), [((0, 45.2), "just above"), ((44.8, 100), "just below"), ((0, 10), "too few people")]
)
def test_too_few_on_one_side_is_said(keep: tuple[float, float], why: str) -> None:
    score, y = world(2_000, 1.0, 6)
    chosen = (score > keep[0]) & (score < keep[1])
    found = jump(score[chosen], y[chosen], 45.0)
    assert found.value is None
    assert why in found.why


def test_too_few_who_did_anything_is_said() -> None:
    score, _ = world(2_000, 0, 7)
    found = jump(score, np.zeros(2_000), 45.0)
    assert found.value is None
    assert "too few did it" in found.why


def test_scores_that_are_all_the_same_tell_nothing() -> None:
    score = np.where(np.arange(400) < 200, 44.0, 46.0)
    assert jump(score, np.ones(400), 45.0).value is None


def test_an_offer_that_hardly_begins_at_the_threshold_is_said() -> None:
    score, y = world(2_000, 0.0, 8)
    found = jump(score, y, 45.0, np.random.default_rng(1).random(2_000) < 0.5)
    assert found.value is None
    assert "offered" in found.why


def test_the_lines_of_the_picture_meet_the_threshold() -> None:
    found = jump(*world(3_000, 1.0, 9), 45.0)
    assert found.left is not None
    assert found.right is not None
    assert found.bandwidth is not None
    assert (found.left.end, found.right.start) == (45.0, 45.0)
    assert found.left.start == pytest.approx(45 - found.bandwidth, abs=0.3)
    assert found.right.first - found.left.last == pytest.approx(1.0, abs=0.3)
