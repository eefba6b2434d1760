"""A stream into the lake: at least once in, exactly once kept, and always back where it was."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from renown.collect.accounts import strides
from renown.collect.connections import Connections
from renown.errors import InputError, Missing, NetworkError, Refused
from renown.lake import Lake
from renown.networks import NETWORKS
from renown.networks.network import Connection, Journal, Page, Watchable

ROWS, SECONDS = 150_000, 10.0
"""How many acts, or how many seconds of them, are worth a write."""
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
"""Seconds before coming back to a stream that ended; twice as long each time nothing came."""
FILES = 300
"""How many small files may lie in the lake before they are made into few."""


@dataclass(slots=True)
class Watched:
    """What a stream has brought so far. `at` is how far it has come, in Unix seconds; `lost` how often it ended."""

    connection: Connection
    events: int = 0
    new: int = 0
    known: int = 0
    undone: int = 0
    writes: int = 0
    lost: int = 0
    at: int = 0
    journal: Journal = field(default_factory=Journal)


def watch(
    lake: Lake,
    connections: Connections,
    connection: Connection,
    stop: threading.Event,
    *,
    seconds: float = SECONDS,
    on_stored: Callable[[Watched], None] = lambda so_far: None,
    on_lost: Callable[[NetworkError, float], None] = lambda error, wait: None,
) -> Watched:
    """Keeps what a stream says in the lake until `stop` is set, going on where it was the last time.

    `on_stored` is told after each write, `on_lost` whenever the stream ends, with the seconds until the next try.
    How far it has come is kept after what it brought: killed anywhere, it hears the rest again, and the lake keeps
    what it knows once. What comes faster than it can be stored waits on the host's side. Raises Refused or Missing,
    which no waiting would mend, and NetworkError where another process watches the same stream.
    """
    done = Watched(connection)
    with connections.alone(connection) as ours:
        if not ours:
            raise NetworkError(connection.base, "is being watched by another process already")
        listening = _Listening(lake, connections, done, stop, seconds, on_stored)
        wait = FIRST_WAIT
        while not stop.is_set():
            before = done.events
            ended = listening.once()
            if ended is None:
                break
            if isinstance(ended, Refused | Missing):
                raise ended
            wait = FIRST_WAIT if done.events > before else min(wait * 2, LONGEST_WAIT)
            done.lost += 1
            # those who were cut off together should not all come back together
            pause = wait * random.uniform(0.5, 1.0)  # noqa: S311
            on_lost(ended, pause)
            stop.wait(pause)
    return done


@dataclass(slots=True)
class _Listening:
    lake: Lake
    connections: Connections
    done: Watched
    stop: threading.Event
    seconds: float
    on_stored: Callable[[Watched], None]
    ended: NetworkError | None = None

    def once(self) -> NetworkError | None:
        """Listens until the stream ends, and says why, or until it is stopped. All that came is stored."""
        self.ended = None
        for pages in strides(self._heard(), rows=ROWS, seconds=self.seconds):
            self._store(pages)
        return self.ended

    def _heard(self) -> Iterator[Page]:
        connection = self.done.connection
        cursor = self.connections.cursor(connection)
        try:
            for page in watchable(connection.network).watch(connection, cursor, self.done.journal):
                yield page
                if self.stop.is_set():
                    return
        except NetworkError as error:
            self.ended = error

    def _store(self, pages: list[Page]) -> None:
        done = self.done
        if not any(page.events for page in pages):
            return
        appended = self.lake.append(page.batch for page in pages)
        # the cursor last: a kill between the two hears these events again, and their acts are known by then
        self.connections.keep(done.connection, pages[-1].cursor)
        done.events += sum(page.events for page in pages)
        done.new += appended.new - appended.undone
        done.known += appended.known
        done.undone += appended.undone
        done.at = max(done.at, *(page.at for page in pages))
        done.writes += 1
        if self.lake.files > FILES:
            self.lake.compact()
        self.on_stored(done)


def watchable(key: str) -> Watchable:
    """The network of that key, where it has a stream. Raises InputError, saying which have."""
    can = {one.key: one for one in NETWORKS if isinstance(one, Watchable)}
    if key not in can:
        raise InputError(f"{key} has no stream that is read here; these have: {', '.join(can) or 'none'}")
    return can[key]
