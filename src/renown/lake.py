"""The lake: every public act, account and post that came in, and every score that went out.

Five Delta tables in one folder, any number of writers and readers. It is append-only: the one rewrite is
`forget`, which leaves nothing of an account behind, and `compact`, which changes no answer.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from deltalake import DeltaTable, Schema, WriterProperties, write_deltalake
from deltalake.exceptions import DeltaError
from numpy.typing import NDArray

from renown import door
from renown.errors import LakeError
from renown.forgotten import Forgotten
from renown.vocabulary import (
    EXACT,
    KIND_BY_KEY,
    STORED_ACCOUNTS,
    STORED_INTERACTIONS,
    STORED_POSTS,
    STORED_SCORES,
    STORED_WITHDRAWN,
    Batch,
    joined,
    number,
)

TABLES = {
    "interactions": STORED_INTERACTIONS,
    "accounts": STORED_ACCOUNTS,
    "posts": STORED_POSTS,
    "withdrawn": STORED_WITHDRAWN,
    "scores": STORED_SCORES,
}

# No statistics: a file's least and greatest id would stay in the log in clear. No retention: what is
# removed must be gone, from the log too.
_CONFIGURATION = {
    "delta.dataSkippingStatsColumns": "",
    "delta.logRetentionDuration": "interval 0 seconds",
    "delta.deletedFileRetentionDuration": "interval 0 seconds",
}
_WRITER = WriterProperties(compression="ZSTD", compression_level=1, max_row_group_size=1 << 16)
_FILE_BYTES = 256 << 20
_MEMORY = 4 << 30
"""Bytes that reading may take, and an append at most."""
_AT_FIRST = 64 << 20
"""Bytes an append begins with: somebody's archive is read beside a site. A step that needs more gets it."""

_REMEMBERED, _SKEW = 3 * 86_400, 600
"""Seconds an end is known that came before its act, and that the clock of whoever acts may be ahead."""


@dataclass(frozen=True, slots=True)
class Appended:
    """What an append did with the acts it was given."""

    new: int
    known: int
    undone: int  # of the new ones, those that take an act back
    twins: int  # mentions that only name whom the same act replies to, reposts or quotes
    refused: int  # acts of or on accounts that asked to be forgotten


@dataclass(frozen=True, slots=True)
class Contents:
    """What a lake holds.

    `acts`: one row an act, as columns of one length in no order: key, source, target, post and at (int64), kind
    (int8) and network (uint8, an index into `networks`). Where a key was written several times the most precise,
    then the latest, row holds; a key whose last word is `undone` is left out.
    `accounts` and `posts`: STORED_ACCOUNTS and STORED_POSTS as last described, by ascending number.
    `gone`: acts left out because they were taken back, as columns like `acts`, and when (`gone_at`, int64).
    """

    acts: dict[str, NDArray[Any]]
    networks: list[str]
    accounts: pa.Table
    posts: pa.Table
    gone: dict[str, NDArray[Any]] = field(default_factory=dict)


