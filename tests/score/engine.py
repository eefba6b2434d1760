"""Asking the engine what the reference is asked, in the same words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import pyarrow as pa

from renown.score import score
from renown.score.model import MODEL, Model
from renown.scores import Scores
from tests.reference import Act

COLUMNS = pa.schema(
    [
        ("source", pa.string()),
        ("target", pa.string()),
        ("kind", pa.string()),
        ("at", pa.int64()),
        ("post", pa.string()),
        ("network", pa.string()),
    ]
)


def frame(acts: Iterable[Act]) -> pa.Table:
    """The acts as a table the engine takes: ids without their network, which has a column of its own."""
    rows = [
        {
            "source": act.source.partition(":")[2],
            "target": act.target.partition(":")[2],
            "kind": act.kind,
            "at": act.at,
            "post": act.post,
            "network": act.source.partition(":")[0],
        }
        for act in acts
    ]
    return pa.Table.from_pylist(rows, COLUMNS)


def engine(
    acts: Iterable[Act],
    now: int | None = None,
    model: Model = MODEL,
    pinned: Collection[str] = (),
    banned: Collection[str] = (),
    people: Mapping[str, str] | None = None,
) -> Scores:
    """One run of the engine over acts of the reference's kind."""
    return score(frame(acts), now, model=model, pinned=pinned, banned=banned, people=people)


def contributions(scores: Scores, person: int) -> dict[int, float]:
    """What each source gave that person, by the source's index in the run."""
    return {tie.source: tie.contribution for tie in scores.ties(person, limit=10**9)}
