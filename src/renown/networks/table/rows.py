"""Rows of a table become interactions; those that cannot are told to the journal, with their line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from renown.networks.network import Journal
from renown.networks.table.options import NETWORK, Options
from renown.networks.table.shape import Shape
from renown.networks.table.times import seconds
from renown.networks.table.words import SKIP, kind_of
from renown.vocabulary import ESTIMATED, INTERACTIONS

LONGEST_ID = 2_048
_CONTROL = r"[\x00-\x1f\x7f]"
_FUTURE = 86_400
SELF = "acts on oneself"


@dataclass(frozen=True, slots=True)
class Rows:
    """Columns of one length, by index, and the line of each row."""

    columns: list[pa.Array]
    lines: NDArray[np.int64]


def interactions(rows: Rows, shape: Shape, options: Options, now: int, journal: Journal, place: str) -> pa.Table:
    """INTERACTIONS of the rows that can be read. The others go to the journal with their lines."""
    count = len(rows.lines)
    good = np.ones(count, bool)

    def drop(bad: NDArray[np.bool_], reason: str, *, quietly: bool = False) -> None:
        found = good & bad
        if found.any():
            note = journal.passes if quietly else journal.cannot_read
            lines = rows.lines[found]
            note(reason, file=place, lines=lines[:5].tolist(), count=len(lines))
            good[found] = False

    def column(role: str) -> pa.Array | None:
        return rows.columns[shape.roles[role]] if role in shape.roles else None

    named = {}
    for role in ("source", "target"):
        ids = pc.utf8_trim_whitespace(_as_text(column(role)))
        size = pc.utf8_length(ids).fill_null(0).to_numpy(zero_copy_only=False)
        drop(size == 0, f"no {role}")
        drop(size > LONGEST_ID, f"a {role} of more than {LONGEST_ID:,} characters")
        odd = pc.match_substring_regex(ids, _CONTROL).fill_null(False).to_numpy(zero_copy_only=False)
        drop(odd, f"a {role} with a control character")
        named[role] = ids
    at, precision = _times(column("at"), shape, options, count, drop, now)
    kind, undone = _kinds(column("kind"), column("rating"), shape, options, count, drop)
    if (told := column("undone")) is not None:
        undone = undone | pc.is_in(pc.utf8_lower(_as_text(told)), pa.array(["1", "true", "t", "yes"])).to_numpy(
            zero_copy_only=False
        )
    same = pc.equal(named["source"], named["target"]).fill_null(False).to_numpy(zero_copy_only=False)
    drop(same, SELF, quietly=True)
    network = column("network")
    if network is not None:
        fits = pc.match_substring_regex(_as_text(network), f"^{NETWORK.pattern}$").fill_null(False)
        drop(~fits.to_numpy(zero_copy_only=False), "a network's name that cannot be one")
    out = {
        "network": pa.repeat(pa.scalar(shape.network), count) if network is None else _as_text(network),
        "kind": kind,
        **named,
        "at": pa.array(at),
        "post": _maybe(column("post"), count),
        "act": _maybe(column("act"), count),
        "precision": pa.array(precision),
        "undone": pa.array(undone),
    }
    return pa.table(out).filter(pa.array(good)).select(INTERACTIONS.names).cast(INTERACTIONS)


def _times(
    told: pa.Array | None, shape: Shape, options: Options, count: int, drop: Any, now: int
) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
    if told is None:
        return np.full(count, options.at or 0), np.full(count, ESTIMATED, np.int8)
    at, readable, precision = seconds(told, shape.times)
    drop(~readable, "a time that cannot be read")
    drop(at < 0, "a time before 1970")
    drop(at > now + _FUTURE, "a time in the future")
    return at, precision


def _kinds(
    told: pa.Array | None, rating: pa.Array | None, shape: Shape, options: Options, count: int, drop: Any
) -> tuple[pa.Array, NDArray[np.bool_]]:
    none = np.zeros(count, bool)
    if told is not None:
        encoded = _as_text(told).fill_null("").dictionary_encode()
        index = encoded.indices.to_numpy(zero_copy_only=False)
        words, meant, takes_back = encoded.dictionary.to_pylist(), [], []
        for k, word in enumerate(words):
            kind, undone = (options.kinds[word], False) if word in options.kinds else kind_of(word) or (None, False)
            if kind is None:
                drop(
                    index == k,
                    f"unknown kind {word[:40]!r}: say --kind {word[:40]}=repost, or --kind {word[:40]}={SKIP}",
                )
            elif kind == SKIP:
                drop(index == k, f"{word} rows are left out", quietly=True)
            meant.append("like" if kind in (None, SKIP) else kind)
            takes_back.append(undone)
        taken = np.array([*takes_back, False])[index] if count else none
        return pa.array(meant, pa.string()).take(pa.array(index)), taken
    if rating is not None:
        value = _floats(rating)
        drop(np.isnan(value), "a rating that is no number")
        drop(value == 0, "ratings of 0", quietly=True)
        return pa.array(np.where(value < 0, "distrust", "recommend"), pa.string()), none
    return pa.repeat(pa.scalar(options.default_kind), count), none


def _floats(column: pa.Array) -> NDArray[np.float64]:
    def read(text: str) -> float:
        try:
            return float(text)
        except ValueError:
            return float("nan")

    encoded = _as_text(column).fill_null("").dictionary_encode()
    values = np.array([*(read(text) for text in encoded.dictionary.to_pylist()), 0.0])
    taken: NDArray[np.float64] = values[encoded.indices.to_numpy()] if len(column) else np.zeros(0)
    return taken


def _as_text(column: pa.Array) -> pa.Array:
    if pa.types.is_string(column.type):
        return column
    try:
        return column.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return pa.array([_decoded(value) for value in column.to_pylist()], pa.string())


def _decoded(value: object) -> str | None:
    try:
        return value.decode() if isinstance(value, bytes) else None
    except UnicodeDecodeError:
        return None


def _maybe(column: pa.Array | None, count: int) -> pa.Array:
    if column is None:
        return pa.nulls(count, pa.string())
    text = pc.utf8_trim_whitespace(_as_text(column))
    return pc.if_else(pc.equal(text, ""), None, text)
