"""A quick hash of numbers, the same on every machine. Arrays only; it keeps nothing secret."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def mix(h: NDArray[np.uint64], value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Folds a value into a hash: the finaliser of SplitMix64 (Steele, Lea and Flood 2014)."""
    h = (h ^ value) + np.uint64(0x9E3779B97F4A7C15)
    h = (h ^ (h >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    h = (h ^ (h >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return h ^ (h >> np.uint64(31))
