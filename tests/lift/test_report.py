from __future__ import annotations

import csv
import io
from dataclasses import fields, replace

import numpy as np
import pytest

from renown.lift.assigning import BELOW, HELD_OUT, OFFERED
from renown.lift.report import Measured, Report, report, to_csv
from renown.lift.simulate import World, simulate


def measured(world: World, seed: int = 1) -> Measured:
    campaign = simulate(world, seed)
    chance = np.random.default_rng(seed)
    offered = campaign.group == OFFERED
    opened = offered & (chance.random(len(offered)) < 0.4)
    return Measured(
        group=campaign.group,
        score=campaign.score,
        mentions=campaign.mentions,
        undisclosed=np.minimum(campaign.mentions, chance.random(len(offered)) < 0.2).astype(np.int64),
        acting=campaign.acts,
        clicks=campaign.clicks,
        influence=campaign.influence,
        claimed=opened & (chance.random(len(offered)) < 0.3),
        opened=opened,
    )


@pytest.fixture(scope="module")
def told() -> Report:
    return report(measured(World(people=2_000, below=12)), 45.0, visits=1_306, machines=418)


def test_the_steps_count_people_and_none_below_the_threshold(told: Report) -> None:
    counts = dict(told.funnel)
    assert counts["qualify"] == 2_000 == counts["held_out"] + counts["offered"]
    assert counts["offered"] > counts["opened"] > counts["claimed"] > counts["mentioned"] >= told.disclosed > 0
    assert (told.visits, told.machines) == (1_306, 418)


def test_the_rows_are_offered_against_held_out_in_their_units(told: Report) -> None:
    world = measured(World(people=2_000, below=12))
    mentioned, held = world.mentions > 0, world.group == HELD_OUT
    assert [row.key for row in told.rows] == ["mentioned", "acting", "clicks", "influence"]
    assert told.answer.held_out == pytest.approx(100 * mentioned[held].mean())
    assert told.answer.offered == pytest.approx(100 * mentioned[world.group == OFFERED].mean())
    assert told.answer.value == pytest.approx(told.answer.offered - told.answer.held_out)
    assert told.answer.low > 0
    assert told.answer.reading == "quite sure"
    influence = told.rows[3]
    assert influence.held_out == pytest.approx(world.influence[held].mean())


def test_the_second_estimate_leaves_out_who_was_held_out_and_agrees(told: Report) -> None:
    assert told.jump.value is not None
    assert told.agree is True
    picture = [one for one in told.bins if one.mean is not None]
    assert {one.offered for one in picture} == {False, True}
    assert [one.score for one in told.bins] == list(range(33, 57))
    assert sum(one.people or 0 for one in told.bins) < 2_000 * np.expm1(12 / 8) + told.offered


def test_a_threshold_between_two_whole_scores_is_shown_as_the_upper_one() -> None:
    shown = report(measured(World(people=500, threshold=44.5, below=12)), 44.5)
    assert next(one.score for one in shown.bins if one.offered) == 45


def test_the_effect_seen_before_the_launch_is_in_the_unit_of_its_row(told: Report) -> None:
    assert told.answer.seen.effect == pytest.approx(4.5, abs=2.5)
    assert told.rows[3].seen.effect is not None


def test_few_people_are_in_no_picture() -> None:
    told = report(measured(World(people=60, below=12)), 45.0)
    assert all(one.people is None or one.people >= 10 for one in told.bins)
    assert any(one.people is None and one.mean is None for one in told.bins)
    assert told.answer.reading == "too few to tell"


@pytest.mark.parametrize("keep", [(OFFERED,), (HELD_OUT,), (BELOW,), ()])
def test_a_campaign_without_one_of_its_groups_is_reported_all_the_same(keep: tuple[int, ...]) -> None:
    whole = measured(World(people=200, below=12))
    chosen = np.isin(whole.group, keep)
    some = replace(
        whole, **{one.name: getattr(whole, one.name)[chosen] for one in fields(whole) if one.name != "known"}
    )
    told = report(some, 45.0)
    assert told.answer.reading == "too few to tell"
    assert told.agree is None
    written = list(csv.DictReader(io.StringIO(to_csv(told))))
    assert {
        row["low"] for row in written if row["part"] in ("outcome", "threshold") and row["name"] != "mentioned"
    } == {""}


def test_adjusting_leaves_the_raw_means_and_the_yes_or_no_alone() -> None:
    plain = measured(World(people=1_000, base=0.5))
    before = np.random.default_rng(3).lognormal(0, 1, len(plain.score))
    plain = replace(plain, influence=plain.influence / 10 + before)
    raw, adjusted = report(plain, 45.0), report(replace(plain, known=before), 45.0)
    assert adjusted.answer == raw.answer
    assert (adjusted.rows[3].offered, adjusted.rows[3].held_out) == (raw.rows[3].offered, raw.rows[3].held_out)
    assert adjusted.rows[3].high - adjusted.rows[3].low < raw.rows[3].high - raw.rows[3].low
    assert adjusted.rows[3].effect.adjusted


def test_the_table_has_every_number(told: Report) -> None:
    rows = list(csv.DictReader(io.StringIO(to_csv(told))))
    outcomes = {row["name"]: row for row in rows if row["part"] == "outcome"}
    assert float(outcomes["mentioned"]["effect"]) == pytest.approx(told.answer.value, rel=1e-5)
    assert outcomes["mentioned"]["people"] == "2000"
    (second,) = (row for row in rows if row["part"] == "threshold")
    assert float(second["low"]) == pytest.approx(told.jump.low or 0, rel=1e-5)
    above = next(row for row in rows if row["part"] == "score" and row["name"] == "45")
    assert above["offered"]
    assert not above["held_out"]
    steps = {row["name"]: int(row["people"]) for row in rows if row["part"] in ("step", "count")}
    assert steps["claimed"] == told.claimed
    assert steps["machines"] == 418
