"""Going through an API page by page, so that a kill anywhere loses nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from renown.networks.batches import Finding, gathered
from renown.networks.network import Cursor, Page

ROWS = 5_000
Step: TypeAlias = Callable[[Cursor], Iterator[Page]]
"""One list of an API, read from its own cursor on. What it yields at last is where the next run begins."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of a list. `newest` and `oldest` are marks (ids or times that grow), 0 where it has none."""

    findings: Iterable[Finding]
    next: str | None = None  # how the page after it is asked for
    newest: int = 0
    oldest: int = 0


def in_steps(network: str, cursor: Cursor, steps: Mapping[str, Step]) -> Iterator[Page]:
    """Goes through lists one after the other, from the one that was reached; each has a cursor of its own."""
    states: dict[str, Cursor] = dict(cursor.get("states", {}))
    names = list(steps)
    reached = cursor.get("at")
    for name in names[names.index(reached) if reached in names else 0 :]:
        for page in steps[name](states.get(name, {})):
            states = states | {name: page.cursor}
            yield Page(page.batch, {"at": name, "states": states})
    yield Page(gathered(network, ()), {"states": states})


def newest_first(
    network: str, cursor: Cursor, ask: Callable[[str | None, int], Answer], *, again: int = 0
) -> Iterator[Page]:
    """A list whose newest records come first, down to where the last run began.

    `ask` gets what the page before said comes next, and the mark down to which records are wanted. `again` is how
    far below the newest mark the next run reads once more, for what is answered later.
    """
    since, top, following = int(cursor.get("since", 0)), int(cursor.get("top", 0)), cursor.get("next")
    while True:
        here = {"since": since, "top": top, "next": following}
        answer = ask(following, since)
        top, following = max(top, answer.newest), answer.next
        done = following is None or 0 < answer.oldest <= since
        after = {"since": max(since, top - again)} if done else {"since": since, "top": top, "next": following}
        yield from parts(network, answer.findings, here, after)
        if done:
            return


def parts(network: str, findings: Iterable[Finding], here: Cursor, after: Cursor) -> Iterator[Page]:
    """One answer as pages of at most ROWS rows: all but the last are asked for again when killed in between."""
    rest = iter(findings)
    rows = list(islice(rest, ROWS))
    while len(rows) == ROWS:
        yield Page(gathered(network, rows), here)
        rows = list(islice(rest, ROWS))
    yield Page(gathered(network, rows), after)
