"""Adding up one person's acts by a code of theirs, in one pass. Arrays only."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[Any]


@njit(cache=True, nogil=True)
def add_up(
    first: NDArray[np.int64], code: Array, unit: int, low: int, many: int, value: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """The value, number and distinct ties of the acts of each `code // unit - low`, in `range(many)`.

    Shapes: `first` (ties+1,) from 0 on into acts; `code` and `value` (acts,); returns three of shape (many,).
    """
    given = np.zeros(many, np.float64)
    acts = np.zeros(many, np.int64)
    ties = np.zeros(many, np.int64)
    last = np.full(many, -1, np.int64)
    for tie in range(first.size - 1):
        for act in range(first[tie], first[tie + 1]):
            k = np.int64(code[act]) // unit - low
            given[k] += value[act]
            acts[k] += 1
            if last[k] != tie:
                last[k] = tie
                ties[k] += 1
    return given, acts, ties
