"""A thousand simulated campaigns: with no effect 5 % of them show one, and 95 % of the intervals hold a known one."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from renown.lift.assigning import HELD_OUT, OFFERED
from renown.lift.discontinuity import jump
from renown.lift.effect import Effect, of_amount, of_share
from renown.lift.reading import read
from renown.lift.simulate import World, simulate, truth

RUNS = 1_000
OFF = 0.015
"""How far a share of RUNS may be from its bar: chance alone moves it by 0.0069, one standard deviation."""
OUTCOMES = ("mentioned", "acts", "clicks", "influence")

pytestmark = pytest.mark.slow


@cache
def effects(lift: float) -> dict[str, list[Effect]]:
    """The effects on each outcome in RUNS campaigns of 1,240 people, a fifth of them held out."""
    found: dict[str, list[Effect]] = {name: [] for name in OUTCOMES}
    for seed in range(RUNS):
        campaign = simulate(World(lift=lift), seed)
        offered = campaign.group == OFFERED
        found["mentioned"].append(of_share(campaign.mentions > 0, offered))
        for name in OUTCOMES[1:]:
            found[name].append(of_amount(getattr(campaign, name), offered))
    return found


def test_the_known_effects_are_those_that_a_million_people_show() -> None:
    world = World(people=1_000_000, below=0.5)
    campaign, known = simulate(world, 0), truth(world)
    near = np.abs(campaign.score - world.threshold) < 0.5
    for outcome, did in {
        "mentioned": campaign.mentions > 0,
        "mentions": campaign.mentions,
        "acts": campaign.acts,
        "clicks": campaign.clicks,
        "influence": campaign.influence,
        "mentioned_at_threshold": np.where(near, campaign.mentions > 0, np.nan),
    }.items():
        groups = [did[(campaign.group == group) & ~np.isnan(did)] for group in (OFFERED, HELD_OUT)]
        error = np.sqrt(sum(group.var() / len(group) for group in groups))
        assert error < 0.06 * getattr(known, outcome)
        assert groups[0].mean() - groups[1].mean() == pytest.approx(getattr(known, outcome), abs=4 * error)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_without_an_effect_one_in_twenty_campaigns_shows_one(outcome: str) -> None:
    told = [effect.sure for effect in effects(0.0)[outcome]]
    assert np.mean(told) == pytest.approx(0.05, abs=OFF)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_known_effect_is_in_the_interval_in_nineteen_campaigns_of_twenty(outcome: str) -> None:
    known = getattr(truth(World()), outcome)
    held = [effect.low <= known <= effect.high for effect in effects(1.0)[outcome]]
    assert known > 0
    assert np.mean(held) == pytest.approx(0.95, abs=OFF)


def test_a_known_effect_is_found_and_said() -> None:
    words = [read(effect, share=True) for effect in effects(1.0)["mentioned"]]
    assert words.count("quite sure") > 0.75 * RUNS
    assert np.mean([effect.value for effect in effects(1.0)["mentioned"]]) == pytest.approx(
        truth(World()).mentioned, abs=0.003
    )


@pytest.mark.parametrize("lift", [0.0, 1.0])
def test_adjusting_for_what_was_known_before_keeps_the_coverage(lift: float) -> None:
    world = World(people=600, base=0.5, lift=lift)
    known, held, wide, plain = truth(world).mentions, [], [], []
    for seed in range(RUNS):
        campaign = simulate(world, seed)
        before = np.column_stack([np.sqrt(campaign.before), campaign.score])
        found = of_amount(campaign.mentions, campaign.group == OFFERED, before)
        raw = of_amount(campaign.mentions, campaign.group == OFFERED)
        held.append(found.low <= known <= found.high)
        wide.append(found.high - found.low)
        plain.append(raw.high - raw.low)
    assert np.mean(held) == pytest.approx(0.95, abs=OFF)
    assert np.mean(wide) < 0.95 * np.mean(plain)


@pytest.mark.parametrize("lift", [0.0, 1.0])
def test_the_jump_at_the_threshold_holds_a_known_effect(lift: float) -> None:
    world = World(lift=lift, below=12)
    known, held = truth(world).mentioned_at_threshold, []
    for seed in range(RUNS):
        campaign = simulate(world, seed)
        apart = campaign.group != HELD_OUT
        found = jump(campaign.score[apart], (campaign.mentions > 0)[apart], world.threshold)
        assert found.low is not None
        assert found.high is not None
        held.append(found.low <= known <= found.high)
    assert np.mean(held) == pytest.approx(0.95, abs=OFF)
