"""Reading samples as the command line would."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from renown.networks.archive import Archive
from renown.networks.network import Journal, Network
from renown.networks.table import Options, Table
from renown.vocabulary import Batch

SAMPLES = Path(__file__).parent / "samples"
NOW = 1_790_000_000


def packed(folder: Path, to: Path) -> Path:
    """The folder as a zip, as a person would have downloaded it."""
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder).as_posix())
    return to


def read(network: Network, path: Path) -> tuple[list[dict[str, Any]], Journal]:
    """Every act of an archive, as rows, and its journal."""
    journal = Journal()
    with Archive(path) as archive:
        batches = list(network.read_archive(archive, journal))
    return [row for batch in batches for row in batch.interactions.to_pylist()], journal


def table(path: Path, **options: Any) -> tuple[list[dict[str, Any]], Journal]:
    """Every act of a table."""
    return read(Table(Options(**{"now": NOW, **options})), path)


def said(path: Path, **options: Any) -> str:
    """What is said of a table before it is stored."""
    with Archive(path) as archive:
        return Table(Options(**{"now": NOW, **options})).describe(archive) or ""


def is_sound(network: Network, batch: Batch) -> None:
    """A batch is whole, and says nothing that no network may say."""
    for table in (batch.interactions, batch.accounts, batch.posts):
        if table is not None:
            table.validate(full=True)
    for row in batch.interactions.to_pylist():
        assert row["source"]
        assert row["target"]
        assert row["source"] != row["target"]
        assert row["at"] > 0 or network.key == "table"
        assert row["kind"] in network.kinds