class Lake:
    """A folder of Delta tables. Made when it does not exist. Raises LakeError when it cannot be used."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.mkdir(parents=True, exist_ok=True)
            for name, schema in TABLES.items():
                if not DeltaTable.is_deltatable(str(path / name)):
                    DeltaTable.create(
                        str(path / name), schema=schema, mode="ignore", configuration=_CONFIGURATION
                    )  # fmt: skip
                else:
                    self._widen(name, schema)
        except (OSError, DeltaError) as error:
            raise LakeError(f"the lake at {path} cannot be opened: {error}") from error

    def _widen(self, name: str, schema: pa.Schema) -> None:
        """Gives a table of an earlier version the columns it lacks: old rows have none there."""
        table = self._table(name)
        have = {field.name for field in table.schema().fields}
        if missing := [field for field in Schema.from_arrow(schema).fields if field.name not in have]:
            table.alter.add_columns(missing)

    def append(self, batches: Iterable[Batch]) -> Appended:
        """Stores acts, accounts and posts in one step: a kill before the end leaves the lake as it was.

        Acts that are already there are dropped, so that appending twice changes nothing. Raises
        UnknownKind, or LakeError when the disk is full.
        """
        with self._lock(fcntl.LOCK_SH), self._connection(_AT_FIRST) as con:
            for name in ("interactions", "accounts", "posts"):
                con.register("empty", TABLES[name].empty_table())
                con.execute(f"CREATE TABLE new_{name} AS SELECT * FROM empty")
            con.execute("CREATE TABLE ended (act BIGINT)")
            refused = 0
            forgotten = Forgotten(self.path)
            for batch in joined(batches):
                refused += _stage(con, batch, forgotten)
            return self._commit(con, refused)

    def _commit(self, con: duckdb.DuckDBPyConnection, refused: int) -> Appended:
        for name in ("interactions", "accounts", "posts", "withdrawn"):
            self._view(con, name)
        self._refuse_collisions(con)
        [(twins,)] = _done(con, _DROP_TWINS)
        self._end(con)
        con.register("again", _repeated(con, "new_interactions"))
        _done(con, "CREATE TABLE touched AS SELECT key FROM interactions SEMI JOIN new_interactions USING (key)")
        _done(con, "INSERT INTO touched SELECT key FROM again")
        _done(con, f"CREATE TABLE fresh_interactions AS {_NEW_ACTS}")
        [(new, undone, given)] = _done(con, _COUNTS)
        # The acts are written last: until they are, nobody sees what the others hold.
        for name in ("accounts", "posts"):
            _done(con, f"CREATE TABLE fresh_{name} AS {_new_details(name, seen=self._table(name).version())}")
            self._write_fresh(name, con)
        self._write_fresh("interactions", con)
        return Appended(new=new, known=given - new, undone=undone, twins=twins, refused=refused)

    def _end(self, con: duckdb.DuckDBPyConnection) -> None:
        """Takes acts back, and remembers the ends that nothing came to yet. Joining is for when there are any."""
        now = int(time.time())
        if self._table("withdrawn").file_uris():
            _done(con, _ENDED_BEFORE.format(since=now - _REMEMBERED))
        if _done(con, "SELECT count(*) FROM ended") != [(0,)]:
            _done(con, _WITHDRAW)
            _done(con, _TO_REMEMBER.format(now=now))
            self._write_fresh("withdrawn", con)

    def record(self, scores: pa.Table) -> None:
        """Keeps one day's scores of one model (STORED_SCORES) in place of what it held for them, in one step."""
        if not len(scores):
            return
        day, model = scores["day"][0].as_py(), scores["model"][0].as_py().replace("'", "''")
        with self._lock(fcntl.LOCK_SH):
            self._write("scores", scores, replacing=f"day = '{day}' AND model = '{model}'")

    def contents(self) -> Contents:
        """All that holds, as of one moment: what a scoring run reads."""
        with self._lock(fcntl.LOCK_SH), self._connection() as con:
            # The acts first: accounts are written before the acts that name them, so none can be missing.
            self._view(con, "interactions")
            networks = [
                row[0] for row in con.execute("SELECT DISTINCT network FROM interactions ORDER BY 1").fetchall()
            ]  # fmt: skip
            con.register("repeated", _repeated(con, "interactions"))
            con.register("codes", pa.table({"network": networks, "code": np.arange(len(networks), dtype=np.uint8)}))
            acts = con.sql(_ACTS_THAT_HOLD).fetchnumpy()
            gone = con.sql(_ACTS_TAKEN_BACK).fetchnumpy()
            return Contents(acts, networks, self._details(con, "accounts"), self._details(con, "posts"), gone)

    def _details(self, con: duckdb.DuckDBPyConnection, name: str) -> pa.Table:
        self._view(con, name)
        single = con.execute(f"SELECT count(*) = count(DISTINCT number) FROM {name}").fetchall() == [(True,)]
        last = f"SELECT unnest(arg_max({name}, (seen, {name}))) FROM {name} GROUP BY number"
        return con.sql(f"FROM {name if single else f'({last})'} ORDER BY number").to_arrow_table()

    def about(self, accounts: Collection[int]) -> dict[str, pa.Table]:
        """Every row that names one of these accounts (their numbers), by table.

        ``acts`` by or on them, with keys in place of numbers; ``accounts``, ``posts`` and ``scores`` as stored.
        """
        with self._lock(fcntl.LOCK_SH), self._connection() as con:
            for name in ("interactions", "accounts", "posts", "scores"):
                self._view(con, name)
            con.register("ours", pa.table({"number": pa.array(list(accounts), pa.int64())}))
            return {
                "acts": con.sql(_ACTS_ABOUT).to_arrow_table(),
                "accounts": con.sql("SELECT * FROM accounts SEMI JOIN ours USING (number)").to_arrow_table(),
                "posts": con.sql("SELECT * FROM posts WHERE author IN (FROM ours)").to_arrow_table(),
                "scores": con.sql("FROM scores SEMI JOIN ours USING (number) ORDER BY day").to_arrow_table(),
            }

    @contextmanager
    def asked(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection with one view a table, as of one moment, for questions of one's own. Not for writing."""
        with self._lock(fcntl.LOCK_SH), self._connection() as con:
            for name in ("interactions", "accounts", "posts", "scores"):
                self._view(con, name)
            yield con

    def scores(self) -> pa.Table:
        """Every score ever published (STORED_SCORES), by day, then person."""
        with self._lock(fcntl.LOCK_SH), self._connection() as con:
            self._view(con, "scores")
            return con.sql("SELECT * FROM scores ORDER BY day, model, number").to_arrow_table()

    def forget(self, account: str) -> int:
        """Erases an account (``network:id``) for good and refuses it from now on; returns how many acts went.

        Rewrites the files that knew it, then removes the old ones and the log that spoke of them.
        """
        network, _, id = account.partition(":")
        if not id:
            raise LakeError(f"{account!r} is no account: write network:id, as in twitter:12")
        n = number(network, id)
        with self._lock(fcntl.LOCK_EX), self._connection() as con:
            Forgotten(self.path).add(account)
            self._view(con, "posts")
            own = [row[0] for row in con.execute("SELECT DISTINCT number FROM posts WHERE author = ?", [n]).fetchall()]
            acts = f"source = {n} OR target = {n}"
            gone = int(self._table("interactions").delete(acts)["num_deleted_rows"] or 0)
            for start in range(0, len(own), 1000):
                chosen = ", ".join(map(str, own[start : start + 1000]))
                gone += int(self._table("interactions").delete(f"post IN ({chosen})")["num_deleted_rows"] or 0)
            self._table("posts").delete(f"author = {n}")
            self._table("accounts").delete(f"number = {n}")
            self._table("scores").delete(f"number = {n}")
            # whose acts these were cannot be told from their numbers
            self._table("withdrawn").delete()
            for name in TABLES:
                self._purge(name)
            shutil.rmtree(self.path / "tmp", ignore_errors=True)
        return gone

    def _purge(self, name: str) -> None:
        table = self._table(name)
        table.vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False, full=True)
        # the log of a version is dropped only when a checkpoint of a later one stands
        table = self._table(name)
        table.create_checkpoint()
        table.cleanup_metadata()

    @property
    def files(self) -> int:
        """How many files the acts are in: many small ones want compacting."""
        return len(self._table("interactions").file_uris())

    def compact(self) -> None:
        """Writes the tables anew in few large files. Answers stay as they were."""
        with self._lock(fcntl.LOCK_EX):
            self._table("withdrawn").delete(f"at < {int(time.time()) - _REMEMBERED}")
            for name in TABLES:
                self._table(name).optimize.compact(target_size=_FILE_BYTES, writer_properties=_WRITER)
                self._purge(name)

    def _uri(self, name: str) -> str:
        return str(self.path / name)

    def _table(self, name: str) -> DeltaTable:
        return DeltaTable(self._uri(name))

    def _view(self, con: duckdb.DuckDBPyConnection, name: str) -> None:
        files = self._table(name).file_uris()
        con.register(f"no_{name}", TABLES[name].empty_table())
        view = f"CREATE VIEW {name} AS SELECT * FROM no_{name}"
        if files:
            listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
            # by name: files of an earlier version lack columns
            view += f" UNION ALL BY NAME SELECT * FROM read_parquet([{listed}], union_by_name => true)"
        con.execute(view)

    def _write(self, name: str, rows: pa.Table | pa.RecordBatchReader, *, replacing: str | None = None) -> None:
        uri = self._uri(name)
        settings: dict[str, Any] = {"target_file_size": _FILE_BYTES, "writer_properties": _WRITER}
        try:
            if replacing is None:
                write_deltalake(uri, rows, mode="append", **settings)
            else:
                write_deltalake(uri, rows, mode="overwrite", predicate=replacing, **settings)
        except (OSError, DeltaError) as error:
            raise LakeError(f"nothing was stored, the lake at {self.path} cannot be written: {error}") from error

    def _write_fresh(self, name: str, con: duckdb.DuckDBPyConnection) -> None:
        # Asking the relation how long it is would bring all of it into memory.
        [(some,)] = _done(con, f"SELECT count(*) > 0 FROM fresh_{name}")
        if some:
            self._write(name, con.sql(f"FROM fresh_{name}").to_arrow_reader(1 << 15))

    @staticmethod
    def _refuse_collisions(con: duckdb.DuckDBPyConnection) -> None:
        for one, other in _done(con, _COLLISION):
            raise LakeError(f"two accounts share one number, {one} and {other}: nothing was stored")

    @contextmanager
    def _connection(self, memory: int = _MEMORY) -> Iterator[duckdb.DuckDBPyConnection]:
        spill = self.path / "tmp" / str(os.getpid())
        spill.mkdir(parents=True, exist_ok=True)
        con = duckdb.connect(config={"temp_directory": str(spill), "memory_limit": f"{memory}B"})
        con.execute("SET enable_progress_bar = false")  # it draws on standard output, where JSON goes
        try:
            yield con
        except duckdb.Error as error:
            raise LakeError(f"nothing was stored, the lake at {self.path} cannot be used: {error}") from error
        finally:
            con.close()
            shutil.rmtree(spill, ignore_errors=True)

    @contextmanager
    def _lock(self, how: int) -> Iterator[None]:
        # Appends and scans share; forget and compact stand alone, since they remove files that others read.
        with (self.path / "lock").open("w") as file:
            fcntl.flock(file, how)
            yield


