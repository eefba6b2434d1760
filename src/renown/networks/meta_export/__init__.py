"""What the downloads of Facebook, Instagram and Threads share: JSON read record by record, and text put right.

Meta writes every string as UTF-8 bytes read as Latin-1 ("Zoë" comes as "ZoÃ«"), gives lists a name with a
version (``friends_v2``) or none, and spells values as ``string_list_data``, ``string_map_data`` or, newer,
``label_values`` nested to any depth. Labels are in the language of the account; the names of lists are not.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias, cast

from renown.networks.archive import Archive
from renown.networks.batches import Account, Finding, Interaction, believable, identifier, plain
from renown.networks.meta_export.stream import Record, records
from renown.networks.network import Journal
from renown.vocabulary import ESTIMATED

__all__ = [
    "Handler",
    "Record",
    "Silent",
    "contents",
    "dicts",
    "findings",
    "labels",
    "members",
    "name",
    "records",
    "right",
    "sections",
    "text",
    "values",
    "when",
]  # fmt: skip

_CONVERSATION = "participants"
_STRANGE = 500
"""Records of a list nobody reads that are looked at before the member is left."""
_ODD = (AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What reading a record of an unknown shape may raise."""
_COUNTED = 20_000
"""Records of a list that are counted before it is read."""
_MET = 100_000
"""Accounts that are remembered, so as not to describe them again with each act."""
_UNKNOWN = 2_000
"""Members that are opened before a download without any known list is taken for something else."""


class Silent(Exception):
    """Raised for a record that says nothing in public, with the reason."""


Handler: TypeAlias = Callable[[Record], Iterable[Finding]]


def right(text: str) -> str:
    """Text as it was written: undoes UTF-8 read as Latin-1, and leaves alone what is right already."""
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def text(value: object) -> str:
    """The text of a value, put right; empty when it is none."""
    return plain(unicodedata.normalize("NFC", right(value))) or "" if isinstance(value, str) else ""


def name(value: object) -> str:
    """A name somebody may be known by: one line, normalised. Raises ValueError for what cannot be one."""
    if not isinstance(value, str):
        raise ValueError("a name is missing")
    return _name(value)


@lru_cache(maxsize=10_000)
def _name(written: str) -> str:
    return identifier(unicodedata.normalize("NFC", " ".join(right(written).split())))


def when(value: object) -> int:
    """A time in Unix seconds; 0 where none is given. Raises ValueError for one that cannot be."""
    if not value:
        return 0
    try:
        at = int(cast(str, value))
    except (TypeError, ValueError, OverflowError):
        raise ValueError("a time that cannot be read") from None
    return believable(at)


def dicts(value: object) -> list[dict[str, Any]]:
    """The dictionaries in a list; none when it is no list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def labels(value: object) -> list[tuple[str, str]]:
    """Every label and its value in ``label_values``, however deep, in the order written."""
    found: list[tuple[str, str]] = []
    waiting = dicts(value)[::-1]
    while waiting:
        item = waiting.pop()
        told = item.get("value") or item.get("href")
        if isinstance(told, str):
            found.append((text(item.get("label")), text(told)))
        waiting.extend((dicts(item.get("dict")) + dicts(item.get("vec")))[::-1])
    return found


def values(value: object) -> list[tuple[str, str]]:
    """Every label and its value in a ``string_map_data``, in the order written."""
    if not isinstance(value, dict):
        return []
    return [(text(key), text(item.get("value") or item.get("href"))) for key, item in value.items() if
            isinstance(item, dict) and (item.get("value") or item.get("href"))]  # fmt: skip


def members(archive: Archive) -> list[str]:
    """The members that are JSON, private conversations last."""
    json_ones = [member for member in archive.members if member.lower().endswith(".json")]
    return sorted(json_ones, key=lambda member: "messages" in member.split("/"))


def everything(archive: Archive, journal: Journal) -> Iterator[Record]:
    """Every record of every member; of a private conversation only the first."""
    for member in members(archive):
        for record in records(archive, member, journal):
            yield record
            if record.key == _CONVERSATION:
                break


def findings(archive: Archive, journal: Journal, handler: Callable[[Record], Handler | str]) -> Iterator[Finding]:
    """What every record says, by what `handler` names for it. A word instead: why such records are not read.

    Acts without a time (`at` of 0) come last, at the newest time of the download.
    """
    newest, unread = 0, ("", "")
    waiting: list[Interaction] = []
    met: set[Account] = set()
    for record in everything(archive, journal):
        try:
            handle = handler(record)
        except _ODD:
            handle = _unknown
        if isinstance(handle, str):
            if unread != (record.place, record.key):  # once for a list
                journal.passes(handle, file=record.place, line=record.line)
            unread = (record.place, record.key)
            continue
        for one in _told(handle, record, journal):
            if isinstance(one, Account):
                if one not in met:
                    yield one
                met.add(one)
                continue
            newest = max(newest, one.at or 0)
            if isinstance(one, Interaction) and not one.at:
                waiting.append(one)
            else:
                yield one
        if len(met) > _MET:
            met.clear()
    at = newest or int(archive.path.stat().st_mtime)
    yield from (act._replace(at=at, precision=ESTIMATED) for act in waiting)


def _told(handle: Handler, record: Record, journal: Journal) -> list[Finding]:
    try:
        return list(handle(record))
    except Silent as silence:
        journal.passes(str(silence), file=record.place, line=record.line)
    except ValueError as error:
        journal.cannot_read(str(error), file=record.place, line=record.line)
    except _ODD:
        journal.cannot_read("a record of an unknown shape", file=record.place, line=record.line)
    return []


def _unknown(record: Record) -> Iterable[Finding]:
    raise TypeError(record.key)


class Contents(NamedTuple):
    """How many records of each section a download holds, and of which sections there are more."""

    counts: Counter[str]
    more: set[str]

    def in_words(self, words: Mapping[str, str]) -> str:
        """Counts as people say them: ``12 friends, at least 20,000 comments``."""
        told = [
            f"{'at least ' if section in self.more else ''}{self.counts[section]:,} {word}"
            for section, word in words.items()
            if self.counts[section]
        ]
        return ", ".join(told) or "nothing that is read"


def contents(archive: Archive, section_of: Callable[[Record], str]) -> Contents | None:
    """What a download holds; None when it has no section at all. `section_of` names a record's, or ``""``.

    Reads no more than the beginnings of lists that have none, and gives up where no member begins with one.
    """
    found = Contents(Counter(), set())
    unheard = Journal()
    for opened, member in enumerate(members(archive)):
        strange = 0
        for seen, record in enumerate(records(archive, member, unheard)):
            section = _of(section_of, record)
            if seen >= _COUNTED:
                found.more.add(section)
            elif section:
                found.counts[section] += len(record.value) if record.whole and isinstance(record.value, dict) else 1
            strange = 0 if section else strange + 1
            if strange >= _STRANGE or record.key == _CONVERSATION or seen >= _COUNTED:
                break
        if opened >= _UNKNOWN and not found.counts:
            break
    return found if found.counts else None


def _of(section_of: Callable[[Record], str], record: Record) -> str:
    try:
        return section_of(record)
    except _ODD:
        return ""
