"""The slow reference, held to worlds small enough to work out in the head."""

from __future__ import annotations

from math import log, log10, sqrt

import pytest

from renown.score.model import DAY, MODEL
from tests.reference import Act, ReferenceScores, number_of, reference, spread, spread_of

HALF_LIFE = int(MODEL.half_life)
ANN, BOB, CAT, DEE, EVA = (f"net:{name}" for name in ("ann", "bob", "cat", "dee", "eva"))


def acts(*listed: tuple[str, str, str] | tuple[str, str, str, int]) -> list[Act]:
    """Acts from (source, kind, target, half-lives ago)."""
    return [Act(one[0], one[2], one[1], -HALF_LIFE * (one[3] if len(one) == 4 else 0), None, "net") for one in listed]


def test_a_world_without_acts_has_nobody_in_it() -> None:
    found = reference([])
    assert found.people == []
    assert found.cap == 0


def test_one_like_from_a_stranger_is_worth_half_an_influence() -> None:
    found = reference(acts((ANN, "like", BOB)))
    assert found.tie == {(ANN, BOB): 1.0}
    assert found.unvouched == {ANN: 0.0, BOB: 1.0}
    assert found.influence == {ANN: 0.0, BOB: 0.5}  # U / (1 + U)
    assert found.score[BOB] == pytest.approx(100 * log10(1.5) / log10(10_000_001), abs=1e-12)
    assert found.score[ANN] == 0
    assert found.contribution == {(ANN, BOB): 0.5}
    assert found.percentile == {ANN: 0.0, BOB: 0.5}


def test_one_like_from_a_seed_counts_in_full_and_the_cap_is_nothing_without_a_crowd() -> None:
    found = reference(acts((ANN, "like", BOB)), pinned=[ANN])
    assert found.seeds == {ANN}
    assert found.cap == 0
    assert found.influence == {ANN: 0.0, BOB: 1.0}
    assert found.vouched_share == {ANN: 0.0, BOB: 1.0}


def test_a_hundred_likes_from_one_fan_are_ten() -> None:
    found = reference(acts(*[(ANN, "like", BOB)] * 100))
    assert found.tie[ANN, BOB] == pytest.approx(10)


def test_an_act_halves_with_every_half_life() -> None:
    found = reference(acts((ANN, "repost", BOB, 2), (CAT, "like", DEE)))
    assert found.mass[ANN, BOB] == 1


def test_a_negative_act_takes_away_and_what_falls_to_nothing_is_no_tie() -> None:
    found = reference(acts((ANN, "repost", BOB), (ANN, "dislike", BOB), (CAT, "like", BOB), (CAT, "dislike", BOB)))
    assert found.mass == {(ANN, BOB): 3.0, (CAT, BOB): 0.0}
    assert found.tie == {(ANN, BOB): sqrt(3)}
    assert found.attention[CAT] == 1
    assert found.act_contribution[1] == pytest.approx(-found.influence[BOB] / 3)
    assert found.act_contribution[2:] == [0, 0]


def test_losses_that_cancel_gains_up_to_rounding_leave_no_tie() -> None:
    listed = [Act(ANN, BOB, kind, 0, None, "net") for kind in ("reply", "block", "dislike")]
    for age in range(0, 100 * DAY, 3 * DAY + 7):
        assert reference(listed, now=age).tie == {}


def test_attention_counts_targets_by_their_newest_act_and_never_falls_below_one() -> None:
    found = reference(acts((ANN, "like", BOB, 1), (ANN, "like", BOB, 3), (ANN, "like", CAT), (DEE, "like", EVA, 5)))
    assert found.attention[ANN] == 1.5
    assert found.attention[DEE] == 1
    assert found.unvouched[CAT] == pytest.approx(1.5**-0.3)


