"""Working out how a table is written: its separator, whether it has a header, and what each column holds."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace

from renown.errors import InputError
from renown.networks.table.options import Options
from renown.networks.table.times import TimeShape, guess
from renown.networks.table.words import GITHUB_WORDS, TWITTER_WORDS, kind_of, role_of

SAMPLE = 1_000
"""How many rows are looked at."""
_SEPARATORS = "\t,;| "
_WORDS = 40
"""More different words than this in a column are not kinds of acts."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How a table is written. `roles`: role -> index of the column. `separator` is empty where there is none."""

    separator: str
    header: bool
    columns: tuple[str, ...]
    roles: Mapping[str, int]
    times: TimeShape
    network: str
    kinds: Mapping[str, str]  # word -> kind, of the words seen
    skip: int = 0  # lines before the first row: comments and the header
    aligned: bool = False  # separated by as many spaces as fit

    @property
    def words(self) -> str:
        """What was worked out, for people."""
        how = {"\t": "Tab separated", ",": "Comma separated", " ": "Space separated", "": "Named columns"}
        said = [how.get(self.separator, f"Separated by {self.separator!r}")]
        said[0] += "" if not self.separator else ", with a header" if self.header else ", no header"
        named = [f"{role}={self.columns[at] if self.header else at + 1}" for role, at in self.roles.items()]
        said[0] += ": " + " ".join(named) + (f" ({self.times.words})" if self.times.words else "")
        mapped = [f"{word}={kind}" for word, kind in sorted(self.kinds.items()) if word != kind]
        return "; ".join([*said, *([", ".join(mapped)] if mapped else []), f"network {self.network}"])


def delimited(text: str, options: Options, now: int, place: str) -> Shape:
    """The shape of separated text from its first lines. Raises InputError when source and target cannot be told."""
    every = text.splitlines()[:SAMPLE]
    comments = next((k for k, line in enumerate(every) if line.strip() and not line.startswith("#")), 0)
    lines = [line for line in every[comments:] if line.strip()]
    aligned = options.separator in (None, "space") and _is_aligned(lines)
    if aligned:
        lines = [" ".join(line.split()) for line in lines]
    separator = options.character or (" " if aligned else _separator(lines, place))
    rows = _split(lines, separator)
    width = max((len(row) for row in rows), key=[len(row) for row in rows].count)
    whole = [row for row in rows if len(row) == width]
    header = options.header if options.header is not None else _is_header(whole, options, now)
    columns = tuple(whole[0]) if header else tuple(str(k + 1) for k in range(width))
    body = whole[1:] if header else whole
    shape = shaped(columns, body, options, now, place, separator=separator, header=header)
    return replace(shape, skip=comments + header, aligned=aligned)


def _split(lines: list[str], separator: str) -> list[list[str]]:
    """Each line on its own: a quote left open must not swallow the others."""
    rows = []
    for line in lines:
        try:
            rows.append(next(csv.reader([line], delimiter=separator)))
        except (csv.Error, StopIteration):
            continue
    return rows or [[]]


def _is_aligned(lines: list[str]) -> bool:
    plain = [line for line in lines if not any(mark in line for mark in "\t,;|")]
    runs = sum("  " in line.strip() or line.startswith(" ") for line in plain)
    return len(plain) * 2 > len(lines) and runs * 2 > len(lines)


