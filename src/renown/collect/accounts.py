"""Connected accounts into the lake: a kill loses nothing, and the next run goes on where it was."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from renown.collect.connections import Connections
from renown.errors import NetworkError, RenownError
from renown.lake import Lake
from renown.networks import NETWORKS
from renown.networks.http import Web
from renown.networks.network import Collectable, Connection, Journal, Page

ROWS = 20_000
SECONDS = 10.0


@dataclass(slots=True)
class Collected:
    """How the collection of one account ended. `error` is what stopped it; what came before is kept."""

    connection: Connection
    pages: int = 0
    new: int = 0
    known: int = 0
    journal: Journal = field(default_factory=Journal)
    error: RenownError | None = None

    @property
    def failed(self) -> bool:
        """Whether something that should have come did not."""
        return self.error is not None or bool(self.journal.unreadable)


def collect(
    lake: Lake,
    connections: Connections,
    chosen: Iterable[Connection],
    *,
    web: Web | None = None,
    on_stored: Callable[[Collected], None] = lambda so_far: None,
) -> Iterator[Collected]:
    """Collects each account and yields how that ended; one that fails does not stop the rest.

    `on_stored` is told after each write. An account somebody else is collecting just now is left to them.
    """
    web = web or Web()
    for connection in chosen:
        done = Collected(connection)
        with connections.alone(connection) as ours:
            if ours:
                _collect(lake, connections, done, web, on_stored)
            else:
                done.error = NetworkError(connection.network, "is being collected by another process already")
        yield done


def _collect(
    lake: Lake, connections: Connections, done: Collected, web: Web, on_stored: Callable[[Collected], None]
) -> None:
    def fetched() -> Iterator[Page]:
        try:
            network = collectable(done.connection.network)
            yield from network.fetch(done.connection, connections.cursor(done.connection), web, done.journal)
        except RenownError as error:
            done.error = error

    try:
        for pages in strides(fetched()):
            appended = lake.append(page.batch for page in pages)
            # the cursor last: a kill between the two asks for these pages again, and their acts are known by then
            connections.keep(done.connection, pages[-1].cursor)
            done.pages += len(pages)
            done.new += appended.new
            done.known += appended.known
            on_stored(done)
    except RenownError as error:
        done.error = error


def strides(pages: Iterable[Page], *, rows: int | None = None, seconds: float = SECONDS) -> Iterator[list[Page]]:
    """Pages in groups that are worth a write: about so many acts, or what came in about so many seconds."""
    group: list[Page] = []
    size, began = 0, 0.0
    for page in pages:
        if not group:
            size, began = 0, time.monotonic()
        group.append(page)
        size += len(page.batch.interactions)
        if size >= (rows or ROWS) or time.monotonic() - began >= seconds:
            yield group
            group = []
    if group:
        yield group


def collectable(key: str) -> Collectable:
    """The network of that key, where its API is read. Raises NetworkError, saying which are."""
    can = {one.key: one for one in NETWORKS if isinstance(one, Collectable)}
    if key not in can:
        raise NetworkError(key, f"has no API that is read here; these have: {', '.join(can) or 'none'}")
    return can[key]
