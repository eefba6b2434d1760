"""The contract of a network, and the journal in which a reading says what it could not use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol, TypeAlias, runtime_checkable

from renown.networks.archive import Archive
from renown.networks.http import Rate, Web
from renown.vocabulary import Batch

EXAMPLES = 5
"""How many places a journal remembers for each reason."""
REASONS = 100
"""How many different reasons a journal tells apart: broken input must not fill memory with them."""
OTHER = "other reasons"


def _nothing(done: int) -> None:
    return None


@dataclass(slots=True)
class Journal:
    """What a reading did not use, and why.

    `passed` counts rows that are fine but say nothing (an act on oneself, a twin, a private message);
    `unreadable` counts rows that should have been fine and are not. Only the second makes a command fail.
    `places` has the first few ``file:line`` of each reason. `progress` is told how many bytes of the file
    have been read so far.
    """

    progress: Callable[[int], None] = _nothing
    passed: Counter[str] = field(default_factory=Counter)
    unreadable: Counter[str] = field(default_factory=Counter)
    places: dict[str, list[str]] = field(default_factory=dict)

    def passes(
        self, reason: str, *, file: str, line: int | None = None, lines: Iterable[int] = (), count: int = 1
    ) -> None:
        """Notes rows that say nothing about anyone: `count` of them, seen at `line` or at the first of `lines`."""
        self._note(self.passed, reason, file, line, lines, count)

    def cannot_read(
        self, reason: str, *, file: str, line: int | None = None, lines: Iterable[int] = (), count: int = 1
    ) -> None:
        """Notes rows that are broken, likewise. The rest of the file is read all the same."""
        self._note(self.unreadable, reason, file, line, lines, count)

    def _note(
        self, counter: Counter[str], reason: str, file: str, line: int | None, lines: Iterable[int], count: int
    ) -> None:
        if reason not in counter and len(counter) >= REASONS:
            reason = OTHER
        counter[reason] += count
        places = self.places.setdefault(reason, [])
        seen: list[int | None] = [*islice(lines, EXAMPLES)] or [line]
        places.extend(file if at is None else f"{file}:{at}" for at in seen[: EXAMPLES - len(places)])


Cursor: TypeAlias = dict[str, Any]
"""Where a collection stands: what JSON can hold, made and understood by the network alone. Empty at first."""


@dataclass(frozen=True, slots=True)
class Secret:
    """Something only its owner knows and a network's API wants."""

    key: str  # access_token
    words: str  # for people: "user access token"
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Api:
    """What an API is and what it wants of whoever connects an account."""

    base: str  # where it is, unless a connection says otherwise; "" where every account names its own host
    account: str  # what to write for an account, as an example
    sees: str  # what it gives, in a sentence
    secrets: tuple[Secret, ...] = ()
    rate: Rate | None = None


@dataclass(frozen=True, slots=True)
class Connection:
    """An account that is collected. `secrets` by the keys of Api.secrets; never shown, never logged."""

    network: str
    account: str  # the id the network gives it
    base: str
    label: str = ""  # for people: the handle
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Page:
    """One answer's worth of acts, and where to go on once they are stored.

    A page of a stream may be empty, and says how many events it is made from and when the last one was (Unix seconds).
    """

    batch: Batch
    cursor: Cursor
    events: int = 0
    at: int = 0


@runtime_checkable
class Collectable(Protocol):
    """A network with an API that still gives interactions."""

    @property
    def api(self) -> Api:
        """What it is and what it wants."""

    def identify(self, connection: Connection, web: Web) -> Connection:
        """Asks whose account this is: the same connection with the account's id and handle, and its secrets proven.

        `connection.account` may be a handle, an address or empty where the token says it. Raises NetworkError.
        """

    def fetch(self, connection: Connection, cursor: Cursor, web: Web, journal: Journal) -> Iterator[Page]:
        """Yields every public act since `cursor`, oldest paging first where there is a choice.

        A page's cursor is kept after its acts are: killed anywhere, the next fetch goes on there and yields again
        at most what the last page held. What cannot be read goes to the journal. Raises NetworkError; what was
        yielded until then holds. Only the fields that are needed are asked for.
        """


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream of what happens on a network: a connection that listens to it has its key as label."""

    key: str
    base: str  # where it is; "" where that has to be said
    sees: str  # what it gives, in a sentence


@runtime_checkable
class Watchable(Protocol):
    """A network that says what happens as it happens."""

    @property
    def streams(self) -> tuple[Stream, ...]:
        """Its streams, the usual one first."""

    def watch(self, connection: Connection, cursor: Cursor, journal: Journal) -> Iterator[Page]:
        """Listens once, from `cursor` on, until that ends, which raises NetworkError; whoever drives it comes back.

        `connection.label` is the key of the stream and `connection.base` where it is. Yields a page at least about
        every second, an empty one when nothing came, so that it can be stopped and what came before is stored. An
        act that is taken back is a row that is `undone` where the network repeats the act, or else its id in
        `Batch.withdrawn`. Delivers at least once: the lake keeps what it knows once. An event that cannot be read, and
        a gap in what came, go to the journal.
        """


class Network(Protocol):
    """One network: what it is called, which acts it knows, how its archive is read."""

    @property
    def key(self) -> str:
        """The name in keys of accounts: ``twitter``."""

    @property
    def name(self) -> str:
        """The name for people."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of acts it may yield."""

    def describe(self, archive: Archive) -> str | None:
        """Says in words what the archive holds, or None when it is none of this network's.

        Looks at structure, never at substrings of names, and reads little. Raises InputError, with advice,
        when it is this network's and yet cannot be read.
        """

    def read_archive(self, archive: Archive, journal: Journal) -> Iterator[Batch]:
        """Yields every public act in the archive. Broken records go to the journal, with file and line.

        Holds little in memory: one batch at a time. Tells `journal.progress` how many bytes are done.
        """