def _done(con: duckdb.DuckDBPyConnection, statement: str) -> list[tuple[Any, ...]]:
    """What a statement answers. One that runs out of memory has done nothing, and is given twice as much."""
    while True:
        try:
            return con.execute(statement).fetchall()
        except duckdb.OutOfMemoryException:
            [(limit,)] = con.execute("SELECT parse_formatted_bytes(current_setting('memory_limit'))").fetchall()
            if limit >= _MEMORY:
                raise
            con.execute(f"SET memory_limit = '{min(2 * limit, _MEMORY)}B'")


def _stage(con: duckdb.DuckDBPyConnection, batch: Batch, forgotten: Forgotten) -> int:
    interactions, accounts = door.numbered(batch.interactions)
    if batch.accounts is not None:
        accounts = pa.concat_tables([accounts, door.described_accounts(batch.accounts)])
    rows = len(interactions)
    con.register("accounts_given", accounts)
    con.register("interactions_given", interactions)
    con.register("posts_given", door.stored_posts(batch.posts) if batch.posts is not None else _no_posts())
    if batch.withdrawn is not None:
        con.register("withdrawn_given", door.withdrawn_acts(batch.withdrawn))
        con.execute("INSERT INTO ended FROM withdrawn_given")
    keep = ""
    if len(forgotten):
        names = con.sql("SELECT DISTINCT network || ':' || id AS key, number FROM accounts_given").fetchall()
        unwanted = forgotten.among(key for key, _ in names)
        gone = [n for key, n in names if key in unwanted]
        con.register("gone", pa.table({"number": pa.array(gone, pa.int64())}))
        keep = "WHERE {} NOT IN (SELECT number FROM gone)"
    _done(con, f"INSERT INTO new_accounts SELECT *, 0 FROM accounts_given {keep.format('number')}")
    _done(con, f"INSERT INTO new_posts SELECT *, 0 FROM posts_given {keep.format('author')}")
    both = f"{keep.format('source')} AND target NOT IN (SELECT number FROM gone)" if keep else ""
    [(stored,)] = _done(con, f"INSERT INTO new_interactions SELECT * FROM interactions_given {both}")
    return int(rows - stored)


