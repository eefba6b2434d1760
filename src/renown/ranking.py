"""Who comes first."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def ranked(score: NDArray[np.float64]) -> NDArray[np.uint32]:
    """Indexes by score, highest first; of equals the first."""
    return np.argsort(-np.asarray(score), kind="stable").astype(np.uint32)


def largest(value: NDArray[Any], most: int) -> NDArray[np.int64]:
    """Indexes of the `most` largest values, largest first; of equals the first."""
    if most < len(value):
        floor = np.partition(value, len(value) - most)[len(value) - most] if most > 0 else np.inf
        candidates = np.flatnonzero(value >= floor)
    else:
        candidates = np.arange(len(value))
    chosen: NDArray[np.int64] = candidates[np.lexsort((candidates, -value[candidates]))][:most]
    return chosen
