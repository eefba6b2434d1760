"""What an archive tells, in a form that is easily written by hand."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from renown.networks.archive import Archive
from renown.networks.network import Journal, Network


@dataclass(frozen=True)
class Told:
    """Acts as (source, kind, target, at), and the rest as rows."""

    words: str | None
    rows: list[dict[str, Any]]
    accounts: dict[str, tuple[str | None, str | None]]
    posts: list[dict[str, Any]]
    journal: Journal

    @property
    def acts(self) -> list[tuple[str, str, str, int]]:
        """Sorted: files may come in any order."""
        return sorted((row["source"], row["kind"], row["target"], row["at"]) for row in self.rows)

    def one(self, kind: str, **columns: Any) -> dict[str, Any]:
        """The only act of a kind, and with these values."""
        (row,) = (r for r in self.rows if r["kind"] == kind and all(r[key] == columns[key] for key in columns))
        return row


def told(network: Network, path: Path) -> Told:
    """Describes and reads an archive."""
    journal = Journal()
    with Archive(path) as archive:
        words = network.describe(archive)
        batches = list(network.read_archive(archive, journal))
    accounts = {
        row["id"]: (row["handle"], row["name"])
        for batch in batches
        for row in (batch.accounts.to_pylist() if batch.accounts is not None else [])
    }
    posts = [row for batch in batches for row in (batch.posts.to_pylist() if batch.posts is not None else [])]
    rows = [row for batch in batches for row in batch.interactions.to_pylist()]
    return Told(words, rows, accounts, posts, journal)


def described(network: Network, path: Path) -> str | None:
    """What a network says of an archive."""
    with Archive(path) as archive:
        return network.describe(archive)


def changed(sample: Path, to: Path, files: Mapping[str, Any]) -> Path:
    """A copy of a sample with other files in it: text, bytes, what becomes JSON, or None for one left out."""
    shutil.copytree(sample, to)
    for name, content in files.items():
        path = to / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            path.unlink()
        elif isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return to
