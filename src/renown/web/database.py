"""Where the site keeps what only it knows: SQLite in the home folder, or PostgreSQL."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

_EVERYBODY = 0x52454E4F
"""The number of the lock in PostgreSQL that whoever prepares the database holds."""


def database(home: Path, address: str = "") -> dict[str, Any]:
    """Django's settings of the database at `address`, or of ``home/site.sqlite3`` when it is empty.

    Raises ValueError when `address` is none of a PostgreSQL database.
    """
    kept: dict[str, Any] = {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": bool(address)}
    if not address:
        return kept | {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": home / "site.sqlite3",
            "OPTIONS": {
                # Whoever will write takes the lock at once and waits for it, instead of failing half-way.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # FULL: what was answered as done survives a power cut.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY",
            },
        }
    parts = urlsplit(address)
    name = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in ("postgresql", "postgres") or not name:
        raise ValueError("RENOWN_DATABASE is no address of a database: write postgresql://user:password@host/name")
    return kept | {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def prepare() -> None:
    """Brings the database up to this version of the site, once, whoever else is starting too.

    Raises django.db.Error when it cannot be reached or changed, OSError when the folder cannot be written.
    """
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    with _alone():
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", interactive=False, verbosity=0)
            call_command("createcachetable", verbosity=0)
    connection.close()  # a process made from this one must open its own


@contextmanager
def _alone() -> Iterator[None]:
    """Holds the lock of whoever prepares the database: of this machine, and of the database where it has one."""
    from django.conf import settings
    from django.db import connection

    home: Path = settings.RENOWN_HOME
    home.mkdir(parents=True, exist_ok=True)
    with (home / "site.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [_EVERYBODY])  # let go when the connection closes
        else:
            Path(connection.settings_dict["NAME"]).touch(mode=0o600)
        yield
