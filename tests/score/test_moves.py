"""Why a score moved: the parts sum to the change, for everybody, whatever happened between."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

import renown
from renown.change import shapley, slope
from renown.errors import InputError
from renown.home import Home
from renown.moves import moved, moved_acts, spans
from renown.scores import Scores
from tests.acts import DAY, NOW, act, batch, crowd
from tests.score.engine import frame
from tests.score.worlds import World, worlds

SINCE = (1, 7, 30)


def check(scores: Scores) -> None:
    """Everything `moved` says adds up, for every person and span."""
    for person in range(scores.people):
        for days in spans(scores):
            move = moved(scores, person, days, people=2, posts=1)
            assert sum(part.points for part in move.causes) == pytest.approx(move.points, abs=1e-9)
            assert sum(part.points for part in move.by_person) == pytest.approx(move.points, abs=1e-9)
            new = move.cause("new")
            for receipt in (move.new_by_kind, move.new_by_person, move.new_by_post):
                assert sum(part.points for part in receipt) == pytest.approx(new.points if new else 0, abs=1e-9)
                assert sum(part.acts for part in receipt) == (new.acts if new else 0)
            undone = move.cause("undone")
            assert sum(part.points for part in move.undone_by_kind) == pytest.approx(
                undone.points if undone else 0, abs=1e-9
            )
            for part in move.new_by_kind:
                acts, many, points = moved_acts(scores, person, days, kind=part.key, limit=10**6)
                assert many == len(acts) == part.acts
                assert sum(one.points for one in acts) == pytest.approx(points) == pytest.approx(part.points, abs=1e-9)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(worlds())
def test_the_parts_sum_to_the_change_for_everybody(world: World) -> None:
    scores = renown.score(
        frame(world.acts), world.now, model=world.model, people=world.people, pinned=world.pinned,
        banned=world.banned, since=SINCE,
    )  # fmt: skip
    check(scores)


def test_the_influence_before_is_that_of_a_run_of_that_day() -> None:
    acts = crowd()
    table = batch(acts).interactions
    scores = renown.score(table, NOW, since=(7,), runs={})
    then = scores.facts["since"]["7"]["now"]
    past = renown.score(table, then)
    by_number = dict(zip(past.arrays["number"].tolist(), past.arrays["influence"].tolist(), strict=True))
    for number, influence in zip(scores.arrays["number"].tolist(), scores.arrays["since7_influence"], strict=True):
        assert influence == pytest.approx(by_number.get(number, 0.0), abs=1e-9)
    check(scores)


def test_an_act_taken_back_is_named_and_the_parts_still_sum(tmp_path: Path) -> None:
    home = Home(tmp_path)
    likes = [act(f"p{k}", "repost", "ann", NOW - 10 * DAY - k, post="ann-1") for k in range(8)]
    home.lake.append([batch([*likes, act("only", "like", "ann", NOW - 9 * DAY, post="ann-1"), *crowd()])])
    home.score(NOW - 8 * DAY)
    taken = [act("p3", "repost", "ann", NOW - 2 * DAY, post="ann-1", undone=True)]
    taken.append(act("only", "like", "ann", NOW - DAY, post="ann-1", undone=True))
    home.lake.append([batch(taken)])
    scores = home.score(NOW, force=True)
    ann = scores.find("bluesky:ann")
    move = moved(scores, ann, 7)
    undone = move.cause("undone")
    assert undone is not None
    assert undone.acts == 2
    assert undone.points < 0
    assert {part.key for part in move.undone_by_kind} == {"repost", "like"}
    acts, many, points = moved_acts(scores, ann, 7, undone=True)
    assert many == 2
    assert points == pytest.approx(undone.points)
    assert {one.source is not None and one.source < scores.people for one in acts} == {
        True,
        False,
    }  # who only ever did that is gone
    check(scores)
    yesterday = moved(scores, ann, 1).cause("undone")
    assert yesterday is None or yesterday.acts <= 1


def test_a_dislike_that_outweighed_what_was_before_fades_and_the_parts_still_sum() -> None:
    """One tie goes from less than nothing to something: by a new like, and because the dislike grew older."""
    acts = [act("bob", "dislike", "ann", NOW - 9 * DAY), act("bob", "like", "ann", NOW)]
    scores = renown.score(batch(acts).interactions, NOW, since=(7,))
    check(scores)
    move = moved(scores, scores.find("ann"))
    new, age = move.cause("new"), move.cause("age")
    assert new is not None
    assert new.acts == 1
    assert new.points > 0
    assert age is not None
    assert age.points > 0


def test_what_came_in_late_is_told_apart_from_what_happened(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.lake.append([batch(crowd())])
    home.score(NOW)
    home.lake.append([batch([act(f"late{k}", "repost", "p0", NOW - 5 * DAY, post="post-0-1") for k in range(9)])])
    scores = home.score(NOW + DAY)
    move = moved(scores, scores.find("bluesky:p0"), 1)
    late, new = move.cause("late"), move.cause("new")
    assert late is not None
    assert late.points > 0
    assert new is None
    assert move.before == pytest.approx(scores.history(move.person)[-2].score)
    check(scores)


def test_a_world_where_nothing_happened_only_grew_older() -> None:
    table = batch([act(f"p{k}", "like", "ann", NOW - 40 * DAY) for k in range(5)]).interactions
    scores = renown.score(table, NOW, since=(7,))
    move = moved(scores, scores.find("ann"))
    assert move.cause("new") is None
    age = move.cause("age")
    assert age is not None
    assert age.points < 0
    # five people whose own ties all have decayed alike: nothing but age, and the crowd they are part of
    assert sum(part.points for part in move.causes) == pytest.approx(move.points, abs=1e-12)


def test_a_run_says_which_days_it_knows_of() -> None:
    scores = renown.score(batch(crowd()).interactions, NOW, since=(1, 7))
    assert spans(scores) == [1, 7]
    with pytest.raises(InputError, match="it knows of: 1, 7"):
        moved(scores, 0, 30)


def test_parts_of_a_product_do_not_depend_on_what_is_named_first() -> None:
    before, after = {"a": 2.0, "b": 3.0}, {"a": 5.0, "b": 7.0}

    def area(chosen: frozenset[str]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        sides = [(after if side in chosen else before)[side] for side in ("a", "b")]
        return np.array([sides[0] * sides[1]])

    # the mean over both orders: (3 * 3 + 3 * 7) / 2 and (2 * 4 + 5 * 4) / 2
    assert {side: float(part[0]) for side, part in shapley(area, ("a", "b")).items()} == {"a": 15.0, "b": 14.0}


@pytest.mark.parametrize(
    ("before", "after"), [(0.0, 10.0), (5.0, 5.0), (5.0, 5.0 + 1e-12), (90.0, 200.0), (300.0, 200.0)]
)
def test_the_slope_turns_influence_into_points(before: float, after: float) -> None:
    full = 100.0
    score = [min(100.0, 100 * np.log1p(value) / np.log1p(full)) for value in (before, after)]
    assert slope(before, after, full) * (after - before) == pytest.approx(score[1] - score[0], abs=1e-12)
