"""Credence: how far the community itself vouches for each person.

A random walk that restarts at a set of seeds (TrustRank: Gyöngyi, Garcia-Molina and Pedersen 2004). Trust is
conserved: what leaks to a ring of fakes is bounded by what real people gave it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from renown.errors import NotConverged
from renown.score.kernel import walk
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
    ends = np.flatnonzero(given <= 0)
    restart = seeds / seeds.sum()
    x = restart.copy()
    for rounds in range(1, ROUNDS + 1):
        back = 1 - model.damping + model.damping * float(x[ends].sum())
        x, moved = walk(ties.ptr, ties.source, share, x, model.damping, restart, back, TOLERANCE)
        if not moved:
            in_means = x * np.count_nonzero(x)
            credence = in_means / (in_means + model.kappa)
            credence[seeds] = 1.0
            return Trust(credence, seeds, rounds)
    raise NotConverged(f"trust still moved after {ROUNDS} rounds")
