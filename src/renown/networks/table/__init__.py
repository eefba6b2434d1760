"""Tables of interactions: separated text with or without a header, NDJSON and Parquet, packed or not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from renown.errors import InputError
from renown.networks.archive import Archive
from renown.networks.network import Journal
from renown.networks.table.lines import Piece, pieces
from renown.networks.table.options import Options
from renown.networks.table.rows import Rows, interactions
from renown.networks.table.separated import separated, whole_records
from renown.networks.table.shape import SAMPLE, Shape, delimited, shaped
from renown.networks.table.unpack import Cut, blocks
from renown.vocabulary import KINDS, Batch

__all__ = ["Options", "Table"]

_HEAD = 1 << 18
_ROW_GROUP = 1 << 19
_PARQUET = b"PAR1"


class Table:
    """Any table that says who did what to whom, and when."""

    key = "table"
    name = "Table of interactions"
    kinds = tuple(kind.key for kind in KINDS)

    def __init__(self, options: Options | None = None) -> None:
        self.options = options or Options()

    def describe(self, archive: Archive) -> str | None:
        """How the table is written, in words. Raises InputError when its columns cannot be told."""
        return self._look(archive)[0].words if archive.is_single_file else None

    def read_archive(self, archive: Archive, journal: Journal) -> Iterator[Batch]:
        """Yields the interactions of each row that can be read."""
        shape, form = self._look(archive)
        place = archive.place(archive.members[0])
        now = self._now()
        for rows in self._rows(archive, shape, form, journal, place):
            yield Batch(interactions(rows, shape, self.options, now, journal, place))
            journal.progress(archive.done)

    def _now(self) -> int:
        return int(time.time()) if self.options.now is None else self.options.now

    def _look(self, archive: Archive) -> tuple[Shape, str]:
        member = archive.members[0]
        place = archive.place(member)
        with archive.open(member) as file:
            if file.read(4) == _PARQUET:
                return self._look_at_parquet(archive, place), "parquet"
        with archive.open(member) as file:
            head = _head(blocks(file, place))
        text = head.decode("utf-8", "replace").removeprefix("\ufeff").replace("\0", "")
        if not text.strip():
            raise InputError("the file is empty", file=place)
        begin = text.lstrip()[0]
        if begin == "{":
            return self._look_at_json(text, place), "ndjson"
        if begin == "[":
            raise InputError("one JSON list: write one object a line (NDJSON) instead", file=place)
        return delimited(text, self.options, self._now(), place), "separated"

    def _look_at_json(self, text: str, place: str) -> Shape:
        objects = []
        for line in islice(text.splitlines(), SAMPLE):
            try:
                one = msgspec.json.decode(line)
            except (msgspec.DecodeError, RecursionError):
                continue
            if isinstance(one, dict):
                objects.append(one)
        if not objects:
            raise InputError("no line is a JSON object", file=place)
        columns = tuple(dict.fromkeys(name for one in objects for name in one))
        rows = [[_value(one.get(name)) or "" for name in columns] for one in objects]
        return shaped(columns, rows, self.options, self._now(), place, separator="", header=True)

    def _look_at_parquet(self, archive: Archive, place: str) -> Shape:
        try:
            with pq.ParquetFile(archive.path) as file:
                columns = tuple(file.schema_arrow.names)
                sample = next(file.iter_batches(SAMPLE), None)
        except (pa.ArrowInvalid, OSError) as error:
            raise InputError(f"not a whole Parquet file ({error})", file=place) from error
        if sample is None:
            raise InputError("the file is empty", file=place)
        values = [[_value(value) or "" for value in column.to_pylist()] for column in sample.columns]
        rows = [list(row) for row in zip(*values, strict=True)]
        return shaped(columns, rows, self.options, self._now(), place, separator="", header=True)

    def _rows(self, archive: Archive, shape: Shape, form: str, journal: Journal, place: str) -> Iterator[Rows]:
        if form == "parquet":
            yield from _parquet_rows(archive, shape, journal, place)
            return
        with archive.open(archive.members[0]) as file:
            stream = pieces(blocks(file, place), journal, place, skip=shape.skip)
            split = separated if form == "separated" else _json_rows
            for piece in whole_records(stream) if form == "separated" else stream:
                if piece.data.strip():
                    yield split(piece, shape, journal, place)


def _head(stream: Iterator[bytes]) -> bytes:
    held = b""
    try:
        for block in stream:
            held += block
            if len(held) >= _HEAD:
                break
    except Cut:
        pass
    return held[: held.rfind(b"\n") + 1] or held if len(held) >= _HEAD else held


def _json_rows(piece: Piece, shape: Shape, journal: Journal, place: str) -> Rows:
    wanted = sorted(set(shape.roles.values()))
    names = [shape.columns[k] for k in wanted]
    ids = {shape.columns[k] for role, k in shape.roles.items() if role in ("source", "target")}
    values: list[list[str | None]] = [[] for _ in names]
    lines = []
    for line, text in enumerate(piece.data.split(b"\n"), piece.first):
        if not text.strip():
            continue
        try:
            one = msgspec.json.decode(text)
        except (msgspec.DecodeError, RecursionError):
            journal.cannot_read("not JSON", file=place, line=line)
            continue
        if not isinstance(one, dict):
            journal.cannot_read("not a JSON object", file=place, line=line)
            continue
        lines.append(line)
        for column, name in zip(values, names, strict=True):
            value = one.get(name)
            # true and 1.5 are values, but nobody's id
            column.append(None if name in ids and isinstance(value, bool | float) else _value(value))
    columns: list[Any] = [pa.nulls(len(lines), pa.string())] * len(shape.columns)
    for k, column in zip(wanted, values, strict=True):
        columns[k] = pa.array(column, pa.string())
    return Rows(columns, np.array(lines, np.int64))


def _parquet_rows(archive: Archive, shape: Shape, journal: Journal, place: str) -> Iterator[Rows]:
    first = 1
    try:
        with pq.ParquetFile(archive.path) as file:
            for batch in file.iter_batches(_ROW_GROUP):
                yield Rows(list(batch.columns), np.arange(first, first + len(batch)))
                first += len(batch)
    except (pa.ArrowInvalid, OSError) as error:
        journal.cannot_read(f"cut off or damaged here, the rows before are kept ({error})", file=place, line=first)


def _value(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list | bytes):
        return None
    isoformat = getattr(value, "isoformat", None)
    return str(isoformat() if isoformat else value)
