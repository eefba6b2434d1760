"""Who is held out of a campaign, by a stored seed. Nobody has to remember: the same seed gives the same answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from renown.errors import InputError
from renown.mixing import mix

OFFERED, HELD_OUT, BELOW = 1, 0, -1
"""The groups of a campaign: offered it, held out at random, below the score it asks for."""
SHARE = 0.2
"""The share of those who qualify that is held out, unless the brand says otherwise."""


def held_out(numbers: NDArray[np.int64], seed: int, share: float = SHARE) -> NDArray[np.bool_]:
    """Who of the people of these numbers is held out, shape (n,).

    Each person is drawn alone, with a probability of `share` to within 2^-64, from the seed and the person's number:
    who comes to qualify later gets the same answer on every machine, and the order does not matter. A person's number
    changes when accounts are joined, so keep the answer with whoever has been drawn once. Keep the seed to yourself:
    who knows it can tell who is held out. Raises InputError for a share that is not between 0 and 1.
    """
    if not 0 <= share < 1:
        raise InputError(f"a share between 0 and 1 can be held out, not {share:g}")
    first, second = np.frombuffer(
        blake2b((seed % 2**64).to_bytes(8, "little"), digest_size=16, person=b"held out").digest(), "<u8"
    )
    drawn = mix(mix(np.asarray(numbers, np.int64).view(np.uint64), first), second)
    chosen: NDArray[np.bool_] = drawn < np.uint64(min(int(share * 2.0**64), 2**64 - 1))
    return chosen


@dataclass(frozen=True, slots=True)
class Balance:
    """Whether the two groups are alike in what was known before the launch.

    `differences` are offered − held out in standard deviations, by name: in a fair draw of n and m people they are
    about sqrt(1/n + 1/m). `surprise` is how far the number held out is from its share, in standard deviations: beyond
    4, somebody was lost on one side and no result can be trusted.
    """

    offered: int
    held_out: int
    surprise: float
    differences: Mapping[str, float]

    @property
    def usual(self) -> float:
        """The size a difference has by chance, in standard deviations."""
        return sqrt(1 / self.offered + 1 / self.held_out) if self.offered and self.held_out else float("inf")

    @property
    def fair(self) -> bool:
        """Whether nothing speaks against a fair draw."""
        return abs(self.surprise) < 4 and all(abs(each) < 4 * self.usual for each in self.differences.values())


def balance(held: NDArray[np.bool_], share: float, known: Mapping[str, NDArray[Any]]) -> Balance:
    """Compares the two groups. `held` (n,) who is held out; `known` what was known of each before, by name, (n,)."""
    out, n = int(held.sum()), len(held)
    spread = sqrt(n * share * (1 - share))
    differences = {}
    for name, values in known.items():
        deviation = float(np.std(values)) if n else 0.0
        apart = float(np.mean(values[~held]) - np.mean(values[held])) if 0 < out < n else 0.0
        differences[name] = apart / deviation if deviation > 0 else 0.0
    return Balance(n - out, out, (out - n * share) / spread if spread > 0 else 0.0, differences)