def _repeated(con: duckdb.DuckDBPyConnection, table: str) -> pa.Table:
    """The keys that stand in more than one row: sorting one column costs less than grouping the rows."""
    key = con.sql(f"SELECT key FROM {table}").fetchnumpy()["key"]
    key.sort()
    return pa.table({"key": np.unique(key[1:][key[1:] == key[:-1]])})


def _new_details(name: str, *, seen: int) -> str:
    columns = [column for column in TABLES[name].names if column not in ("number", "network", "id", "seen")]
    unpacked = ", ".join(f'told.details."{column}" AS "{column}"' for column in columns)
    details = ", ".join(f'"{column}"' for column in columns)
    described = " OR ".join(f'"{column}" IS NOT NULL' for column in columns)
    return _NEW_DETAILS.format(name=name, details=details, described=described, unpacked=unpacked, seen=seen)


def _no_posts() -> pa.Table:
    return STORED_POSTS.empty_table().drop_columns(["seen"])


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
WHERE withdrawn."at" >= {{since}} AND acts."at" <= withdrawn."at" + {_SKEW} AND act <> 0
"""

_TO_REMEMBER = """
CREATE TABLE fresh_withdrawn AS SELECT DISTINCT act, {now}::BIGINT AS "at" FROM ended
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
# next export would estimate it anew. Most keys are there once and never seen before: those need no comparison.
_NEW_ACTS = f"""
WITH compared AS (
    SELECT * FROM new_interactions SEMI JOIN touched USING (key)
), one AS (
    SELECT key, undone, arg_max(compared, (-precision, "at", act <> 0, post)) AS row FROM compared GROUP BY key, undone
), held AS (
    SELECT key, undone, arg_max("at", (-precision, "at")) AS "at", min(precision) AS precision,
        coalesce(bool_or(act <> 0), false) AS named
    FROM interactions SEMI JOIN touched USING (key) GROUP BY key, undone
)
SELECT * FROM new_interactions ANTI JOIN touched USING (key)
UNION ALL BY NAME
SELECT row.* FROM one LEFT JOIN held USING (key, undone)
WHERE held."at" IS NULL OR one.row.precision < held.precision
    OR (one.row.precision = {EXACT} AND one.row."at" > held."at")
    OR (one.row.act <> 0 AND NOT held.named)
"""

