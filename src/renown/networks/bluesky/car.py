"""The repository inside a CAR file: which records its newest commit holds, under which keys.

CAR version 1 and the atproto repository format, versions 2 and 3 (atproto.com/specs/repository). The file is
read twice, once for the tree and once for the records, so that only the tree is ever in memory.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, Any

import libipld

from renown.errors import InputError
from renown.networks.archive import Archive
from renown.networks.bluesky.records import seconds

BLOCK = 4 << 20
"""The largest block that is read, in bytes. The network itself refuses records above 1 MB."""
HEADER = 4_096
_CIDS = (b"\x01\x71\x12\x20", b"\x01\x55\x12\x20")  # version 1, DAG-CBOR or raw, SHA-256 of 32 bytes
_CID_BYTES = 36
_NODE = b"\xa2\x61e"  # how DAG-CBOR begins a map of the two keys "e" and "l"

Tell = Callable[[str, int | None, int], None]
"""Takes a reason, the number of the block and how many; to the journal, or nowhere."""


@dataclass(frozen=True, slots=True)
class Repository:
    """One account's records: `paths` has the collection/key of each record by its CID; `at` is Unix seconds."""

    did: str
    at: int
    paths: dict[bytes, list[str]]


def root(file: IO[bytes]) -> bytes | None:
    """The CID of the first root when this is a CAR file of version 1, else None."""
    try:
        size = _varint(file)
        header = libipld.decode_dag_cbor(file.read(size)) if size and size <= HEADER else None
        if isinstance(header, dict) and header.get("version") == 1 and isinstance(header["roots"][0], bytes):
            return bytes(header["roots"][0])
    except (ValueError, RecursionError, KeyError, IndexError, TypeError):
        pass
    return None


def blocks(archive: Archive, member: str, tell: Tell) -> Iterator[tuple[bytes, bytes]]:
    """Yields CID and bytes of every whole block. What is broken is told; after a cut nothing more can be had."""
    count = 0
    try:
        with archive.open(member) as file:
            root(file)
            while size := _varint(file):
                count += 1
                if size > BLOCK:
                    tell(f"a block of more than {BLOCK:,} bytes", count, 1)
                    _skip(file, size)
                    continue
                data = file.read(size)
                if len(data) < size:
                    raise ValueError
                cid, content = data[:_CID_BYTES], data[_CID_BYTES:]
                if cid[:4] not in _CIDS:
                    tell("a block of an unknown form", count, 1)
                elif sha256(content).digest() != cid[4:]:
                    tell("a damaged block: its content is not what its name promises", count, 1)
                else:
                    yield cid, content
    except ValueError:
        tell("cut off here, the blocks before are kept", count, 1)
    except InputError as error:
        tell(error.reason, count, 1)


def repository(archive: Archive, member: str, tell: Tell) -> Repository:
    """The newest commit and its tree. Raises InputError when there is no commit to begin from."""
    with archive.open(member) as file:
        head = root(file)
    nodes: dict[bytes, bytes] = {}
    commit: Any = None
    for cid, data in blocks(archive, member, tell):
        if data.startswith(_NODE):
            nodes[cid] = data
        elif cid == head:
            commit = _decoded(data)
    if not isinstance(commit, dict) or not isinstance(commit.get("did"), str):
        raise InputError("no signed commit in it: not a whole repository", file=archive.place(member))
    paths: dict[bytes, list[str]] = {}
    for cid, path in _walk(nodes, commit.get("data"), tell):
        paths.setdefault(cid, []).append(path)
    now = int(time.time())
    # commits of version 2 do not say when: the newest key is near it
    told = seconds(commit.get("rev")) or max(
        (seconds(p.rpartition("/")[2]) for held in paths.values() for p in held), default=0
    )
    return Repository(commit["did"], min(told or now, now), paths)


def is_structure(data: bytes) -> bool:
    """Whether a block is part of a tree or a commit, old or new, rather than a record."""
    return data.startswith(_NODE) or data[1:5] == b"cdid"


def _walk(nodes: dict[bytes, bytes], top: Any, tell: Tell) -> Iterator[tuple[bytes, str]]:
    """Yields the CID and the path of every record. Every node is visited once, so that a ring ends too."""
    waiting, missing, broken = [top], 0, 0
    while waiting:
        node = nodes.pop(waiting.pop(), None)
        if node is None:
            missing += 1
            continue
        found = _decoded(node)
        try:
            key = b""
            if found["l"]:
                waiting.append(bytes(found["l"]))
            for entry in found["e"]:
                key = key[: entry["p"]] + entry["k"]
                if entry["t"]:
                    waiting.append(bytes(entry["t"]))
                yield bytes(entry["v"]), key.decode("ascii")
        except (KeyError, TypeError, ValueError):
            broken += 1
    if missing:
        tell("a part of the list of records is not in the file: what it lists is left out", None, missing)
    if broken:
        tell("a part of the list of records is broken", None, broken)


def _decoded(data: bytes) -> Any:
    try:
        return libipld.decode_dag_cbor(data)
    except (ValueError, RecursionError):
        return None


def _varint(file: IO[bytes]) -> int:
    """The next length; 0 at the end of the file. Raises ValueError when it is cut off or overlong."""
    value = 0
    for shift in range(0, 63, 7):
        byte = file.read(1)
        if not byte:
            if shift:
                raise ValueError("cut off")
            return 0
        value |= (byte[0] & 0x7F) << shift
        if byte[0] < 0x80:
            return value
    raise ValueError("too long")


def _skip(file: IO[bytes], size: int) -> None:
    while size:
        read = len(file.read(min(size, 1 << 20)))
        if not read:
            raise ValueError("cut off")
        size -= read
