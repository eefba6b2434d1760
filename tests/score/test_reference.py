"""The engine, held to the slow reference on random small worlds."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings

from renown.score.model import DAY
from renown.scores import Scores
from tests.reference import Act, ReferenceScores, reference
from tests.score.engine import contributions, engine
from tests.score.worlds import START, World, worlds

WITHIN = 1e-9  # relative to 1 + the value


def same(found: float, wanted: float) -> bool:
    return abs(found - wanted) <= WITHIN * (1 + abs(wanted))


def both(world: World) -> tuple[Scores, ReferenceScores]:
    slow = reference(world.acts, world.now, world.model, pinned=world.pinned, banned=world.banned, people=world.people)
    fast = engine(world.acts, world.now, world.model, world.pinned, world.banned, world.people)
    return fast, slow


def places(fast: Scores, slow: ReferenceScores, world: World) -> dict[str, int]:
    """Where the engine keeps each person of the reference: by any account of theirs that acted or was acted on."""
    found = {}
    for act in world.acts:
        for account in (act.source, act.target):
            person = world.people.get(account, account)
            if person in slow.score:
                found[person] = fast.find(account)
    return found


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(worlds())
def test_engine_and_reference_agree_on_random_worlds(world: World) -> None:
    fast, slow = both(world)
    assert fast.now == slow.now
    place = places(fast, slow, world)
    assert len(set(place.values())) == len(place) == len(slow.people)
    assert fast.people == len(slow.people)
    assert same(float(fast.arrays["cap"][0]), slow.cap)

    for person in slow.people:
        standing = fast.standing(place[person])
        assert bool(fast.arrays["seed"][place[person]]) == (person in slow.seeds)
        for name, found, wanted in (
            ("credence", standing.credence, slow.credence[person]),
            ("attention", standing.attention, slow.attention[person]),
            ("voice", standing.voice, slow.voice[person]),
            ("influence", standing.influence, slow.influence[person]),
            ("vouched", standing.vouched, slow.vouched_share[person]),
            ("score", standing.score, slow.score[person]),
            ("low", standing.low, slow.low[person]),
            ("high", standing.high, slow.high[person]),
        ):
            assert same(found, wanted), f"{name} of {person}: {found!r} is not {wanted!r}"

    wanted_ties = {(place[a], place[b]): value for (a, b), value in slow.contribution.items()}
    found_ties = {
        (source, target): value
        for target in place.values()
        for source, value in contributions(fast, target).items()
        if value != 0
    }
    assert found_ties.keys() == {pair for pair, value in wanted_ties.items() if value != 0}
    for pair, value in found_ties.items():
        assert same(value, wanted_ties[pair])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(worlds())
def test_engine_and_reference_agree_on_the_points_of_every_act(world: World) -> None:
    fast, slow = both(world)
    place = places(fast, slow, world)
    wanted: dict[tuple[object, ...], list[float]] = defaultdict(list)
    for act, points in zip(world.acts, slow.act_points, strict=True):
        source, target = (world.people.get(account, account) for account in (act.source, act.target))
        if (source, target) in slow.tie and act.at <= slow.now:
            post = None if act.post is None else f"{act.network}:{act.post}"
            wanted[place[source], place[target], act.kind, act.at, act.network, post].append(points)
    found: dict[tuple[object, ...], list[float]] = defaultdict(list)
    for person in place.values():
        for one in fast.acts(person, limit=1000):
            assert one.source is not None
            tie = fast.tie(person, one.source)
            if tie is not None and tie.tie > 0:
                found[one.source, person, one.kind, one.at, one.network, one.post].append(one.points)
    assert found.keys() == wanted.keys()
    for key, given_points in wanted.items():
        for mine, theirs in zip(sorted(found[key]), sorted(given_points), strict=True):
            assert same(mine, theirs), key


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(worlds())
def test_percentile_and_words_agree_wherever_rounding_cannot_decide_them(world: World) -> None:
    fast, slow = both(world)
    assume(slow.people)
    scores = sorted(slow.score.values())
    for person, place in places(fast, slow, world).items():
        standing = fast.standing(place)
        lower = sum(score < slow.score[person] - 1e-9 for score in scores) / len(scores)
        not_higher = sum(score < slow.score[person] + 1e-9 for score in scores) / len(scores)
        assert lower - 1e-12 <= standing.percentile <= not_higher
        width = slow.high[person] - slow.low[person]
        if min(abs(width - edge) for edge in (3, 6, 12)) > 1e-9:
            assert standing.confidence == slow.confidence[person]


@pytest.mark.parametrize("role", ["pinned", "banned"])
def test_a_person_may_be_named_by_an_account_of_theirs_that_never_acted(role: str) -> None:
    acts = [Act("a:1", "a:2", "like", START, None, "a")]
    acts += [Act(f"a:{n}", "a:1", "like", START, None, "a") for n in (3, 4, 5)]
    world = World(acts=acts, people={"a:1": "a:1", "b:1": "a:1"})
    world = replace(world, pinned=("b:1",)) if role == "pinned" else replace(world, banned=("b:1",))
    fast, slow = both(world)
    assert ("a:1" in slow.seeds) == (role == "pinned")
    assert bool(fast.arrays["seed"][fast.find("a:1")]) == (role == "pinned")


def test_it_is_enough_to_say_of_the_second_account_whose_it_is() -> None:
    acts = [Act("a:1", "a:2", "like", START, None, "a"), Act("b:1", "b:2", "like", START, None, "b")]
    fast, slow = both(World(acts=acts, people={"b:1": "a:1"}))
    assert len(slow.people) == 3
    assert fast.people == 3


def test_people_who_were_first_seen_after_now_are_not_counted() -> None:
    acts = [Act("a:1", "a:2", "like", START, None, "a"), Act("a:3", "a:4", "like", START + 1, None, "a")]
    fast, slow = both(World(acts=acts, now=START))
    assert len(slow.people) == 2
    assert fast.people == 2
    assert fast.standing(fast.find("a:2")).percentile == 0.5


@pytest.mark.parametrize("days", [0, 3, 6, 27, 30, 60, 365])
def test_losses_that_cancel_gains_up_to_rounding_leave_no_tie(days: int) -> None:
    at = START - days * (DAY + 2)
    acts = [Act("a:1", "a:2", kind, at, None, "a") for kind in ("reply", "block", "dislike")]
    acts += [Act("a:1", "a:3", "like", START, None, "a"), Act("a:4", "a:2", "like", START, None, "a")]
    fast, slow = both(World(acts=acts))
    assert slow.attention["a:1"] == fast.standing(fast.find("a:1")).attention == 1
    assert all(abs(act.points) < 100 for act in fast.acts(fast.find("a:2")))


def test_somebody_who_only_takes_away_is_seen_and_gives_nothing() -> None:
    acts = [Act("a:1", "a:2", "block", START, None, "a"), Act("a:3", "a:2", "like", START, None, "a")]
    fast, slow = both(World(acts=acts))
    assert fast.people == len(slow.people) == 3
    assert fast.standing(fast.find("a:2")).influence == slow.influence["a:2"] == 0.5