# A description is written when the account or post is new, or when it is told differently from last time.
_NEW_DETAILS = """
WITH met AS (
    SELECT number, any_value(network) AS network, any_value(id) AS id FROM new_{name} GROUP BY number
), told AS (
    SELECT number, max(struct_pack({details})) AS details FROM new_{name}
    WHERE {described} GROUP BY number
), held AS (
    SELECT number, arg_max(struct_pack({details}), (seen, struct_pack({details}))) AS details FROM {name}
    WHERE number IN (SELECT number FROM met) GROUP BY number
)
SELECT number, network, id, {unpacked}, {seen}::BIGINT AS seen
FROM met LEFT JOIN told USING (number) LEFT JOIN held USING (number)
WHERE held.number IS NULL OR (told.details IS NOT NULL AND told.details <> held.details)
"""

_COUNTS = """
SELECT count(*), count(*) FILTER (undone), (SELECT count(*) FROM new_interactions) FROM fresh_interactions
"""

_COLLISION = """
SELECT a.network || ':' || a.id, b.network || ':' || b.id
FROM new_accounts a JOIN accounts b USING (number) WHERE a.network <> b.network OR a.id <> b.id LIMIT 1
"""

_ACTS_ABOUT = """
WITH named AS (SELECT number, any_value(network || ':' || id) AS key FROM accounts GROUP BY number),
about AS (SELECT number, any_value(network || ':' || id) AS key FROM posts GROUP BY number)
SELECT network, kind, s.key AS source, t.key AS target, p.key AS post, "at", undone
FROM interactions i LEFT JOIN named s ON s.number = i.source LEFT JOIN named t ON t.number = i.target
    LEFT JOIN about p ON p.number = i.post
WHERE i.source IN (FROM ours) OR i.target IN (FROM ours) ORDER BY "at"
"""

_ACTS_THAT_HOLD = """
WITH chosen AS (
    SELECT key, arg_max(interactions, (-precision, "at", undone)) AS row FROM interactions
    WHERE key IN (SELECT key FROM repeated) GROUP BY key
), held AS (
    SELECT * FROM interactions ANTI JOIN repeated USING (key)
    UNION ALL SELECT row.* FROM chosen
)
SELECT key, code AS network, kind, source, target, post, "at"
FROM held JOIN codes USING (network) WHERE NOT undone
"""

_ACTS_TAKEN_BACK = """
WITH again AS (
    SELECT * FROM interactions SEMI JOIN repeated USING (key)
), last AS (
    SELECT key, arg_max(again, (-precision, "at", undone)) AS row FROM again GROUP BY key
), given AS (
    SELECT key, arg_max(again, (-precision, "at")) AS row FROM again WHERE NOT undone GROUP BY key
)
SELECT given.key AS key, code AS network, given.row.kind AS kind, given.row.source AS source,
    given.row.target AS target, given.row.post AS post, given.row."at" AS "at", last.row."at" AS gone_at
FROM given JOIN last USING (key) JOIN codes ON codes.network = given.row.network WHERE last.row.undone
"""
