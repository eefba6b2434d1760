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
from deltalake import ColumnProperties, DeltaTable, Schema, WriterProperties, write_deltalake
from deltalake.exceptions import DeltaError
from numpy.typing import NDArray

from renown import staging
from renown.errors import LakeError
from renown.forgotten import Forgotten
from renown.vocabulary import (
    STORED_ACCOUNTS,
    STORED_INTERACTIONS,
    STORED_POSTS,
    STORED_SCORES,
    STORED_WITHDRAWN,
    Batch,
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
# Numbers and texts are nearly all different: a dictionary of them takes longer to make and more room.
_WRITER = WriterProperties(
    compression="ZSTD",
    compression_level=1,
    max_row_group_size=1 << 16,
    default_column_properties=ColumnProperties(dictionary_enabled=False),
    column_properties=dict.fromkeys(("network", "model"), ColumnProperties(dictionary_enabled=True)),
)
_FILE_BYTES = 256 << 20


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
        with self._lock(fcntl.LOCK_SH), self._connection(staging.AT_FIRST) as con:
            refused = staging.stage(con, batches, Forgotten(self.path))
            return self._commit(con, refused)

    def _commit(self, con: duckdb.DuckDBPyConnection, refused: int) -> Appended:
        for name in ("interactions", "accounts", "posts"):
            self._view(con, name)
        remembers = self._view(con, "withdrawn")
        for one, other in staging.collisions(con):
            raise LakeError(f"two accounts share one number, {one} and {other}: nothing was stored")
        twins = staging.drop_twins(con)
        if staging.end(con, now=int(time.time()), remembers=remembers):
            self._write_new("withdrawn", con)
        new, undone, given = staging.leave_new_acts(con)
        # The acts are written last: until they are, nobody sees what the others hold.
        for name in ("accounts", "posts"):
            staging.leave_new_details(con, name)
            self._write_new(name, con, seen=True)
        self._write_new("interactions", con)
        return Appended(new=new, known=given - new, undone=undone, twins=twins, refused=refused)

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
            con.register("repeated", staging.repeated(con, "interactions", "key"))
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
            self._table("withdrawn").delete(f"at < {int(time.time()) - staging.REMEMBERED}")
            for name in TABLES:
                self._table(name).optimize.compact(target_size=_FILE_BYTES, writer_properties=_WRITER)
                self._purge(name)

    def _uri(self, name: str) -> str:
        return str(self.path / name)

    def _table(self, name: str) -> DeltaTable:
        return DeltaTable(self._uri(name))

    def _view(self, con: duckdb.DuckDBPyConnection, name: str) -> bool:
        """Makes a table readable as it stands now; whether there is anything in it."""
        files = self._table(name).file_uris()
        con.register(f"no_{name}", TABLES[name].empty_table())
        view = f"CREATE VIEW {name} AS SELECT * FROM no_{name}"
        if files:
            listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
            # by name: files of an earlier version lack columns
            view += f" UNION ALL BY NAME SELECT * FROM read_parquet([{listed}], union_by_name => true)"
        con.execute(view)
        return bool(files)

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

    def _write_new(self, name: str, con: duckdb.DuckDBPyConnection, *, seen: bool = False) -> None:
        """Writes what is new; with `seen`, the version of the table it came after."""
        # Asking the relation how long it is would bring all of it into memory.
        [(some,)] = staging.done(con, f"SELECT count(*) > 0 FROM new_{name}")
        if some:
            columns = f"SELECT * REPLACE ({self._table(name).version()} AS seen)" if seen else "SELECT *"
            self._write(name, con.sql(f"{columns} FROM new_{name}").to_arrow_reader(1 << 15))

    @contextmanager
    def _connection(self, memory: int = staging.MEMORY) -> Iterator[duckdb.DuckDBPyConnection]:
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
