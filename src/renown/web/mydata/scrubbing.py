"""What was deleted from the database, out of its files, too."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.db import OperationalError, connection
from django.db.backends.utils import CursorWrapper

TRIES = 30
"""Seconds in which nobody else must be reading once."""


def scrub() -> None:
    """Writes the database anew without what was deleted from it; on SQLite the log of its changes is cut, too.

    PostgreSQL's log is its operator's. Raises OperationalError when others keep it busy all the time.
    """
    if connection.in_atomic_block:
        return  # neither database can then; what is deleted there is not yet
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            _patiently(lambda: cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])
        else:
            _of_server(cursor)


def _of_server(cursor: CursorWrapper) -> None:
    # Who began before may still see what is gone, and would have it copied.
    cursor.execute("SELECT clock_timestamp()")
    began = cursor.fetchone()
    _patiently(lambda: _earlier(cursor, began))
    tables = connection.introspection.table_names(cursor)
    names = ", ".join(map(connection.ops.quote_name, tables))
    cursor.execute(f"VACUUM (FULL, ANALYZE) {names}")  # without FULL the bytes would stay in their pages
    _forget_statistics(cursor, tables)
    cursor.execute("VACUUM FULL pg_statistic")


def _earlier(cursor: CursorWrapper, began: Any) -> bool:
    cursor.execute(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start < %s",
        began,
    )
    return bool(cursor.fetchone()[0])


def _forget_statistics(cursor: CursorWrapper, tables: list[str]) -> None:
    """Statistics hold common values of every column, and of a table that is empty now they stay as they were."""
    cursor.execute(
        "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_stats s"
        " JOIN pg_class c ON c.oid = to_regclass(quote_ident(s.schemaname) || '.' || quote_ident(s.tablename))"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = s.attname"
        " WHERE c.relname = ANY(%s) AND pg_table_is_visible(c.oid)"
        " AND a.atttypid IN ('varchar'::regtype, 'text'::regtype, 'jsonb'::regtype)",
        [tables],
    )
    for table, column, kind in cursor.fetchall():
        name = connection.ops.quote_name(table)
        cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {name})")  # noqa: S608
        if not cursor.fetchone()[0]:
            # a column that is given its type has none, and the table has no rows to write anew
            cursor.execute(f"ALTER TABLE {name} ALTER COLUMN {connection.ops.quote_name(column)} TYPE {kind}")


def _patiently(busy: Callable[[], object]) -> None:
    for _try in range(TRIES):
        if not busy():
            return
        time.sleep(1)
    raise OperationalError("others were reading all the time: what was deleted could not be taken out of the files")
