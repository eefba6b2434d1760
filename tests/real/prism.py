"""Prism, which refuses questions that an API's specification does not know, and answers that it does not allow."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.real.cache import CACHE, free_port, run, serving

HOME = CACHE / "prism"
_PACKAGE = "@stoplight/prism-cli@5"


def install() -> None:
    """Gets Prism, about 100 MB. Raises NotHere when npm cannot be reached."""
    done = HOME / "installed"
    if done.exists():
        return
    HOME.mkdir(parents=True, exist_ok=True)
    (HOME / "package.json").write_text('{"private": true}\n')
    run("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", _PACKAGE, cwd=HOME)
    done.touch()


@contextmanager
def strict(specification: Path, behind: str, folder: Path) -> Iterator[str]:
    """The address of what is served at `behind`, held to a packed specification until the block ends."""
    plain = folder / specification.stem
    plain.write_bytes(gzip.decompress(specification.read_bytes()))
    port = free_port()
    command: list[str | Path] = [
        HOME / "node_modules" / ".bin" / "prism",
        "proxy",
        "--errors",
        "-p",
        str(port),
        plain,
        behind,
    ]
    with serving(command, port, folder):
        yield f"http://127.0.0.1:{port}"
