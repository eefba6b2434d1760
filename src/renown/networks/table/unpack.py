"""Unpacking gzip and zstd as a stream, keeping all that comes before a cut."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import IO

import zstandard

from renown.errors import InputError
from renown.networks.archive import RATIO, RATIO_GRACE, Damaged

_STEP = 1 << 20
_ZSTD_INPUT = 4096
"""A block of 128 KiB may take 4 bytes, so this much may become 128 MiB."""
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_OTHERS = {b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"7z\xbc\xaf": "7-Zip", b"Rar!": "RAR"}


class Cut(Exception):
    """The stream ends here, before its end."""


def blocks(file: IO[bytes], place: str) -> Iterator[bytes]:
    """Yields the bytes of a file, unpacked if it is gzip or zstd (told by its first bytes), at most 128 MiB at once.

    Raises Cut after the last byte that can be had, and InputError for packings that are not read or that
    unpack beyond all proportion.
    """
    head = file.read(6)
    for magic, name in _OTHERS.items():
        if head.startswith(magic):
            raise InputError(f"packed with {name}, which is not read: unpack it first, or use gzip or zstd", file=place)
    raw = _raw(head, file)
    if head.startswith(_GZIP):
        yield from _checked(_gunzip, raw, place)
    elif head.startswith(_ZSTD):
        yield from _checked(_unzstd, raw, place)
    else:
        yield from raw


def _raw(head: bytes, file: IO[bytes]) -> Iterator[bytes]:
    data = head
    while data:
        yield data
        try:
            data = file.read1(_STEP)  # type: ignore[attr-defined]
        except Damaged as error:
            raise Cut(error.reason) from error


class _Packed:
    """Counts packed bytes on their way in."""

    def __init__(self, raw: Iterator[bytes]) -> None:
        self._raw, self.count = raw, 0

    def __iter__(self) -> Iterator[bytes]:
        for data in self._raw:
            self.count += len(data)
            yield data


def _checked(unpack, raw: Iterator[bytes], place: str) -> Iterator[bytes]:  # type: ignore[no-untyped-def]
    packed, out = _Packed(raw), 0
    for data in unpack(packed):
        out += len(data)
        if out > max(RATIO_GRACE, RATIO * packed.count):
            raise InputError(
                f"unpacks to more than {RATIO} times its size, which is refused: unpack it yourself if that is right",
                file=place,
            )
        yield data


def _gunzip(packed: _Packed) -> Iterator[bytes]:
    one = zlib.decompressobj(wbits=31)
    for data in packed:
        while data:
            if one.eof:  # another member follows, or padding
                data = data.lstrip(b"\0")  # noqa: PLW2901
                if not data:
                    break
                one = zlib.decompressobj(wbits=31)
            before = one.copy()
            try:
                yield one.decompress(data, _STEP)
            except zlib.error as error:
                yield _up_to_the_damage(before, data)
                raise Cut(f"the gzip data is damaged: {error}") from error
            data = one.unused_data if one.eof else one.unconsumed_tail  # noqa: PLW2901
    if not one.eof:
        raise Cut("the gzip data ends too early")


def _up_to_the_damage(one: zlib._Decompress, data: bytes) -> bytes:
    out = bytearray()
    try:
        for place in range(len(data)):
            out += one.decompress(data[place : place + 1], _STEP)
    except zlib.error:
        pass
    return bytes(out)


def _unzstd(packed: _Packed) -> Iterator[bytes]:
    unpacker = zstandard.ZstdDecompressor()
    one = unpacker.decompressobj()
    for data in packed:
        for start in range(0, len(data), _ZSTD_INPUT):
            rest = data[start : start + _ZSTD_INPUT]
            while rest:
                if one.eof:  # another frame follows
                    one = unpacker.decompressobj()
                try:
                    yield one.decompress(rest)
                except zstandard.ZstdError as error:
                    raise Cut(f"the zstd data is damaged: {error}") from error
                rest = one.unused_data if one.eof else b""
    if not one.eof:
        raise Cut("the zstd data ends too early")
