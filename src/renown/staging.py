"""What an append is given, laid out in a database of its own and compared with what the lake holds.

The tables `new_interactions`, `new_accounts` and `new_posts` begin as all that was given and end as what the lake
lacks. `met` has whoever acted, was acted on or described; `ended` the acts that are taken back.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from renown import door
from renown.forgotten import Forgotten
from renown.vocabulary import (
    EXACT,
    KIND_BY_KEY,
    STORED_ACCOUNTS,
    STORED_INTERACTIONS,
    STORED_POSTS,
    Batch,
    joined,
)

MEMORY = 4 << 30
"""Bytes that reading may take, and an append at most."""
AT_FIRST = 64 << 20
"""Bytes an append begins with: somebody's archive is read beside a site. A step that needs more gets it."""
REMEMBERED, SKEW = 3 * 86_400, 600
"""Seconds an end is known that came before its act, and that the clock of whoever acts may be ahead."""

_GIVEN = {"interactions": STORED_INTERACTIONS, "accounts": STORED_ACCOUNTS, "posts": STORED_POSTS}


def done(con: duckdb.DuckDBPyConnection, statement: str) -> list[tuple[Any, ...]]:
    """What a statement answers. One that runs out of memory has done nothing, and is given twice as much."""
    while True:
        try:
            return con.execute(statement).fetchall()
        except duckdb.OutOfMemoryException:
            [(limit,)] = con.execute("SELECT parse_formatted_bytes(current_setting('memory_limit'))").fetchall()
            if limit >= MEMORY:
                raise
            con.execute(f"SET memory_limit = '{min(2 * limit, MEMORY)}B'")


def stage(con: duckdb.DuckDBPyConnection, batches: Iterable[Batch], forgotten: Forgotten) -> int:
    """Lays out all that is given; returns how many acts are of or on accounts that asked to be forgotten.

    Raises UnknownKind.
    """
    for name, schema in _GIVEN.items():
        con.register("empty", schema.empty_table())
        con.execute(f"CREATE TABLE new_{name} AS FROM empty")
    con.execute("CREATE TABLE met (number BIGINT, network VARCHAR, id VARCHAR)")
    con.execute("CREATE TABLE ended (act BIGINT)")
    con.execute("SET threads = 1")  # of so little at a time, a second one costs more than it brings
    refused = sum(_stage(con, batch, forgotten) for batch in joined(batches))
    con.execute("RESET threads")
    return refused


def _stage(con: duckdb.DuckDBPyConnection, batch: Batch, forgotten: Forgotten) -> int:
    interactions, accounts = door.numbered(batch.interactions)
    described = door.described_accounts(batch.accounts) if batch.accounts is not None else accounts.slice(0, 0)
    con.register("accounts_given", pa.concat_tables([accounts, described]))
    con.register("described_given", described)
    con.register("interactions_given", interactions)
    if batch.withdrawn is not None:
        con.register("withdrawn_given", door.withdrawn_acts(batch.withdrawn))
        con.execute("INSERT INTO ended FROM withdrawn_given")
    keep = ""
    if len(forgotten):
        names = con.sql("SELECT DISTINCT network || ':' || id AS key, number FROM accounts_given").fetchall()
        unwanted = forgotten.among(key for key, _ in names)
        gone = [n for key, n in names if key in unwanted]
        con.register("gone", pa.table({"number": pa.array(gone, pa.int64())}))
        keep = "WHERE {} NOT IN (FROM gone)"
    done(con, f"INSERT INTO met SELECT number, network, id FROM accounts_given {keep.format('number')}")
    if len(described):
        done(con, f"INSERT INTO new_accounts SELECT *, 0 FROM described_given {keep.format('number')}")
    if batch.posts is not None:
        con.register("posts_given", door.stored_posts(batch.posts))
        done(con, f"INSERT INTO new_posts SELECT *, 0 FROM posts_given {keep.format('author')}")
    both = f"{keep.format('source')} AND target NOT IN (FROM gone)" if keep else ""
    [(stored,)] = done(con, f"INSERT INTO new_interactions FROM interactions_given {both}")
    return len(interactions) - int(stored)


