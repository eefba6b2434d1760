"""CSV files inside archives, read row by row, with the line each begins on."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from typing import cast

from renown.errors import InputError
from renown.networks.archive import Archive
from renown.networks.network import Journal

LINE = 1 << 20
"""Longer lines are cut into several, in characters: none is held in memory whole, whatever its length."""


def rows(archive: Archive, member: str, journal: Journal) -> Iterator[tuple[int, list[str]]]:
    """Yields line and cells of every row that is not empty. What is broken goes to the journal; the rest is read.

    UTF-8 or, with its mark, UTF-16; what is neither becomes U+FFFD.
    """
    place, line = archive.place(member), 1
    try:
        with archive.open(member) as file:
            mark = cast(io.BufferedReader, file).peek(2)[:2]
            wide = mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
            text = io.TextIOWrapper(file, "utf-16" if wide else "utf-8-sig", "replace", newline="")
            reader = csv.reader(iter(lambda: text.readline(LINE).replace("\0", "\ufffd"), ""))
            while True:
                line = reader.line_num + 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    journal.cannot_read(f"not CSV: {error}", file=place, line=line)
                    continue
                if any(cells):
                    yield line, cells
    except InputError as error:
        journal.cannot_read(error.reason, file=place, line=line)
