"""The files of the project, whether or not it is a git checkout."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_MADE_HERE = {"build", "dist", "node_modules", "renown-data", "__pycache__"}


def _ours(name: str) -> bool:
    return name == ".ci" or (not name.startswith(".") and name not in _MADE_HERE and not name.endswith(".egg-info"))


def files(*suffixes: str, under: str = ".") -> Iterator[Path]:
    """Every file of the project below a folder, with one of the endings (all, when none is given)."""
    for folder, folders, names in os.walk(ROOT / under):
        folders[:] = sorted(filter(_ours, folders))
        for name in sorted(names):
            if not suffixes or name.endswith(suffixes):
                yield Path(folder, name)


def text_files() -> Iterator[tuple[Path, str]]:
    """Every file of the project that is UTF-8 text, with its text."""
    for path in files():
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def copy_tree(to: Path) -> Path:
    """Copies what the checks of the house read: sources, tests and settings, with their times."""
    for path in files(under="src"):
        target = to / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
    shutil.copytree(ROOT / "tests" / "house", to / "tests" / "house")
    for name in ("Makefile", "pyproject.toml", "README.md", "constraints.txt", "constraints-dev.txt"):
        shutil.copy2(ROOT / name, to / name)
    for name in ("conftest.py", "postgres.py"):
        shutil.copy2(ROOT / "tests" / name, to / "tests" / name)
    return to
