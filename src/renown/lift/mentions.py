"""Who of some people wrote about a campaign in a period, and who acted on that: one scan over the lake."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from renown.lake import Lake
from renown.lift.marks import Marks
from renown.scores import Scores
from renown.vocabulary import KINDS

_ROWS = 50_000
"""Posts held in memory at a time."""

_MENTION = pa.schema([("post", pa.int64()), ("person", pa.uint32()), ("undisclosed", pa.bool_())])

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Mentioned:
    """What was found of each person that was asked for, in that order, shape (n,) each."""

    mentions: Counts  # posts
    undisclosed: Counts  # of them, those that do not say that it was a gift
    acts: Counts  # of others on these posts, in the period
    acting: Counts  # different people who did them
    influence: NDArray[np.float64]  # what the run's acts on these posts have earned


def mentions(lake: Lake, scores: Scores, people: Counts, marks: Marks, since: int, until: int) -> Mentioned:
    """Counts the mentions of `people` (indexes of the run) in posts written from `since` until before `until`.

    Posts and acts are those the lake holds now. Acts of the people themselves, acts that were taken back, those that
    take something away, and acts of anybody the run does not know (a minor, somebody erased) do not count. Who is
    hidden has no mentions: their posts are not read. Nothing is kept of the texts, and memory grows with the mentions
    alone, by 13 bytes each. Times in Unix seconds.
    """
    wanted = np.asarray(people, np.int64)
    shown = wanted[~np.isin(wanted, list(scores.hidden))]
    accounts = scores.tables["accounts"].select(["number", "person"])
    with lake.asked() as con:
        con.register("everyone", accounts)
        con.register("asked", pa.table({"person": pa.array(np.unique(shown), pa.uint32())}))
        con.execute("CREATE TABLE ours AS SELECT number, person FROM everyone SEMI JOIN asked USING (person)")
        con.execute("SET VARIABLE since = ?", [since])
        con.execute("SET VARIABLE until = ?", [until])
        con.register("mention", pa.concat_tables(_found(con, marks)))
        posts = con.execute(_POSTS).fetchnumpy()
        acts = con.execute(_ACTS, {"kinds": _positive()}).fetchnumpy()
        pairs = con.execute("SELECT person, post FROM mention").fetchnumpy()

    def placed(of: dict[str, NDArray[np.int64]], column: str) -> Counts:
        counts = np.zeros(scores.people, np.int64)
        counts[of["person"]] = of[column]
        return counts[wanted]

    return Mentioned(
        placed(posts, "many"),
        placed(posts, "undisclosed"),
        placed(acts, "many"),
        placed(acts, "acting"),
        _earned(scores, pairs["person"].astype(np.int64), pairs["post"])[wanted],
    )


def _found(con: duckdb.DuckDBPyConnection, marks: Marks) -> list[pa.Table]:
    """The mentions: DuckDB leaves out what cannot be one, `marks` decides, some posts at a time."""
    found = [_MENTION.empty_table()]
    if marks.needles:
        con.execute("SET VARIABLE needles = ?", [list(marks.needles)])
        for batch in con.sql(_CANDIDATES).to_arrow_reader(_ROWS):
            rows = batch.filter(pa.array(map(marks.mentioned, batch["text"].to_pylist()), pa.bool_()))
            undisclosed = pa.array([not marks.disclosed(text) for text in rows["text"].to_pylist()], pa.bool_())
            columns = [rows["number"], rows["person"], undisclosed]
            found.append(pa.table(columns, schema=_MENTION))
    return found


def _earned(scores: Scores, person: Counts, post: Counts) -> NDArray[np.float64]:
    """What each person of the run has earned by the acts on these posts of theirs, shape (people,)."""
    a = scores.arrays
    order = np.argsort(person, kind="stable")
    who, first = np.unique(person[order], return_index=True)
    earned = np.zeros(scores.people)
    for one, posts in zip(who.tolist(), np.split(post[order], first[1:]), strict=True) if len(who) else ():
        at = slice(int(a["post_ptr"][one]), int(a["post_ptr"][one + 1]))
        earned[one] = float(np.asarray(a["post_value"][at])[np.isin(a["post_number"][at], posts)].sum())
    return earned


def _positive() -> list[int]:
    return [kind.code for kind in KINDS if kind.weight > 0]


# A text in letters that only look like the plain ones (full width, mathematical) goes on as well: they are made even
# later. `ours` has the accounts asked for.
_CANDIDATES = """
WITH written AS (
    SELECT number, arg_max(posts, (seen, posts)) AS row FROM posts
    WHERE author IN (SELECT number FROM ours) GROUP BY number
)
SELECT written.number, ours.person, row.text AS text FROM written JOIN ours ON ours.number = row.author
WHERE row."at" >= getvariable('since') AND row."at" < getvariable('until') AND row.text IS NOT NULL
    AND (len(list_filter(getvariable('needles'), lambda needle: contains(lower(row.text), needle))) > 0
        OR regexp_matches(row.text, '[\\x{2100}-\\x{214F}\\x{FF00}-\\x{FFEF}\\x{1D400}-\\x{1D7FF}]'))
"""

_POSTS = """
SELECT person, count(*) AS many, count(*) FILTER (undisclosed) AS undisclosed FROM mention GROUP BY person
"""

# What is done by somebody of whom the run knows nothing (a minor, an account erased since) does not count.
_ACTS = """
WITH told AS (
    SELECT i.* FROM interactions i SEMI JOIN mention ON mention.post = i.post
), held AS (
    SELECT arg_max(told, (-precision, "at", undone)) AS row FROM told GROUP BY key
)
SELECT mention.person, count(*) AS many, count(DISTINCT everyone.person) AS acting
FROM held JOIN mention ON mention.post = row.post JOIN everyone ON everyone.number = row.source
WHERE NOT row.undone AND list_contains($kinds, row.kind)
    AND row."at" >= getvariable('since') AND row."at" < getvariable('until') AND everyone.person <> mention.person
GROUP BY mention.person
"""