def test_trust_is_shared_by_ties_and_what_leaks_returns_to_the_seeds() -> None:
    # ann -> bob (tie 1) and cat (tie 2); both keep it, so it returns: x = .15 + .85 (b + c), b = .85 a / 3, c 2 b
    found = reference(acts((ANN, "like", BOB), (ANN, "repost", CAT), (DEE, "like", ANN)), pinned=[ANN])
    ann = 0.15 / (1 - 0.85 * 0.85)
    assert found.trust[ANN] == pytest.approx(3 * ann)
    assert found.trust[BOB] == pytest.approx(3 * 0.85 * ann / 3)
    assert found.trust[CAT] == pytest.approx(3 * 0.85 * ann * 2 / 3)
    assert found.trust[DEE] == 0
    assert found.credence[ANN] == 1
    assert found.credence[CAT] == pytest.approx(found.trust[CAT] / (found.trust[CAT] + 30))


def test_people_trust_does_not_reach_change_no_credence() -> None:
    world = acts((ANN, "like", BOB), (BOB, "like", CAT))
    strangers = acts(*[(f"net:x{n}", "share", f"net:y{n}") for n in range(20)])
    without, among = reference(world, pinned=[ANN]), reference(world + strangers, pinned=[ANN])
    for person in (ANN, BOB, CAT):
        assert among.credence[person] == without.credence[person]


def test_the_cap_is_twice_what_crowds_usually_add() -> None:
    # ann is a seed and gives bob 1; two strangers give bob 1 each and dee 1 each, spread over two targets
    found = reference(
        acts((ANN, "like", BOB), *[(f"net:{n}", "like", target) for n in range(2) for target in (BOB, DEE)]),
        pinned=[ANN],
    )
    crowd = 2 * 2**-0.3
    assert found.cap == pytest.approx(2 * 2 * crowd / 1)
    limit = found.cap * 1 + 1
    assert found.influence[BOB] == pytest.approx(1 + limit * crowd / (limit + crowd))
    assert found.influence[DEE] == pytest.approx(crowd / (1 + crowd))


def test_the_influence_of_a_source_is_heard_in_its_voice() -> None:
    # two seeds like each other: I = (1 + I)^(1/4) has one root above nothing
    found = reference(acts((ANN, "like", BOB), (BOB, "like", ANN)), pinned=[ANN, BOB])
    root = found.influence[ANN]
    assert root**4 == pytest.approx(1 + root, rel=1e-12)
    assert found.voice[ANN] == pytest.approx(root)


def of_activity(banned: tuple[str, ...] = (), limit: int = 1000) -> ReferenceScores:
    """Ann has four engagers, Bob and Cat three each; Ann acts on one day, Bob and Cat on two; Dee never."""
    fans = [(f"net:{n}", "like", target) for n in range(3) for target in (ANN, BOB, CAT, DEE)]
    world = acts(*fans, (ANN, "like", EVA), *[(one, "like", EVA, ago) for one in (BOB, CAT) for ago in (0, 1)])
    world.append(Act("net:4", ANN, "like", 0, None, "net"))
    return reference(world, banned=banned, model=MODEL.with_(seed_limit=limit))


def test_without_pinned_or_verified_people_those_of_sustained_activity_are_the_seeds() -> None:
    assert of_activity().seeds == {ANN, BOB, CAT}
    assert of_activity(limit=2).seeds == {BOB, CAT}
    assert of_activity(limit=1).seeds == {min((BOB, CAT), key=number_of)}
    assert of_activity(banned=(BOB,)).seeds == {ANN, CAT}


def test_pinned_and_verified_people_are_the_seeds_unless_banned() -> None:
    world = acts((ANN, "like", BOB), (CAT, "like", BOB), (DEE, "like", BOB))
    assert reference(world, pinned=[ANN], verified=[CAT]).seeds == {ANN, CAT}
    assert reference(world, pinned=[ANN], verified=[CAT], banned=[CAT]).seeds == {ANN}
    assert reference(world, pinned=["net:unseen"]).seeds == set()