def shaped(
    columns: tuple[str, ...],
    rows: list[list[str]],
    options: Options,
    now: int,
    place: str,
    *,
    separator: str,
    header: bool,
) -> Shape:
    """The shape of columns with some of their rows. Raises InputError when source and target cannot be told."""
    roles = _given(columns, options, place)
    values = [[row[k] for row in rows] for k in range(len(columns))]
    if header:
        for at, name in enumerate(columns):
            role = role_of(name, frozenset(roles))
            if role is not None and at not in roles.values():
                roles[role] = at
        if "source" not in roles and "target" not in roles:
            free = [k for k in range(len(columns)) if k not in roles.values() and _are_ids(values[k])]
            roles |= dict(zip(("source", "target"), free, strict=False))
        rating = roles.get("rating")
        if rating is not None and "rating" not in options.columns and not _is_signed(values[rating]):
            del roles["rating"]
    else:
        _by_content(values, roles, options, now)
    for role in ("source", "target"):
        if role not in roles:
            listed = ", ".join(columns)
            raise InputError(
                f"which column holds the {role}? The columns are {listed}: say --column {role}=NAME", file=place
            )
    if "at" not in roles and options.at is None:
        raise InputError("no column holds times: say --column at=NAME, or --at TIME for all rows", file=place)
    times = TimeShape(format=options.time_format) if options.time_format else TimeShape()
    if "at" in roles and not options.time_format:
        times = guess(values[roles["at"]], now, sure=True) or TimeShape()
    seen = sorted(set(values[roles["kind"]])) if "kind" in roles else []
    kinds = {word: options.kinds.get(word) or (kind_of(word) or ("", False))[0] for word in seen}
    return Shape(
        separator, header, columns, roles, times, _network(options, seen), {word: k for word, k in kinds.items() if k}
    )


def _network(options: Options, words: list[str]) -> str:
    if options.network:
        return options.network
    if TWITTER_WORDS.intersection(words):
        return "twitter"
    return "github" if GITHUB_WORDS.intersection(words) else "table"


def _given(columns: tuple[str, ...], options: Options, place: str) -> dict[str, int]:
    roles = {}
    for role, name in options.columns.items():
        if name in columns:
            roles[role] = columns.index(name)
        elif name.isdigit() and 1 <= int(name) <= len(columns):
            roles[role] = int(name) - 1
        else:
            raise InputError(f"there is no column {name!r}; there are {', '.join(columns)}", file=place)
    return roles


def _separator(lines: list[str], place: str) -> str:
    best, found = 0.0, ""
    for mark in _SEPARATORS:
        counts = [len(row) for row in _split(lines, mark)]
        usual = max(set(counts), key=counts.count)
        share = counts.count(usual) / len(counts)
        if usual >= 2 and share > best + 0.05:
            best, found = share, mark
    if not found or best < 0.5:
        raise InputError("no table of interactions: the lines have no separator in common", file=place)
    return found


def _is_header(rows: list[list[str]], options: Options, now: int) -> bool:
    first = rows[0]
    if any(name in first for name in options.columns.values() if not name.isdigit()):
        return True
    named = sum(role_of(name) is not None for name in first)
    if named >= 2 and guess(first, now, sure=False) is None:
        return True
    # times below a word that is none
    return len(rows) > 1 and any(
        guess([value], now, sure=False) is None and guess([row[k] for row in rows[1:]], now, sure=False) is not None
        for k, value in enumerate(first)
    )


def _by_content(values: list[list[str]], roles: dict[str, int], options: Options, now: int) -> None:
    free = [k for k in range(len(values)) if k not in roles.values()]
    if "at" not in roles and options.at is None:
        times = [k for k in free if guess(values[k], now, sure=False) is not None]
        if times:
            roles["at"] = times[0]
            free.remove(times[0])
    if "kind" not in roles:
        for k in free:
            words = set(values[k])
            known = sum(word in options.kinds or kind_of(word) is not None for word in values[k])
            if len(words) <= _WORDS and known * 2 > len(values[k]):
                roles["kind"] = k
                free.remove(k)
                break
    for role in ("source", "target"):
        if role not in roles and free:
            roles[role] = free.pop(0)
    if "kind" not in roles and "rating" not in roles:
        for k in free:
            if _is_signed(values[k]):
                roles["rating"] = k
                break


def _are_ids(values: list[str]) -> bool:
    return all(value and len(value) <= 64 and not any(map(str.isspace, value)) for value in values)


def _is_signed(values: list[str]) -> bool:
    """Whether these are ratings, good and bad: numbers that are all above zero are weights or counts."""
    try:
        ratings = [float(value) for value in values]
    except ValueError:
        return False
    return all(-100 <= rating <= 100 for rating in ratings) and min(ratings, default=0.0) < 0