def repeated(con: duckdb.DuckDBPyConnection, table: str, column: str) -> pa.Table:
    """The numbers that stand in more than one row: sorting one column costs less than grouping the rows."""
    numbers = con.sql(f"SELECT {column} FROM {table}").fetchnumpy()[column]
    numbers.sort()
    return pa.table({column: np.unique(numbers[1:][numbers[1:] == numbers[:-1]])})


def collisions(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """An account that was met and one in the lake that share a number, if there are any."""
    return [(one, other) for one, other in done(con, _COLLISION)]


def drop_twins(con: duckdb.DuckDBPyConnection) -> int:
    """Leaves out mentions that only name whom the same act replies to, reposts or quotes; returns how many."""
    [(twins,)] = done(con, _DROP_TWINS)
    return int(twins)


def end(con: duckdb.DuckDBPyConnection, *, now: int, remembers: bool) -> bool:
    """Takes acts back; whether there are any to take back. Joining is for when there are.

    Those of which nothing is known yet are in `new_withdrawn`. `remembers` says whether the lake has any such.
    """
    if remembers:
        done(con, _ENDED_BEFORE.format(since=now - REMEMBERED))
    if done(con, "SELECT count(*) FROM ended") == [(0,)]:
        return False
    done(con, _WITHDRAW)
    done(con, _TO_REMEMBER.format(now=now))
    return True


def leave_new_acts(con: duckdb.DuckDBPyConnection) -> tuple[int, int, int]:
    """Leaves the acts that say something new: how many there are, how many of them take one back, how many were given.

    Most keys are there once and never seen before: those need no comparison.
    """
    [(given,)] = done(con, "SELECT count(*) FROM new_interactions")
    _compare(con, "interactions", "key", _NEW_ACTS)
    [(new, undone)] = done(con, "SELECT count(*), count(*) FILTER (undone) FROM new_interactions")
    return new, undone, given


def leave_new_details(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Leaves the accounts or posts that are new or told differently from last time, each once."""
    columns = [column for column in _GIVEN[name].names if column not in ("number", "network", "id", "seen")]
    if name == "accounts":
        some = " OR ".join(f"{column} IS NOT NULL" for column in columns)
        done(con, f"DELETE FROM new_accounts WHERE NOT ({some})")
    details = ", ".join(f'"{column}"' for column in columns)
    unpacked = ", ".join(f'told.details."{column}" AS "{column}"' for column in columns)
    _compare(con, name, "number", _NEW_DETAILS.format(name=name, details=details, unpacked=unpacked))
    if name == "accounts":
        done(con, _NEW_ACCOUNTS)


def _compare(con: duckdb.DuckDBPyConnection, name: str, column: str, differing: str) -> None:
    """Puts what differs in place of all that is known already or there more than once."""
    con.register("again", repeated(con, f"new_{name}", column))
    known = f"SELECT {column} FROM {name} SEMI JOIN new_{name} USING ({column})"
    [(touched,)] = done(con, f"CREATE TABLE touched_{name} AS {known} UNION ALL FROM again")
    if not touched:
        return
    done(con, f"CREATE TABLE differing_{name} AS {differing}")
    done(con, f"DELETE FROM new_{name} WHERE {column} IN (FROM touched_{name})")
    done(con, f"INSERT INTO new_{name} BY NAME FROM differing_{name}")


# Some networks tell a reply twice, as a reply and as a mention of whom it replies to.
_DROP_TWINS = f"""
DELETE FROM new_interactions mention USING new_interactions act
WHERE mention.kind = {KIND_BY_KEY["mention"].code}
    AND act.kind IN ({", ".join(str(KIND_BY_KEY[key].code) for key in ("reply", "repost", "quote"))})
    AND (mention.source, mention.target, mention."at", mention.act) = (act.source, act.target, act."at", act.act)
    AND (mention.act = act.act OR mention.act = 0 OR act.act = 0)
"""

# Streams do not keep the order of what happens on different machines, and an API tells later what a stream told
# ended: what comes now and was taken back before ends as well, unless it was done after that.
_ENDED_BEFORE = f"""
INSERT INTO ended SELECT DISTINCT act FROM withdrawn JOIN new_interactions acts USING (act)
WHERE withdrawn."at" >= {{since}} AND acts."at" <= withdrawn."at" + {SKEW} AND act <> 0
"""

_TO_REMEMBER = """
CREATE TABLE new_withdrawn AS SELECT DISTINCT act, {now}::BIGINT AS "at" FROM ended
ANTI JOIN interactions USING (act) ANTI JOIN new_interactions USING (act) ANTI JOIN withdrawn USING (act)
"""

# What is taken back ends at the very time it has: whatever order the two arrive in, it takes back no later act of the
# same key. A post is taken back with all it does: it may answer one person and name others.
_WITHDRAW = """
INSERT INTO new_interactions BY NAME
SELECT row.* REPLACE (true AS undone) FROM (
    SELECT arg_max(acts, (-precision, "at")) AS row FROM (
        SELECT * FROM interactions SEMI JOIN ended USING (act) WHERE NOT undone
        UNION ALL BY NAME SELECT * FROM new_interactions SEMI JOIN ended USING (act) WHERE NOT undone
    ) acts GROUP BY key
)
"""

# A row says something new when the lake has none of its key and direction that is as precise and as late, or none
# that knows the act's own id, by which it may be taken back. A time that was only estimated never refreshes an act: the
# next export would estimate it anew.
_NEW_ACTS = f"""
WITH compared AS (
    SELECT * FROM new_interactions SEMI JOIN touched_interactions USING (key)
), one AS (
    SELECT key, undone, arg_max(compared, (-precision, "at", act <> 0, post)) AS row FROM compared GROUP BY key, undone
), held AS (
    SELECT key, undone, arg_max("at", (-precision, "at")) AS "at", min(precision) AS precision,
        coalesce(bool_or(act <> 0), false) AS named
    FROM interactions SEMI JOIN touched_interactions USING (key) GROUP BY key, undone
)
SELECT row.* FROM one LEFT JOIN held USING (key, undone)
WHERE held."at" IS NULL OR one.row.precision < held.precision
    OR (one.row.precision = {EXACT} AND one.row."at" > held."at")
    OR (one.row.act <> 0 AND NOT held.named)
"""

_NEW_DETAILS = """
WITH told AS (
    SELECT number, any_value(network) AS network, any_value(id) AS id, max(struct_pack({details})) AS details
    FROM new_{name} SEMI JOIN touched_{name} USING (number) GROUP BY number
), held AS (
    SELECT number, arg_max(struct_pack({details}), (seen, struct_pack({details}))) AS details
    FROM {name} SEMI JOIN touched_{name} USING (number) GROUP BY number
)
SELECT number, network, id, {unpacked}, 0::BIGINT AS seen
FROM told LEFT JOIN held USING (number) WHERE held.number IS NULL OR told.details <> held.details
"""

# Nothing is told of most accounts but that they are there: choosing their rows by number spares grouping their names.
_NEW_ACCOUNTS = """
INSERT INTO new_accounts BY NAME SELECT *, 0::BIGINT AS seen FROM met WHERE rowid IN (
    SELECT min(met.rowid) FROM met ANTI JOIN accounts USING (number) ANTI JOIN new_accounts USING (number)
    GROUP BY number
)
"""

_COLLISION = """
SELECT a.network || ':' || a.id, b.network || ':' || b.id
FROM met a JOIN accounts b USING (number) WHERE a.network <> b.network OR a.id <> b.id LIMIT 1
"""
