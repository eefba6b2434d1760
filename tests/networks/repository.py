"""Builds the CAR file of a small Bluesky repository from its records, as a server would."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

import libipld

Block = tuple[bytes, bytes]


def block(value: object) -> Block:
    """CID and bytes of one block; bytes are taken as they are."""
    data = value if isinstance(value, bytes) else libipld.encode_dag_cbor(value)
    return b"\x01\x71\x12\x20" + sha256(data).digest(), data


def car(root: bytes, blocks: Iterable[Block]) -> bytes:
    """A CAR file, version 1."""
    header = libipld.encode_dag_cbor({"roots": [root], "version": 1})
    return b"".join([_sized(header), *(_sized(cid + data) for cid, data in blocks)])


def repository(
    did: str, records: Mapping[str, Any], *, rev: str | None = None, older: Iterable[Any] = ()
) -> list[Block]:
    """The blocks of a repository, the commit first, then the tree, then the records; `older` are not in the tree."""
    written = {path: block(record) for path, record in records.items()}
    tree: list[Block] = []
    keys = sorted(written)
    top = _node([(key.encode(), written[key][0]) for key in keys], max(map(_depth, keys), default=0), tree)
    commit: dict[str, Any] = {"did": did, "data": top, "prev": None, "sig": b"\1" * 64}
    commit |= {"version": 3, "rev": rev} if rev else {"version": 2}
    return [block(commit), *tree, *(written[key] for key in keys), *(block(record) for record in older)]


def whole(blocks: list[Block]) -> bytes:
    """A CAR file whose root is the first block."""
    return car(blocks[0][0], blocks)


def _depth(key: str) -> int:
    """How high in the tree a key stands: half the zero bits its hash begins with."""
    digest = sha256(key.encode()).digest()
    return (256 - int.from_bytes(digest).bit_length()) // 2


def _node(keys: list[tuple[bytes, bytes]], layer: int, tree: list[Block]) -> bytes:
    below: list[list[tuple[bytes, bytes]]] = [[]]
    here = []
    for key, cid in keys:
        if _depth(key.decode()) == layer:
            here.append((key, cid))
            below.append([])
        else:
            below[-1].append((key, cid))
    links = [_node(some, layer - 1, tree) if some else None for some in below]
    entries, before = [], b""
    for (key, cid), link in zip(here, links[1:], strict=True):
        shared = next(
            (k for k, (a, b) in enumerate(zip(key, before, strict=False)) if a != b), min(len(key), len(before))
        )
        entries.append({"p": shared, "k": key[shared:], "v": cid, "t": link})
        before = key
    made = block({"l": links[0], "e": entries})
    tree.insert(0, made)
    return made[0]


def _sized(data: bytes) -> bytes:
    size, out = len(data), bytearray()
    while size >= 0x80:
        out.append(size & 0x7F | 0x80)
        size >>= 7
    return bytes(out) + bytes([size]) + data


class Link(bytes):
    """A CID that stands for a link, not for bytes."""


def cbor(value: Any) -> bytes:
    """DAG-CBOR with links, which the library writes only from CIDs it has read (tag 42)."""
    if isinstance(value, Link):
        return b"\xd8\x2a\x58\x25\x00" + value
    if isinstance(value, dict):
        items = sorted(value.items(), key=lambda item: (len(item[0]), item[0]))
        return _head(0xA0, len(value)) + b"".join(cbor(key) + cbor(each) for key, each in items)
    if isinstance(value, list):
        return _head(0x80, len(value)) + b"".join(map(cbor, value))
    return libipld.encode_dag_cbor(value)


def _head(kind: int, count: int) -> bytes:
    return bytes([kind | count]) if count < 24 else bytes([kind | 24, count])
