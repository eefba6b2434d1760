"""Cutting a stream of bytes into pieces of whole lines, each knowing the number of its first line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from renown.networks.network import Journal
from renown.networks.table.unpack import Cut

PIECE = 16 << 20
LINE = 1 << 20
"""The longest line that is read, in bytes. Longer ones are broken, or meant to do harm."""
BOM = b"\xef\xbb\xbf"
TOO_LONG = f"a line of more than {LINE:,} bytes"
NOT_UTF8 = "not UTF-8 text"
NUL = "a NUL character"


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole lines of UTF-8 without NULs, each ending in a newline. Lines that were broken are left as empty ones."""

    data: bytes
    first: int  # the number of its first line; files begin with line 1
    last: bool

    def ends(self) -> NDArray[np.int64]:
        """Where the newlines are, shape (lines,)."""
        return np.flatnonzero(np.frombuffer(self.data, np.uint8) == 10)


def pieces(stream: Iterator[bytes], journal: Journal, place: str, *, skip: int = 0) -> Iterator[Piece]:
    """Yields the lines of `stream` after the first `skip`, about PIECE bytes at a time; the last piece may be empty.

    Memory stays bounded whatever the stream: of a line longer than a piece only its number is kept. Lines too
    long, not UTF-8 or with a NUL in them go to the journal, and so does a cut, with the line it happened in.
    """
    held, size, line, dropping = [], 0, 1, False
    cut: Cut | None = None
    begun = False
    try:
        for block in stream:
            if block and not begun:
                block, begun = block.removeprefix(BOM), True  # noqa: PLW2901
            if dropping:
                end = block.find(b"\n")
                if end < 0:
                    continue
                block, dropping, line = block[end + 1 :], False, line + 1  # noqa: PLW2901
            held.append(block)
            size += len(block)
            if size < PIECE:
                continue
            data = b"".join(held)
            end = data.rfind(b"\n") + 1
            if end:
                piece = _clean(data[:end], line, journal, place, skip)
                line += data.count(b"\n", 0, end)
                held, size = [data[end:]], len(data) - end
                yield piece
            else:
                journal.cannot_read(TOO_LONG, file=place, line=line)
                held, size, dropping = [], 0, True
    except Cut as caught:
        cut = caught
    data = b"".join(held)
    if cut:
        data = data[: data.rfind(b"\n") + 1]
        broken = line + data.count(b"\n")
        journal.cannot_read(f"cut off here, the lines before are kept ({cut})", file=place, line=broken)
    elif data and not data.endswith(b"\n"):
        data += b"\n"
    yield _clean(data, line, journal, place, skip, last=True)


def _clean(data: bytes, first: int, journal: Journal, place: str, skip: int, *, last: bool = False) -> Piece:
    for _ in range(max(0, skip + 1 - first)):
        end = data.find(b"\n") + 1
        data, first = data[end:], first + (1 if end else 0)
    if broken := _broken_lines(data):
        lines = data.split(b"\n")
        for index, reason in broken.items():
            journal.cannot_read(reason, file=place, line=first + index)
            lines[index] = b""
        data = b"\n".join(lines)
    return Piece(data, first, last)


def _broken_lines(data: bytes) -> dict[int, str]:
    broken: dict[int, str] = {}
    if not data.isascii() and not _is_utf8(data):
        broken |= {k: NOT_UTF8 for k, line in enumerate(data.split(b"\n")) if not _is_utf8(line)}
    if b"\0" in data:
        broken |= {k: NUL for k, line in enumerate(data.split(b"\n")) if b"\0" in line}
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == 10)
    too_long = np.flatnonzero(np.diff(ends, prepend=-1) > LINE + 1)
    return broken | {int(k): TOO_LONG for k in too_long}


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
