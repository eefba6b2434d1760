"""Lines of separated text become columns, each row knowing the line it begins on."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.csv
from numpy.typing import NDArray

from renown.networks.network import Journal
from renown.networks.table.lines import Piece
from renown.networks.table.rows import Rows
from renown.networks.table.shape import Shape

RECORD = 1 << 20
"""The longest row with a line break inside quotes, in bytes."""
OPEN_QUOTE = "a quote that is never closed"
_RUNS = re.compile(rb" +")
_EDGES = re.compile(rb"(?m)^ | $")


def whole_records(stream: Iterable[Piece]) -> Iterator[Piece]:
    """Cuts pieces again, so that no quoted row is split between two of them."""
    held, first = b"", 0
    for piece in stream:
        data, first = held + piece.data, (first if held else piece.first)
        held = b""
        if b'"' in data and not piece.last:
            raw = np.frombuffer(data, np.uint8)
            ends = np.flatnonzero(raw == 10)
            open_at = np.searchsorted(np.flatnonzero(raw == 34), ends) % 2 == 1
            if len(ends) and open_at[-1]:
                closed = np.flatnonzero(~open_at)
                cut = int(ends[closed[-1]]) + 1 if len(closed) else 0
                if len(data) - cut <= RECORD:
                    data, held = data[:cut], data[cut:]
        yield Piece(data, first, piece.last)
        first += data.count(b"\n")


def separated(piece: Piece, shape: Shape, journal: Journal, place: str) -> Rows:
    """Splits a piece into columns of text. Rows with too few or too many go to the journal."""
    width = len(shape.columns)
    data = piece.data.replace(b"\r\n", b"\n")
    if shape.aligned:
        data = _EDGES.sub(b"", _RUNS.sub(b" ", data))
    if b"\r" not in data:
        rows = _quick(data, piece.first, shape, quoted=b'"' in data)
        if rows is not None:
            return rows
    good: list[list[str]] = []
    lines: list[int] = []
    bad: list[int] = []
    for line, text in _records(data, piece.first, journal, place):
        try:
            (row,) = csv.reader([text], delimiter=shape.separator) if text else [[]]
        except (csv.Error, ValueError):
            journal.cannot_read("a line break or a quote where none can be", file=place, line=line)
            continue
        if len(row) == width:
            good.append(row)
            lines.append(line)
        elif row:
            bad.append(line)
    if bad:
        journal.cannot_read(f"expected {width} columns", file=place, lines=bad[:5], count=len(bad))
    columns = [pa.array(list(column), pa.string()) for column in zip(*good, strict=True)] if good else None
    return Rows(columns or [pa.array([], pa.string())] * width, np.array(lines, np.int64))


def _quick(data: bytes, first: int, shape: Shape, *, quoted: bool) -> Rows | None:
    """The columns where every line is one good row, as most pieces are; None where it is not so simple."""
    width = len(shape.columns)
    raw = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(raw == 10)
    starts = np.concatenate(([0], ends[:-1] + 1))
    filled: NDArray[np.int64] = np.flatnonzero(ends > starts)
    if not len(filled):
        return Rows([pa.array([], pa.string())] * width, filled)
    names = [str(k) for k in range(width)]
    try:
        table = pa.csv.read_csv(
            pa.BufferReader(data),
            pa.csv.ReadOptions(column_names=names, block_size=1 << 24),
            pa.csv.ParseOptions(
                delimiter=shape.separator, quote_char='"' if quoted else False, newlines_in_values=quoted
            ),
            pa.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
        )
    except pa.ArrowInvalid:
        return None
    if len(table) != len(filled):
        return None
    return Rows([_one(column) for column in table.columns], first + filled)


def _records(data: bytes, first: int, journal: Journal, place: str) -> Iterator[tuple[int, str]]:
    """Each row's text and first line; a row goes on where a quote is open at the end of its line."""
    lines = data.split(b"\n")
    k = 0
    while k < len(lines):
        text, last = lines[k], k
        while text.count(b'"') % 2 and last + 1 < len(lines) and len(text) <= RECORD:
            last += 1
            text += b"\n" + lines[last]
        if text.count(b'"') % 2:
            journal.cannot_read(OPEN_QUOTE, file=place, line=first + k)
        else:
            yield first + k, text.decode()
            k = last
        k += 1


def _one(column: pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks()
    return pa.concat_arrays(whole.chunks) if isinstance(whole, pa.ChunkedArray) else whole
