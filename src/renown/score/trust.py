"""Credence: how far the community itself vouches for each person.

A random walk that restarts at a set of seeds (TrustRank: Gyöngyi, Garcia-Molina and Pedersen 2004). Trust is
conserved: what leaks to a ring of fakes is bounded by what real people gave it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from renown.errors import NotConverged
from renown.score.model import DAY, Model
from renown.score.ties import Ties

F = NDArray[np.float64]

ROUNDS = 1_000
TOLERANCE = 1e-12
"""Largest relative change of anybody's trust in the last round. Sums of changes would hide single people."""


@dataclass(frozen=True, slots=True)
class Trust:
    """`credence` and `seeds`, both of shape (n,); how many rounds the walk took."""

    credence: F
    seeds: NDArray[np.bool_]
    rounds: int


def sustained(ties: Ties, model: Model, banned: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The seeds where nobody is verified: people active on most days, whom several others act on.

    Returns a mask of shape (n,). Ties in rank go to the smaller number.
    """
    n = ties.people
    acted = ties.weight > 0
    days = (ties.acts.source[acted].astype(np.int64) << 32) | (ties.acts.at[acted] // DAY)
    days.sort()
    active = np.bincount(days[np.append(True, days[1:] != days[:-1])[: len(days)]] >> 32, minlength=n)
    begin = ties.first[:-1]
    positive = np.logical_or.reduceat(acted, begin) if len(begin) else np.zeros(0, bool)
    engagers = np.bincount(ties.target[positive], minlength=n)
    candidates = np.flatnonzero((active > 0) & (engagers >= model.seed_engagers) & ~banned)
    best = np.lexsort((candidates, -engagers[candidates], -active[candidates]))[: model.seed_limit]
    mask = np.zeros(n, bool)
    mask[candidates[best]] = True
    return mask


def trust(ties: Ties, seeds: NDArray[np.bool_], model: Model) -> Trust:
    """Walks from the seeds along the ties, each source's trust shared out in proportion to their strength.

    The trust of people who act on nobody goes back to the seeds. Raises NotConverged.
    """
    n = ties.people
    if not seeds.any():
        return Trust(np.zeros(n), seeds, 0)
    given = np.bincount(ties.source, weights=ties.strength, minlength=n)
    share = ties.strength / np.where(given > 0, given, 1.0)[ties.source]
    restart = seeds / seeds.sum()
    x, rounds = _settled(ties, share, (given > 0) & (seeds | (np.diff(ties.ptr) > 0)), restart, model.damping)
    in_means = x * np.count_nonzero(x)
    credence = in_means / (in_means + model.kappa)
    credence[seeds] = 1.0
    return Trust(credence, seeds, rounds)


def _settled(ties: Ties, share: F, core: NDArray[np.bool_], restart: F, damping: float) -> tuple[F, int]:
    """Everybody's trust, shape (n,), and the rounds it took.

    Only what the `core` has is ever passed on: those who are given trust and give it. What everybody else is given
    follows from that in one round at the end; until then it is what the core lacks of the whole, which is 1.
    """
    from renown.score.kernel import walk  # compiles, which most commands need not wait for

    inside = np.flatnonzero(core[ties.source] & core[ties.target])
    index = np.cumsum(core) - 1
    ptr = np.append(0, np.cumsum(np.bincount(index[ties.target[inside]], minlength=np.count_nonzero(core))))
    source = index[ties.source[inside]].astype(np.uint32)
    given, begun = share[inside], restart[core]
    x = begun.copy()
    for rounds in range(1, ROUNDS + 1):
        back = 1 - damping * float(x.sum())
        x, moved = walk(ptr, source, given, x, damping, begun, back, TOLERANCE)
        if not moved:
            whole = np.zeros(ties.people)
            whole[core] = x
            back = 1 - damping * float(x.sum())
            return walk(ties.ptr, ties.source, share, whole, damping, restart, back, TOLERANCE)[0], rounds + 1
    raise NotConverged(f"trust still moved after {ROUNDS} rounds")
