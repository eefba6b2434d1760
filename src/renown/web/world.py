"""Makes the simulated world in a process of its own, and says how far it is.

The steps are lines of a file beside the world, locked by whoever writes them, so that every process of the
site can tell how far it is and whether anybody is still at it.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

STEPS = 4
_STEPS = "demo.steps"
_FAILED = "! "
_BUILDERS: list[subprocess.Popen[bytes]] = []
"""Held until they have ended, so that each is waited for."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is being done now, and how many of the `STEPS` are behind."""

    text: str
    done: int
    failed: bool = False

    @property
    def share(self) -> int:
        """Per cent done."""
        return min(95, 100 * self.done // STEPS)


def start(home: Path) -> None:
    """Starts making the world in ``home/demo``, unless somebody is already at it."""
    home.mkdir(parents=True, exist_ok=True)
    with _locked(home / _STEPS) as steps:
        if steps is None:
            return
        os.ftruncate(steps, 0)
        _BUILDERS[:] = [one for one in _BUILDERS if one.poll() is None]
        builder = subprocess.Popen(
            [sys.executable, "-m", "renown.web.world", str(home)],
            stdin=subprocess.DEVNULL,
            stdout=steps,  # and with it the lock, for as long as the process lives
            start_new_session=True,  # a world half made is thrown away: stopping the site does not stop it
        )
        _BUILDERS.append(builder)


def step(home: Path) -> Step | None:
    """How far it is, or None when nobody is making a world."""
    try:
        with (home / _STEPS).open() as file:
            lines = file.read().splitlines()
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return Step(lines[-1] if lines else "", max(0, len(lines) - 1))
    except OSError:
        return None
    if lines and lines[-1].startswith(_FAILED):
        return Step(lines[-1].removeprefix(_FAILED), len(lines), failed=True)
    return None


@contextmanager
def _locked(path: Path) -> Iterator[int | None]:
    """The file, locked for this process and its children; None when another process has it."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        for _try in range(10):  # whoever looks how far it is holds the lock for an instant
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(0.01)
            else:
                yield file
                return
        yield None
    finally:
        os.close(file)


def main(home: Path) -> int:
    """Makes the world and prints each step; what goes wrong is the last line."""
    from renown.web.engine import build_demo

    try:
        build_demo(home, lambda text: print(text, flush=True))
    except Exception as error:  # noqa: BLE001 - whatever it is, whoever waits must be told
        print(f"{_FAILED}{type(error).__name__}: {error}".replace("\n", " "), flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
