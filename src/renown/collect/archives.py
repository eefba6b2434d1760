"""Archives into the lake: which network a path is of, one atomic append for each, what was not used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from renown.errors import InputError, RenownError
from renown.lake import Appended, Lake
from renown.networks import NETWORKS
from renown.networks.archive import Archive
from renown.networks.network import Journal, Network
from renown.networks.table import Options, Table
from renown.vocabulary import Batch


@dataclass(frozen=True, slots=True)
class Found:
    """What a path turned out to hold, before anything is stored."""

    path: Path
    network: str
    words: str
    size: int  # bytes


@dataclass(slots=True)
class Imported:
    """How the import of one path ended. `error` is None unless nothing of it could be stored."""

    path: Path
    found: Found | None = None
    appended: Appended | None = None
    journal: Journal = field(default_factory=Journal)
    error: str | None = None

    @property
    def failed(self) -> bool:
        """Whether something that should have been read was not."""
        return self.error is not None or bool(self.journal.unreadable)


def import_paths(
    lake: Lake,
    paths: Iterable[Path],
    options: Options | None = None,
    *,
    network: str | None = None,
    on_found: Callable[[Found], None] = lambda found: None,
    on_progress: Callable[[int, int], None] = lambda done, rows: None,
) -> Iterator[Imported]:
    """Imports each path in one step of its own, and yields how that ended; one that fails does not stop the rest.

    `network` says which network the paths are of instead of asking each; `options` how tables are written.
    `on_found` is told before anything is stored, `on_progress` the bytes and acts read so far. Importing a path
    again changes nothing.
    """
    for path in paths:
        done = Imported(path)
        try:
            _import(lake, done, options or Options(), network, on_found, on_progress)
        except RenownError as error:
            done.error = str(error)
        yield done


def _import(
    lake: Lake,
    done: Imported,
    options: Options,
    network: str | None,
    on_found: Callable[[Found], None],
    on_progress: Callable[[int, int], None],
) -> None:
    with Archive(done.path) as archive:
        readers = _recognised(archive, options, network)
        names = " and ".join(reader.name for reader, _ in readers)
        done.found = Found(done.path, names, "; ".join(words for _, words in readers), archive.size)
        on_found(done.found)
        rows = 0

        def counted() -> Iterator[Batch]:
            nonlocal rows
            for reader, _ in readers:
                for batch in reader.read_archive(archive, done.journal):
                    rows += len(batch.interactions)
                    on_progress(archive.done, rows)
                    yield batch

        done.appended = lake.append(counted())
        if done.appended.twins:
            reason = "mentions that only name whom the same act replies to, reposts or quotes"
            done.journal.passes(reason, file=str(done.path), count=done.appended.twins)


def _recognised(archive: Archive, options: Options, network: str | None) -> list[tuple[Network, str]]:
    """Whose archive it is, in words; more than one where a download holds several networks' (as Meta's does)."""
    readers = [Table(options) if isinstance(one, Table) else one for one in NETWORKS]
    if network is not None:
        readers = [one for one in readers if one.key == network]
    found: list[tuple[Network, str]] = []
    for reader in readers:
        # a table is what is left when nobody else knows the file
        if not (isinstance(reader, Table) and found) and (words := reader.describe(archive)) is not None:
            found.append((reader, words))
    if not found:
        known = ", ".join(one.name for one in readers if one.kinds)
        raise InputError(f"not recognised; what is read: {known}", file=str(archive.path))
    return found
