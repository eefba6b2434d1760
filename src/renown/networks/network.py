"""The contract of a network, and the journal in which a reading says what it could not use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

from renown.networks.archive import Archive
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
