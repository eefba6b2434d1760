"""What counts as if it had never been: acts of and on minors, and single acts that were contested with success."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from renown.lake import Contents


@dataclass(frozen=True, slots=True)
class Unwanted:
    """An act by any of `source` on any of `target` (int64 numbers of accounts), of a kind (its code), about a post.

    No `source` is anybody. `post` is its number, 0 for any or none; `at` in Unix seconds.
    """

    source: NDArray[np.int64]
    target: NDArray[np.int64]
    kind: int
    post: int
    at: int


def without(held: Contents, people: NDArray[np.int64], acts: Collection[Unwanted]) -> Contents:
    """The same contents without any act by or on `people` (numbers of accounts), and without `acts`."""
    return replace(held, acts=_kept(held.acts, people, acts), gone=_kept(held.gone, people, acts))


def _kept(
    columns: dict[str, NDArray[Any]], people: NDArray[np.int64], acts: Collection[Unwanted]
) -> dict[str, NDArray[Any]]:
    if "at" not in columns:
        return columns
    drop = np.isin(columns["source"], people) | np.isin(columns["target"], people)
    for act in acts:
        at = np.flatnonzero(columns["at"] == act.at)
        same = (columns["kind"][at] == act.kind) & ((columns["post"][at] == act.post) | (act.post == 0))
        same &= np.isin(columns["target"][at], act.target)
        if len(act.source):
            same &= np.isin(columns["source"][at], act.source)
        drop[at[same]] = True
    return {name: column[~drop] for name, column in columns.items()}