def test_acts_on_oneself_and_after_now_do_not_count() -> None:
    world = [*acts((ANN, "like", BOB), (ANN, "like", ANN)), Act(CAT, BOB, "share", 60, None, "net")]
    found = reference(world, now=0)
    assert found.people == [ANN, BOB]
    assert found.act_points[1:] == [0, 0]
    assert reference(world).now == 60


def test_accounts_of_one_person_are_one_node_and_do_not_act_on_each_other() -> None:
    world = acts(("a:1", "like", "a:9"), ("b:1", "like", "b:9"), ("a:9", "share", "b:9"))
    found = reference(world, people={"b:9": "a:9", "b:1": "a:1"})
    assert found.people == ["a:1", "a:9"]
    assert found.tie == {("a:1", "a:9"): sqrt(2)}


def test_points_add_up_to_the_score() -> None:
    found = reference(acts((ANN, "like", BOB), (CAT, "reply", BOB, 1), (CAT, "dislike", BOB)), pinned=[ANN])
    assert sum(found.act_contribution) == pytest.approx(found.influence[BOB])
    assert sum(found.act_points) == pytest.approx(found.score[BOB])


def test_the_spread_of_small_counts_is_wider_than_one_half() -> None:
    # Var sqrt(N) = n - (E sqrt N)^2; E sqrt N for n = 1 is e^-1 (1 + sqrt 2 / 2 + sqrt 3 / 6 + 2 / 24 + ...)
    assert spread_of(1) ** 2 == pytest.approx(0.402173, abs=1e-6)
    assert spread(1.5) == pytest.approx((spread_of(1) + spread_of(2)) / 2)
    assert spread(64) == spread_of(64) == pytest.approx(0.5, abs=0.002)
    assert spread(64.5) == 0.5


def half_width(world: list[Act]) -> float:
    found = reference(world)
    return (found.high[BOB] - found.low[BOB]) / 2 * (1 + found.influence[BOB]) * log(10_000_001) / 164.48536269514722


def test_acts_on_one_post_are_one_piece_of_luck() -> None:
    def likes(posts: list[str | None]) -> list[Act]:
        return [Act(f"net:{n}", BOB, "like", 0, posts[n % len(posts)], "net") for n in range(8)]

    part = 8 / 9 / 8 * spread_of(1)  # eight strangers: U = 8, I = 8/9
    assert half_width(likes([None])) == pytest.approx(sqrt(8) * part)
    assert half_width(likes(["p"])) == pytest.approx(8 * part)
    assert half_width(likes(["p", "q"])) == pytest.approx(sqrt(2) * 4 * part)


def test_posts_of_one_name_on_two_networks_are_two_posts() -> None:
    world = [Act(f"{net}:{n}", f"{net}:bob", "like", 0, "p", net) for net in ("a", "b") for n in range(4)]
    found = reference(world, people={"b:bob": "a:bob"})
    assert found.spread["a:bob"] == pytest.approx(sqrt(2) * 4 * 8 / 9 / 8 * spread_of(1))


def test_the_words_follow_the_number_of_people_and_the_width() -> None:
    seeds = [f"net:{n}" for n in range(5)]
    world = [Act(seed, BOB, "like", 0, None, "net") for seed in seeds]
    found = reference(world, pinned=seeds)
    half = 164.48536269514722 * sqrt(5) * spread_of(1) / log(10_000_001) / 6
    assert found.influence[BOB] == 5
    assert found.high[BOB] - found.low[BOB] == pytest.approx(2 * half)
    assert 3 < 2 * half < 6
    assert found.confidence[BOB] == "quite sure"
    assert reference(world[:4], pinned=seeds).confidence[BOB] == "not enough data"
    assert reference(world, pinned=seeds, model=MODEL.with_(enough_width=4)).confidence[BOB] == "not enough data"
    on_one_post = [act._replace(post="p") for act in world]
    assert reference(on_one_post, pinned=seeds).confidence[BOB] == "roughly"
