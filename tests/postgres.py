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

import pytest

# The server goes when its input ends, and that ends with whoever started it, even by kill -9.
_WATCHED = '"$@" & server=$!; cat >/dev/null; kill -INT $server; wait $server'


def programs() -> Path | None:
    """The folder of Debian's newest PostgreSQL server, or None without one."""
    found = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    return max((path.parent for path in found), key=lambda path: float(path.parent.name), default=None)


class Server:
    """A server in a folder. `durable`: what it confirmed survives kill -9 and a power cut, which takes it longer."""

    def __init__(self, bin: Path, folder: Path, *, durable: bool) -> None:
        self.address = f"postgresql://renown@/postgres?host={folder}"
        self._bin, self._folder, self._durable = bin, folder, durable
        self._process: subprocess.Popen[bytes] | None = None
        # The server refuses to run as root.
        self._user = "postgres" if os.geteuid() == 0 else None
        if self._user:
            shutil.chown(folder, self._user)
        subprocess.run(
            [bin / "initdb", "-D", folder / "data", "-U", "renown", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"],
            user=self._user, cwd=folder, check=True, capture_output=True,
        )  # fmt: skip
        self.start()

    def start(self) -> None:
        """Starts it, again after a kill, and waits until it answers."""
        if self._process is not None:
            self.stop()
        self._process = subprocess.Popen(
            ["sh", "-c", _WATCHED, "sh", str(self._bin / "postgres"), "-D", str(self._folder / "data"),
             "-k", str(self._folder), "-c", "listen_addresses=", "-c", f"fsync={'on' if self._durable else 'off'}",
             "-c", "max_connections=100", "-c", "wal_recycle=off"],
            user=self._user, cwd=self._folder,
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        _wait(self._bin, self._folder, self._process)

    @property
    def pid(self) -> int:
        """The process to kill."""
        return int((self._folder / "data" / "postmaster.pid").read_text().split("\n")[0])

    def stop(self) -> None:
        """Ends it, or what is left of it."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)


def needed() -> None:
    """Without a server here a test is left out with what to do, and fails in CI."""
    if programs() is None:
        told = "there is no PostgreSQL server here; on Debian: apt install postgresql"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(told)


@contextmanager
def server(*, durable: bool = False) -> Iterator[Server]:
    """A server that lives as long as the block. Raises RuntimeError without one."""
    bin = programs()
    if bin is None:
        raise RuntimeError("there is no PostgreSQL server here; on Debian: apt install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="renown-pg-"))
    try:
        made = Server(bin, folder, durable=durable)
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a database in such a server."""
    with server() as made:
        yield made.address


def _wait(bin: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + 30
    while subprocess.run([bin / "pg_isready", "-q", "-h", folder], check=False).returncode:
        if server.poll() is not None or time.monotonic() > give_up:
            raise RuntimeError("the PostgreSQL of the tests did not come up")
        time.sleep(0.05)
