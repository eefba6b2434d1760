"""JSON lists of any length, read record by record, with the line each begins on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from renown.errors import InputError
from renown.networks.archive import Archive
from renown.networks.json_stream import Broken, Cut, Source
from renown.networks.network import Journal

_VERSION = re.compile(r"_v\d+$")


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a member. `key` names its list, without a version; ``""`` in a list that has no name.

    `whole`: it stands under its key alone, not in a list. `place` and `line` are where it begins.
    """

    key: str
    value: Any
    place: str
    line: int
    whole: bool = False


def records(archive: Archive, member: str, journal: Journal) -> Iterator[Record]:
    """Every record of one member, one at a time. What is broken goes to the journal; the rest is read."""
    place = archive.place(member)
    try:
        with archive.open(member) as file:
            source = Source(file)
            opening = source.peek()
            if opening == "[":
                yield from _listed(source, "", place, journal)
            elif opening == "{":
                yield from _keyed(source, place, journal)
            elif opening:
                journal.cannot_read("not JSON", file=place, line=source.line)
    except Cut as error:
        journal.cannot_read(str(error), file=place, line=source.line)
    except InputError as error:
        journal.cannot_read(error.reason, file=place, line=None)


def _keyed(source: Source, place: str, journal: Journal) -> Iterator[Record]:
    source.at += 1
    while source.peek() == '"':
        line = source.line
        try:
            stem = _VERSION.sub("", source.value())
        except Broken:
            raise Cut("not JSON from here on") from None
        opening = source.peek()
        if opening == "[":
            yield from _listed(source, stem, place, journal)
            continue
        if not opening:
            raise Cut("cut off")
        try:
            yield Record(stem, source.value(), place, line, whole=True)
        except Broken as error:
            journal.cannot_read(str(error), file=place, line=line)
            source.skip()
    if source.peek() != "}":
        raise Cut("cut off" if not source.peek() else "not JSON from here on")


def _listed(source: Source, key: str, place: str, journal: Journal) -> Iterator[Record]:
    source.at += 1
    while (opening := source.peek()) != "]":
        line = source.line
        if not opening:
            raise Cut("cut off")
        try:
            yield Record(key, source.value(), place, line)
        except Broken as error:
            journal.cannot_read(str(error), file=place, line=line)
            source.skip()
    source.at += 1
