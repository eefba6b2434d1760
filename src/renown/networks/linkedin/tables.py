"""The tables of a LinkedIn export: which is which, told by its header, and its rows with their lines."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader, TextIOWrapper
from pathlib import PurePosixPath
from typing import NamedTuple, cast

from renown.errors import InputError
from renown.networks.archive import Archive
from renown.networks.network import Journal

_LINE = 1 << 20
"""Characters of a line that are read at once: a longer one is cut, and told as broken."""
_PREAMBLE = 20
"""Lines of notes before a header."""
_CHANCES = 1_000
"""How often a file may be read again from within a broken row."""
_HEADERS: tuple[tuple[str, frozenset[str]], ...] = (
    ("connections", frozenset({"first name", "last name", "connected on"})),
    ("endorsements received", frozenset({"endorsement date", "endorser first name", "endorser last name"})),
    ("endorsements given", frozenset({"endorsement date", "endorsee first name", "endorsee last name"})),
    ("recommendations", frozenset({"first name", "last name", "text", "creation date", "status"})),
    ("member follows", frozenset({"date", "fullname", "status"})),
    ("company follows", frozenset({"organization", "followed on"})),
    ("shares", frozenset({"date", "sharelink", "visibility"})),
    ("invitations", frozenset({"from", "to", "sent at", "direction"})),
    ("messages", frozenset({"conversation id", "from", "to", "content"})),
    ("comments", frozenset({"date", "link", "message"})),
    ("reactions", frozenset({"date", "type", "link"})),
    ("votes", frozenset({"date", "link", "optiontext"})),
    ("profile", frozenset({"first name", "last name", "headline"})),
)
_REPOSTS = frozenset({"date", "link"})
_DIRECTION = re.compile(r"Recommendations_(Received|Given)(?:_\d+)?\.csv", re.IGNORECASE)
STRONG = {
    "connections",
    "endorsements received",
    "endorsements given",
    "recommendations received",
    "recommendations given",
    "member follows",
    "company follows",
    "shares",
    "invitations",
    "messages",
}
"""Tables that only LinkedIn writes: the others are too plain to tell it by."""


class Row(NamedTuple):
    """One row by the names of its columns, in lower case, and the line it begins on."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """One CSV file. `section` is empty when it is none that is known."""

    section: str
    place: str
    rows: Iterator[Row]


def tables(archive: Archive, journal: Journal) -> Iterator[Table]:
    """Every CSV file with its rows, to be read before the next one is asked for."""
    for member in archive.members:
        if not member.lower().endswith(".csv"):
            continue
        place = archive.place(member)
        try:
            with archive.open(member) as file:
                lines = _Lines(TextIOWrapper(cast(BufferedReader, file), "utf-8-sig", "surrogateescape", newline=""))
                yield _table(lines, member, place, journal)
        except InputError as error:
            journal.cannot_read(error.reason, file=place)


def _table(lines: _Lines, member: str, place: str, journal: Journal) -> Table:
    for _ in range(_PREAMBLE):
        cells = lines.record()
        if cells is None:
            break
        header = [cell.strip().casefold() for cell in cells]
        section = _section(frozenset(header), member)
        if section:
            return Table(section, place, _rows(lines, header, place, journal))
    return Table("", place, iter(()))


def section_of(header: frozenset[str]) -> str:
    """Which table has these columns, in lower case; empty when none that is known."""
    return next((section for section, columns in _HEADERS if columns <= header), "")


def _section(header: frozenset[str], member: str) -> str:
    section = section_of(header)
    if section == "recommendations":
        # both directions have one header: only the whole name of the file tells them apart
        named = _DIRECTION.fullmatch(PurePosixPath(member).name)
        return f"{section} {named[1].lower()}" if named else ""
    return "reposts" if header == _REPOSTS else section


def _rows(lines: _Lines, header: list[str], place: str, journal: Journal) -> Iterator[Row]:
    while True:
        try:
            cells = lines.record()
        except InputError as error:
            journal.cannot_read(error.reason, file=place, line=lines.begun)
            return
        if cells is None:
            return
        if len(cells) == len(header):
            yield Row(lines.begun, dict(zip(header, cells, strict=True)))
        elif any(cells):
            journal.cannot_read("a row with too few or too many columns", file=place, line=lines.begun)
            lines.again()


class _Lines:
    """The lines of a file as records of CSV, which may span several; `begun` is where the last one began."""

    def __init__(self, text: TextIOWrapper) -> None:
        self._text = text
        self._waiting: deque[str] = deque()
        self._taken: list[str] = []
        self._chances = _CHANCES
        self.begun = 1

    def record(self) -> list[str] | None:
        """The cells of the next record that has any; None at the end."""
        while True:
            self.begun += len(self._taken)
            self._taken = []
            try:
                cells = next(csv.reader(self._next()), None)
            except csv.Error:
                return ["a field without an end"]
            if cells is None or cells:
                return cells

    def again(self) -> None:
        """Takes the last record for one line only, and what followed for others: a quote was never closed."""
        if len(self._taken) > 1 and self._chances:
            self._chances -= 1
            self._waiting.extendleft(reversed(self._taken[1:]))
            del self._taken[1:]

    def _next(self) -> Iterator[str]:
        while line := self._waiting.popleft() if self._waiting else self._text.readline(_LINE):
            self._taken.append(line)
            yield line
