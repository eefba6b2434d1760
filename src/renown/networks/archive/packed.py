"""The members of a zip or a tar, listed and unpacked without believing what their headers say."""

from __future__ import annotations

import copy
import gzip
import io
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import IO, Any, Literal, cast

from renown.errors import InputError

MEMBERS = 250_000
DIRECTORY_BYTES = 64 << 20
"""The longest list of members read at all: 256 bytes for each of MEMBERS."""
MEMBER_BYTES = 8 << 30
RATIO = 200
"""Unpacked bytes a packed one may become. Text in real archives stays under 40."""
RATIO_GRACE = 64 << 20
"""Members smaller than this may have any ratio: short files of one repeated character are harmless."""
_TAR_HEADER_BYTES = 16 << 20
_GZIP = b"\x1f\x8b"

DAMAGE = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, struct.error, EOFError, NotImplementedError, OSError,
    ValueError,
)  # fmt: skip


class Damaged(InputError):
    """From here on nothing can be read; what came before was sound."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file inside. `packed`: the bytes it takes up in a zip or tar; None where it is not packed.

    `size` and `crc` are what a zip says of it unpacked.
    """

    open: Callable[[], IO[bytes]]
    packed: int | None = None
    size: int = 0
    crc: int | None = None


def packing(file: IO[bytes]) -> Literal["zip", "tar"] | None:
    """Whether this begins like a zip or a tar(.gz). The name is not asked."""
    head = file.read(512)
    if head[:4] in (b"PK\3\4", b"PK\5\6"):
        return "zip"
    if head[:2] == _GZIP:
        file.seek(0)
        try:
            head = zlib.decompressobj(wbits=31).decompress(file.read(1 << 16), 512)
        except zlib.error:
            return None
    return "tar" if head[257:262] == b"ustar" else None


def zip_members(file: io.BufferedReader, size: int, path: str, stack: ExitStack) -> dict[str, Member]:
    """The members of a zip by name; `stack` closes it. Raises InputError as `Archive` says."""
    count, length = _directory(file, size)
    if count > MEMBERS or length > DIRECTORY_BYTES:
        raise InputError(f"{count:,} members are said to be inside, more than {MEMBERS:,} are refused", file=path)
    try:
        opened = stack.enter_context(zipfile.ZipFile(file))
    except DAMAGE as error:
        raise InputError(f"not a whole zip file, perhaps cut off on the way here ({error})", file=path) from error
    infos = opened.infolist()
    if len(infos) > MEMBERS:
        raise InputError(f"{len(infos):,} members, more than {MEMBERS:,} are refused", file=path)
    members = {}
    for info in infos:
        name = _safe(info.filename, path)
        if stat.S_ISLNK(info.external_attr >> 16):
            raise InputError(f"a member is a link, which is refused: {name!r}", file=path)
        if name and not info.is_dir():
            members[name] = Member(partial(opened.open, _unchecked(info)), info.compress_size, info.file_size, info.CRC)
    return members


