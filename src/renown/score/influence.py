"""Influence: the fixed point at which everybody's voice and everybody's influence agree.

The map is increasing and sub-homogeneous of degree p < 1 (an I that is k times larger gives a map value at
most k^p times larger), so the fixed point exists and is unique, and plain iteration from any start contracts
by about p a round in the Hilbert metric (Krause 1986): ten rounds give 1e-8.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from renown.errors import NotConverged
from renown.score.model import Model
from renown.score.ties import Ties

F = NDArray[np.float64]

ROUNDS = 200
TOLERANCE = 1e-13


@dataclass(frozen=True, slots=True)
class Influence:
    """The fixed point. All arrays of shape (n,).

    `vouched` is V, `unvouched` U, `counted` the share limit/(limit+U) of U that counts; `voiced` is what a unit
    of a source's tie gives as a vouched person (credence x voice), `crowded` what it gives as one of a crowd.
    """

    value: F
    vouched: F
    unvouched: F
    counted: F
    voice: F
    voiced: F
    crowded: F
    cap: float
    rounds: int


def influence(ties: Ties, credence: F, model: Model) -> Influence:
    """Iterates to the fixed point, on float64, in a fixed order of summation. Raises NotConverged."""
    from renown.score.kernel import pull  # compiles, which most commands need not wait for

    selective = ties.attention**-model.selectivity
    crowded = (1.0 - credence) * selective
    unvouched = pull(ties.ptr, ties.source, ties.strength, crowded)
    unspoken = float(pull(ties.ptr, ties.source, ties.strength, credence * selective).sum())
    cap = model.cap * float(unvouched.sum()) / unspoken if unspoken > 0 else 0.0
    value = np.zeros(ties.people)
    for rounds in range(1, ROUNDS + 1):
        voice = selective * (1.0 + value) ** model.recursion
        voiced = credence * voice
        vouched = pull(ties.ptr, ties.source, ties.strength, voiced)
        limit = cap * vouched + model.floor
        counted = limit / (limit + unvouched)
        next_value = vouched + counted * unvouched
        settled = np.abs(next_value - value) <= TOLERANCE * (1.0 + next_value)
        value = next_value
        if settled.all():
            return Influence(value, vouched, unvouched, counted, voice, voiced, crowded, cap, rounds)
    raise NotConverged(f"influence still moved after {ROUNDS} rounds")
