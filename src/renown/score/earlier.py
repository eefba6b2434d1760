"""What a run keeps of earlier moments, so that it can say what has moved a score since then.

What an act weighed at any moment follows from its time, so nothing is kept of single ties: of everybody three
numbers for each moment, and the acts taken back since.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from renown.score.ties import Acts

I64 = NDArray[np.int64]

HOLDS = np.iinfo(np.int64).max
"""When an act that still holds was taken back: never."""
KEPT = ("influence", "credence", "attention")


def together(acts: Mapping[str, NDArray[Any]], gone: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """The columns of acts that hold and of those taken back, with `gone_at` for both."""
    columns = {name: np.concatenate([acts[name], gone[name]]) for name in acts}
    return columns | {"gone_at": np.concatenate([np.full(len(acts["at"]), HOLDS), gone["gone_at"]])}


def taken_back(acts: Acts, people: I64, since: int) -> tuple[dict[str, NDArray[Any]], I64]:
    """The acts on `people` taken back after `since`, in rows of targets, and who is only there because of them.

    Sources index `people` followed by those others, shape (d,), whose numbers come second.
    """
    n = len(people)
    if acts.gone_at is None:
        rows = np.zeros(0, np.int64)
        target, source, others = np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64)
    else:
        there = np.isin(acts.people, people)
        rows = np.flatnonzero((acts.gone_at != HOLDS) & (acts.gone_at > since) & there[acts.target])
        target = np.searchsorted(people, acts.people[acts.target[rows]])
        who = acts.people[acts.source[rows]]
        others = np.unique(who[~there[acts.source[rows]]])
        source = np.where(np.isin(who, people), np.searchsorted(people, who), n + np.searchsorted(others, who))
    columns: dict[str, NDArray[Any]] = {
        "gone_ptr": np.searchsorted(target, np.arange(n + 1)),
        "gone_source": source.astype(np.uint32),
        "gone_kind": acts.kind[rows],
        "gone_network": acts.network[rows],
        "gone_post": acts.post[rows],
        "gone_at": acts.at[rows],
        "gone_until": acts.gone_at[rows] if acts.gone_at is not None else rows,
    }
    return columns, others
