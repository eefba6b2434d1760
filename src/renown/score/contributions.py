"""Contributions: whom, which acts and which posts each influence is made of. They sum to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from renown.score.influence import Influence
from renown.score.scale import root_deviation
from renown.score.ties import Ties

F = NDArray[np.float64]
I64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Contributions:
    """Parts of influence. `by_tie` (ties,), `by_act` (acts,), `variance` (n,).

    Posts, each with what acting on it gave, in rows of targets, largest first: `post_ptr` (n+1,), `post`,
    `by_post`, `post_acts`, `post_people` (posts,).
    """

    by_tie: F
    by_act: F
    variance: F
    post_ptr: I64
    post: I64
    by_post: F
    post_acts: NDArray[np.uint32]
    post_people: NDArray[np.uint32]


def contributions(ties: Ties, found: Influence) -> Contributions:
    """Shares out every influence over ties, acts and posts, and says how much of it was luck.

    An act or, where posts are known, all acts about one post are one Poisson event; each act weighs as the
    square root of its tie lets it.
    """
    counted = found.counted[ties.target]
    by_tie = ties.strength * (found.voiced[ties.source] + found.crowded[ties.source] * counted)
    acts_of = np.diff(ties.first)
    share = np.divide(by_tie, ties.mass, out=np.zeros_like(by_tie), where=ties.mass > 0)
    by_act = ties.weight * np.repeat(share, acts_of)

    positive = np.maximum(ties.weight, 0.0)
    begin = ties.first[:-1]
    if not len(begin):
        empty = np.zeros(0)
        none = np.zeros(0, np.uint32)
        rows = np.zeros(ties.people + 1, np.int64)
        return Contributions(by_tie, by_act, np.zeros(ties.people), rows, np.zeros(0, np.int64), empty, none, none)
    total = np.add.reduceat(positive, begin)
    squares = np.add.reduceat(positive * positive, begin)
    count = np.divide(total * total, squares, out=np.ones_like(total), where=squares > 0)
    spread = by_act * np.repeat(root_deviation(count), acts_of)

    order, starts = _by_unit(ties)
    luck = np.add.reduceat(spread[order], starts)
    of = ties.acts.target[order[starts]]
    variance = np.asarray(np.bincount(of, weights=luck * luck, minlength=ties.people), np.float64)
    return Contributions(by_tie, by_act, variance, *_posts(ties, by_act, order, starts))


def _by_unit(ties: Ties) -> tuple[I64, I64]:
    """Acts ordered by target and post, and where each unit of luck starts: a post, or an act without one."""
    from renown.score.kernel import sort_within  # compiles, which most commands need not wait for

    acts = ties.acts
    order = np.arange(len(acts.post))
    if acts.post.any():
        rows = ties.first[ties.ptr]
        sort_within(rows, acts.post, order)
    post, target = acts.post[order], acts.target[order]
    new = np.ones(len(order), bool)
    new[1:] = (post[1:] != post[:-1]) | (target[1:] != target[:-1]) | (post[1:] == 0)
    return order, np.flatnonzero(new)


def _posts(
    ties: Ties, by_act: F, order: I64, starts: I64
) -> tuple[I64, I64, F, NDArray[np.uint32], NDArray[np.uint32]]:
    acts = ties.acts
    known = acts.post[order[starts]] != 0
    given = np.add.reduceat(by_act[order], starts)[known]
    size = np.diff(np.append(starts, len(order)))[known]
    # Within a post the acts stand in the order of their ties, so each person is one run.
    source = acts.source[order]
    change = np.ones(len(order), np.uint32)
    change[1:] = source[1:] != source[:-1]
    change[starts] = 1
    people = np.add.reduceat(change, starts)[known]
    target = acts.target[order[starts]][known].astype(np.int64)
    post = acts.post[order[starts]][known]
    best = np.lexsort((post, -given, target))
    ptr = np.searchsorted(target[best], np.arange(ties.people + 1))
    return ptr, post[best], given[best], size[best].astype(np.uint32), people[best]
