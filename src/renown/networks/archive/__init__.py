"""Opening what people hand in: a file, a folder, a zip or a tar, all of it untrusted."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Any

from renown.errors import InputError
from renown.networks.archive.packed import (
    DAMAGE,
    MEMBER_BYTES,
    MEMBERS,
    RATIO,
    RATIO_GRACE,
    Damaged,
    Member,
    Unpacking,
    packing,
    tar_members,
    zip_members,
)

__all__ = ["MEMBERS", "MEMBER_BYTES", "RATIO", "RATIO_GRACE", "Archive", "Damaged"]


class Archive:
    """A file, a folder, a zip or a tar(.gz), seen as named members. A single file is its own only member.

    Raises InputError for what cannot be opened safely: names that leave the archive, links, encrypted or
    damaged members, too many of them, and members that unpack beyond all proportion. What a header says of
    a size is not believed: bytes are counted as they come.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read = 0
        self._stack = ExitStack()
        self._single = False
        try:
            info = path.stat()
            self.size = info.st_size
            if stat.S_ISDIR(info.st_mode):
                self._members = self._folder()
            elif stat.S_ISREG(info.st_mode):
                self._members = self._file()
            else:
                raise InputError("neither a file nor a folder", file=str(path))
        except FileNotFoundError:
            raise InputError("no such file", file=str(path)) from None
        except (OSError, ValueError) as error:
            raise InputError(f"cannot be opened ({error})", file=str(path)) from error
        except InputError:
            self.close()
            raise

    @property
    def members(self) -> list[str]:
        """The names of the files inside, with forward slashes."""
        return list(self._members)

    @property
    def is_single_file(self) -> bool:
        """Whether this is one plain file rather than a folder, a zip or a tar."""
        return self._single

    @property
    def done(self) -> int:
        """How many of the `size` bytes on disk have been read so far."""
        return min(self._read, self.size)

    def place(self, member: str) -> str:
        """What a person would look for: the path, and the member inside it if there is one."""
        return str(self.path) if self._single else f"{self.path}/{member}"

    def find(self, *suffixes: str) -> list[str]:
        """The members whose path ends in one of these whole path parts (``data/tweets.js``), sorted."""
        return sorted(
            name for name in self._members if any(name == end or name.endswith("/" + end) for end in suffixes)
        )

    @contextmanager
    def open(self, member: str) -> Iterator[IO[bytes]]:
        """Opens one member for reading, as bytes. Reading raises Damaged where the member is damaged.

        `read1` hands over everything that comes before the damage. A checksum that is wrong is raised after all that
        came was handed over, when the block ends at the latest: whoever reads by the record keeps what was read.
        """
        place, one = self.place(member), self._members[member]
        try:
            file = one.open()
        except (*DAMAGE, RuntimeError) as error:  # RuntimeError: zipfile's word for a missing password
            raise Damaged(f"unreadable: {error}", file=place) from error
        unpacking = Unpacking(file, one, place)
        with io.BufferedReader(unpacking, 1 << 16) as reader:
            yield reader
            unpacking.judge()

    def read(self, member: str, limit: int = 64 << 20) -> bytes:
        """The whole of one member. Raises InputError above `limit` bytes."""
        with self.open(member) as file:
            data = file.read(limit + 1)
        if len(data) > limit:
            raise InputError(f"longer than {limit:,} bytes, which is refused", file=self.place(member))
        return data

    def close(self) -> None:
        """Lets go of the file."""
        self._stack.close()

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ------------------------------------------------------------------ inside

    def _folder(self) -> dict[str, Member]:
        root = self.path.resolve()
        members: dict[str, Member] = {}
        self.size = 0
        for folder, folders, files in os.walk(self.path):
            folders.sort()
            for name in sorted(files):
                file = Path(folder, name)
                # a link may point anywhere, and a pipe never ends
                if file.is_file() and file.resolve().is_relative_to(root):
                    self.size += file.stat().st_size
                    members[file.relative_to(self.path).as_posix()] = Member(partial(self._counted, file))
                if len(members) > MEMBERS:
                    raise InputError(f"more than {MEMBERS:,} files", file=str(self.path))
        return members

    def _file(self) -> dict[str, Member]:
        with self.path.open("rb") as file:
            kind = packing(file)
        if kind is None:
            self._single = True
            return {self.path.name: Member(partial(self._counted, self.path))}
        read = zip_members if kind == "zip" else tar_members
        return read(self._stack.enter_context(self._counted(self.path)), self.size, str(self.path), self._stack)

    def _counted(self, path: Path) -> io.BufferedReader:
        return io.BufferedReader(_Counted(path, self._count), 1 << 20)

    def _count(self, read: int) -> None:
        self._read += read


class _Counted(io.FileIO):
    """A file on disk that tells how far it has been read."""

    def __init__(self, path: Path, count: Callable[[int], None]) -> None:
        super().__init__(path)
        self._count = count

    def readinto(self, buffer: Any) -> int:
        read = super().readinto(buffer) or 0
        self._count(read)
        return read
