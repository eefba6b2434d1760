"""A PostgreSQL of the tests' own: made in a temporary folder, reached by a socket in it, gone with them."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# The server goes when its input ends, and that ends with whoever started it, even by kill -9.
_WATCHED = '"$@" & server=$!; cat >/dev/null; kill -INT $server; wait $server'


def programs() -> Path | None:
    """The folder of Debian's newest PostgreSQL server, or None without one."""
    found = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    return max((path.parent for path in found), key=lambda path: float(path.parent.name), default=None)


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a database in a server that lives as long as the block. Raises RuntimeError without one."""
    bin = programs()
    if bin is None:
        raise RuntimeError("there is no PostgreSQL server here; on Debian: apt install postgresql")
    # The server refuses to run as root.
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="renown-pg-"))
    if user:
        shutil.chown(folder, user)
    try:
        subprocess.run(
            [bin / "initdb", "-D", folder / "data", "-U", "renown", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"],
            user=user, cwd=folder, check=True, capture_output=True,
        )  # fmt: skip
        server = subprocess.Popen(
            ["sh", "-c", _WATCHED, "sh", str(bin / "postgres"), "-D", str(folder / "data"), "-k", str(folder),
             "-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=100",
             "-c", "wal_recycle=off"],
            user=user, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            _wait(bin, folder, server)
            yield f"postgresql://renown@/postgres?host={folder}"
        finally:
            assert server.stdin is not None
            server.stdin.close()
            server.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(bin: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + 30
    while subprocess.run([bin / "pg_isready", "-q", "-h", folder], check=False).returncode:
        if server.poll() is not None or time.monotonic() > give_up:
            raise RuntimeError("the PostgreSQL of the tests did not come up")
        time.sleep(0.05)
