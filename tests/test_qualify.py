"""Who qualifies, against a loop over people that asks the same of each by the run's own answers."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import renown
from renown import demo
from renown.home import Home
from renown.qualify import Criteria, qualify
from renown.scores import Scores
from renown.snapshot import publish
from renown.topics import find_topic, people_in, topics_of
from renown.vocabulary import number
from tests.acts import NOW


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> Scores:
    home = Home(tmp_path_factory.mktemp("home"))
    home.lake.append(demo.world(people=150, now=NOW))
    found = renown.score(home.lake, NOW, model=renown.MODEL.with_(full=20_000.0), history=4)
    publish(found, home.path)
    return home.current()


def shown(score: float) -> int:
    return int(score + 0.5)


def slowly(scores: Scores, least: int) -> list[int]:
    people = (scores.standing(person) for person in range(scores.people))
    return [one.person for one in people if one.enough and shown(one.score) >= least]


def test_the_number_people_see_decides(scores: Scores) -> None:
    found = qualify(scores, Criteria(score=30))
    assert found.people.tolist() == slowly(scores, 30)
    assert found.count == len(found.people)
    assert len(found.people) > 10


def test_nobody_without_a_number_qualifies(scores: Scores) -> None:
    assert qualify(scores, Criteria()).people.tolist() == slowly(scores, 0)
    assert len(slowly(scores, 0)) < scores.people


def test_with_surely_the_lower_end_of_the_interval_must_reach_it(scores: Scores) -> None:
    found = qualify(scores, Criteria(score=30, surely=True))
    assert found.people.tolist() == [one for one in slowly(scores, 0) if shown(scores.standing(one).low) >= 30]
    assert 0 < len(found.people) < len(slowly(scores, 30))


def test_one_of_the_topics_is_enough(scores: Scores) -> None:
    most = max(
        (share for one in scores.top(50) for share in topics_of(scores, one.person)), key=lambda each: each.people
    )
    topic, _ = find_topic(scores, most.key)
    asked = {place.standing.person for place in people_in(scores, most.key, 10_000)
             if place.share.enough and shown(place.share.score) >= 20}  # fmt: skip
    found = qualify(scores, Criteria(topics={topic: 20}))
    assert set(found.people.tolist()) == asked & set(slowly(scores, 0))
    assert found.people.size
    assert qualify(scores, Criteria(topics={topic: 20, 9_999: 1})).people.tolist() == found.people.tolist()
    assert not qualify(scores, Criteria(topics={9_999: 1})).people.size


def test_one_of_the_networks_is_enough(scores: Scores) -> None:
    networks = sorted({account.network for one in scores.top(100) for account in one.accounts})
    found = qualify(scores, Criteria(networks=[networks[0], "nowhere"]))
    having = [one for one in slowly(scores, 0) if any(a.network == networks[0] for a in scores.names.of(one))]
    assert found.people.tolist() == having
    assert not qualify(scores, Criteria(networks=["nowhere"])).people.size


def test_who_is_hidden_or_left_out_does_not_qualify(scores: Scores) -> None:
    first, second = slowly(scores, 30)[:2]
    without = scores.without([scores.standing(first).key])
    numbers = [number(*scores.standing(one).key.split(":", 1)) for one in (first, second)]
    found = qualify(without, Criteria(score=30, never=numbers[1:]))
    assert found.people.tolist() == [one for one in slowly(scores, 30) if one not in (first, second)]
    assert qualify(scores, Criteria(score=30, only=[*numbers, 1])).people.tolist() == [first, second]
    assert not qualify(scores, Criteria(score=30, only=[1])).people.size


def test_only_those_in_a_run_of_that_day_were_seen_before_it(scores: Scores) -> None:
    day = scores.day - timedelta(days=3)
    known = set(scores.past[day]["number"].tolist())
    found = qualify(scores, Criteria(score=30, seen_before=day))
    numbers = scores.arrays["number"]
    assert found.people.tolist() == [one for one in slowly(scores, 30) if int(numbers[one]) in known]
    assert qualify(scores, Criteria(score=30, seen_before=scores.day)).people.tolist() == slowly(scores, 30)
    assert not qualify(scores, Criteria(seen_before=scores.day - timedelta(days=999))).people.size


def of_scores(values: list[float]) -> Scores:
    """A run of people of whom nothing but a sure score is known."""
    score = np.array(values)
    many = len(values)
    arrays = {"number": np.arange(many), "score": score, "low": score - 1, "high": score + 1,
              "engagers": np.full(many, 99)}  # fmt: skip
    return Scores(arrays, {}, {"now": NOW, "model": renown.MODEL.as_dict(), "networks": [], "simulated": False}, {})


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(1, 30)), max_size=8))
@settings(deadline=None)
def test_no_count_of_few_is_shown_or_follows_from_the_total(told: list[tuple[int, int]]) -> None:
    values = [float(score) for score, many in told for _ in range(many)]
    found = qualify(of_scores(values), Criteria(score=10))
    kept = [value for value in values if shown(value) >= 10]
    counts = dict(zip(*np.unique(np.array(kept, np.int64), return_counts=True), strict=True))
    for score, many in found.histogram:
        assert many is None or many == counts.get(score, 0)
        assert many is None or many == 0 or many >= 10
    left = sum(count for score, count in counts.items() if dict(found.histogram)[score] is None)
    assert left == 0 or left >= 10 or left == len(kept)


def test_a_count_of_few_is_not_shown(scores: Scores) -> None:
    people = sorted(slowly(scores, 0), key=lambda one: -scores.standing(one).score)
    few = qualify(scores, Criteria(score=shown(scores.standing(people[2]).score)))
    assert 3 <= len(few.people) < 10
    assert few.count is None
    assert all(many is None for _, many in few.histogram)
    nobody = qualify(scores, Criteria(score=101))
    assert (nobody.count, nobody.histogram) == (0, ())


def test_a_run_without_topics_has_nobody_for_one(scores: Scores) -> None:
    arrays = {name: array for name, array in scores.arrays.items() if "topic" not in name}
    bare = Scores(arrays, scores.tables, scores.facts, scores.past)
    assert not qualify(bare, Criteria(topics={0: 1})).people.size