def _unchecked(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    # zipfile would throw the last piece of a member away when it finds the checksum wrong
    info = copy.copy(info)
    del info.CRC
    return info


def tar_members(file: io.BufferedReader, size: int, path: str, stack: ExitStack) -> dict[str, Member]:
    """The members of a tar or a gzipped tar by name. Raises InputError as `Archive` says."""
    zipped = file.peek(2)[:2] == _GZIP
    source = _Bounded(stack.enter_context(gzip.GzipFile(fileobj=file)) if zipped else file, size, path)
    members: dict[str, Member] = {}
    try:
        opened = stack.enter_context(tarfile.open(fileobj=cast(IO[bytes], source), mode="r:"))  # noqa: SIM115
        for info in opened:
            name = _safe(info.name, path)
            if info.isdir() or not name:
                continue
            if not info.isreg() or info.type == tarfile.GNUTYPE_SPARSE or "GNU.sparse.major" in info.pax_headers:
                raise InputError(f"a member is a link, a device or sparse, which is refused: {name!r}", file=path)
            members[name] = Member(partial(_extract, opened, info), size)
            if len(members) > MEMBERS:
                raise InputError(f"more than {MEMBERS:,} members are refused", file=path)
    except DAMAGE as error:
        raise InputError(f"not a whole tar file, perhaps cut off on the way here ({error})", file=path) from error
    return members


def _extract(opened: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    file = opened.extractfile(info)
    if file is None:
        raise tarfile.TarError("not a file")
    return file


def _safe(name: str, path: str) -> str:
    plain = name.replace("\\", "/")
    parts = [part for part in plain.split("/") if part not in ("", ".")]
    if plain.startswith("/") or ".." in parts or "\0" in plain or plain[1:2] == ":":
        raise InputError(f"a member's name leaves the archive: {name!r}", file=path)
    return "/".join(parts)


def _directory(file: io.BufferedReader, size: int) -> tuple[int, int]:
    """How many members a zip says it has, and the bytes of their list; (0, 0) where it does not say.

    Asked before zipfile is, which would read a list of any length into memory.
    Source: APPNOTE 6.3.10, sections 4.3.14 to 4.3.16.
    """
    file.seek(max(0, size - (1 << 16) - 98))
    tail = file.read()
    end = tail.rfind(b"PK\5\6")
    if end < 0 or len(tail) < end + 22:
        return 0, 0
    count, length = struct.unpack_from("<HI", tail, end + 10)
    if end >= 20 and tail.startswith(b"PK\6\7", end - 20):
        (start,) = struct.unpack_from("<Q", tail, end - 12)
        file.seek(min(start, size))
        record = file.read(56)
        if record.startswith(b"PK\6\6") and len(record) == 56:
            count, length = struct.unpack_from("<QQ", record, 32)
    file.seek(0)
    return count, length


class Unpacking(io.RawIOBase):
    """A member on its way out: damage becomes an InputError, and so does growth beyond all proportion."""

    def __init__(self, file: IO[bytes], member: Member, place: str) -> None:
        self._file, self._place, self._out = file, place, 0
        self._member, self._crc, self._wrong = member, 0, False
        self._most = None if member.packed is None else min(MEMBER_BYTES, max(RATIO_GRACE, RATIO * member.packed))

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Hands over one step of unpacking, so that what comes before damage is not lost with it."""
        try:
            data = cast(io.BufferedReader, self._file).read1(len(buffer))
        except DAMAGE as error:
            raise Damaged(f"damaged: {error}", file=self._place) from error
        self._out += len(data)
        if self._member.crc is not None:
            self._crc = zlib.crc32(data, self._crc)
            self._wrong = (not data or self._out >= self._member.size) and self._crc != self._member.crc
        if not data:
            self.judge()
        if self._most is not None and self._out > self._most:
            raise InputError(f"unpacks to more than {self._most:,} bytes, which is refused", file=self._place)
        buffer[: len(data)] = data
        return len(data)

    def judge(self) -> None:
        """Raises Damaged when all of it was read, and it is not what was packed. Where it differs cannot be known."""
        if self._wrong:
            self._wrong = False
            raise Damaged("damaged: its checksum is wrong, it is not what was packed", file=self._place)

    def close(self) -> None:
        """Closes the member."""
        if not self.closed:
            self._file.close()
        super().close()


class _Bounded:
    """What tarfile reads from: it may not go further, nor take more at once, than is sensible."""

    def __init__(self, file: Any, size: int, path: str) -> None:
        self._file, self._most, self._path = file, max(RATIO_GRACE, RATIO * size), path

    def read(self, size: int) -> bytes:
        if size > _TAR_HEADER_BYTES:
            raise InputError(f"a header of {size:,} bytes, which is refused", file=self._path)
        return bytes(self._file.read(size))

    def seek(self, position: int) -> int:
        if position > self._most:
            raise InputError(f"unpacks to more than {self._most:,} bytes, which is refused", file=self._path)
        return int(self._file.seek(position))

    def tell(self) -> int:
        return int(self._file.tell())
