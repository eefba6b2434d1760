"""Where the real servers are kept between runs: beside the checkout's sources, ignored by git."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import ROOT

CACHE = Path(os.environ.get("RENOWN_REAL", ROOT / ".real")).resolve()
WAIT = 240


class NotHere(Exception):
    """A server that cannot be installed on this machine, and why."""


def run(*command: str | Path, cwd: Path | None = None, answers: str = "", env: Mapping[str, str] | None = None) -> str:
    """What a command prints. Raises NotHere with its last words when it fails or does not exist."""
    try:
        done = subprocess.run(
            list(map(str, command)), cwd=cwd, input=answers, text=True, capture_output=True, check=True, env=env
        )
    except OSError as error:
        raise NotHere(f"{command[0]}: {error.strerror}") from error
    except subprocess.CalledProcessError as error:
        raise NotHere(f"{command[0]}: {(error.stderr or error.stdout).strip()[-400:]}") from error
    return done.stdout


def venv(*packages: str) -> Path:
    """The folder of commands of an environment of its own that has these packages."""
    home = CACHE / "venv"
    stamp = home / ".has" / "_".join(packages)
    if not stamp.exists():
        if not (home / "bin" / "pip").exists():
            run(sys.executable, "-m", "venv", home)
        run(home / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", *packages)
        stamp.parent.mkdir(exist_ok=True)
        stamp.touch()
    return home / "bin"


def from_debian(commands: Mapping[str, str]) -> None:
    """Installs the packages whose commands are not here. Raises NotHere where that is not allowed, or no Debian."""
    wanted = [package for command, package in commands.items() if _found(command) is None]
    if wanted:
        rights = [] if os.geteuid() == 0 else ["sudo", "-n"]
        run(*rights, "apt-get", "update", "-qq")
        run(*rights, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-qq", "-y",
            "--no-install-recommends", *wanted)  # fmt: skip


def program(name: str) -> str:
    """Where a command is. Raises NotHere."""
    found = _found(name)
    if found is None:
        raise NotHere(f"there is no {name} here")
    return found


def _found(name: str) -> str | None:
    # Debian keeps PostgreSQL's own commands off the path
    places = [os.environ.get("PATH", os.defpath), *map(str, Path("/usr/lib/postgresql").glob("*/bin"))]
    return shutil.which(name, path=os.pathsep.join(places))


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def serving(
    command: Sequence[str | Path],
    port: int,
    cwd: Path,
    *,
    env: Mapping[str, str] | None = None,
    user: str | None = None,
    says: str = "",
) -> Iterator[subprocess.Popen[bytes]]:
    """Runs a server until the block ends, from the moment its port answers; its output goes to `port`.log.

    `user` is whom it runs as, and `says` what it prints once it is ready, where a port that answers is not enough.
    """
    with (cwd / f"{port}.log").open("wb") as log:
        server = subprocess.Popen(list(map(str, command)), cwd=cwd, stdout=log, stderr=log, env=env, user=user)
    try:
        _answering(server, port, cwd, says)
        yield server
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _answering(server: subprocess.Popen[bytes], port: int, cwd: Path, says: str) -> None:
    end = time.monotonic() + WAIT
    while time.monotonic() < end and server.poll() is None:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0 and says in (cwd / f"{port}.log").read_text():
                return
        time.sleep(0.1)
    raise TimeoutError(f"no server on port {port}: {(cwd / f'{port}.log').read_text()[-400:]}")
