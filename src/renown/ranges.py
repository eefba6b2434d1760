"""Accounts by the beginning of a hash of their name, so that a look-up says no more than which of many it is about.

A name is ``network:text``, its text an id or a handle folded as `renown.names.folded` does. Its hash is the first
eight bytes of the SHA-256 of that in UTF-8, most significant first. A *range* is all names whose hash, in hex,
begins alike; how long the beginning is depends on how many names there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from renown.names import folded

FEWEST = 50
"""Names a range holds at least, unless there are fewer altogether."""
LONGEST = 5
"""Hex digits: a million ranges are enough for anybody, and a counting of them fits in memory."""
HASH, PERSON = "range_hash", "range_person"

_BLOCK = 1 << 20
Hashes = NDArray[np.uint64]
People = NDArray[np.uint32]


def range_arrays(accounts: pa.Table) -> dict[str, NDArray[Any]]:
    """The hashes of all ids and handles in `accounts` (sorted by `person`), sorted, and whose each is.

    Display names are left out: anybody may call himself anything. A name two people share is left out too,
    except that an id goes before another's handle.
    """
    text = pa.large_string()
    hashes, people, by_handle = [], [], []
    for start in range(0, max(len(accounts), 1), _BLOCK):
        block = accounts.slice(start, _BLOCK).combine_chunks()
        person = block["person"].to_numpy().astype(np.uint32)
        ids, handles = folded(block["id"]), folded(block["handle"])
        other = pc.fill_null(pc.and_(pc.not_equal(handles, ""), pc.not_equal(handles, ids)), False)
        for texts, kept, is_handle in ((ids, None, False), (handles, other, True)):
            names = pc.binary_join_element_wise(block["network"].cast(text), texts, pa.scalar(":", text))
            names, whose = (names, person) if kept is None else (names.filter(kept), person[np.asarray(kept)])
            hashes.append(np.fromiter(map(_hash, names.to_pylist()), np.uint64, len(names)))
            people.append(whose)
            by_handle.append(np.full(len(whose), is_handle))
    return _settled(np.concatenate(hashes), np.concatenate(people), np.concatenate(by_handle))


def _hash(name: str) -> int:
    return int.from_bytes(sha256(name.encode()).digest()[:8], "big")


def _settled(hashes: Hashes, people: People, by_handle: NDArray[np.bool_]) -> dict[str, NDArray[Any]]:
    if not len(hashes):
        return {HASH: hashes, PERSON: people}
    order = np.lexsort((people, by_handle, hashes))
    hashes, people, by_handle = hashes[order], people[order], by_handle[order]
    first = np.flatnonzero(np.append(True, hashes[1:] != hashes[:-1]))[: len(hashes)]
    last = np.append(first[1:], len(hashes)) - 1
    # sorted by person within ids and within handles: one person has all of it when the ends are the same
    one = people[first] == people[last]
    for place in np.flatnonzero(~one).tolist():
        same = slice(int(first[place]), int(last[place]) + 1)
        ids = people[same][~by_handle[same]]
        one[place] = (len(ids) > 0 and ids[0] == ids[-1]) or len(set(people[same].tolist())) == 1
    return {HASH: hashes[first][one], PERSON: people[first][one]}


class Ranges:
    """The ranges of one run, over memory-mapped arrays or fresh ones."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]], accounts: pa.Table) -> None:
        found = arrays if HASH in arrays else range_arrays(accounts)  # runs of before have none
        self._hash: Hashes = found[HASH]
        self._person: People = found[PERSON]
        self.names = len(self._hash)
        self.digits = self._digits()

    def _digits(self) -> int:
        for digits in range(LONGEST, 0, -1):
            if self.names < FEWEST << 4 * digits:
                continue
            edges = np.arange(1 << 4 * digits, dtype=np.uint64) << np.uint64(64 - 4 * digits)
            counts = np.diff(np.append(np.searchsorted(self._hash, edges), self.names))
            if int(counts.min()) >= FEWEST:
                return digits
        return 0

    def within(self, beginning: str) -> tuple[list[str], list[int]]:
        """The hashes, as 16 hex digits, and the people of all names whose hash begins so. Hex digits only."""
        low = int(beginning.ljust(16, "0"), 16)
        high = int(beginning.ljust(16, "f"), 16)
        start = int(np.searchsorted(self._hash, np.uint64(low)))
        stop = int(np.searchsorted(self._hash, np.uint64(high), side="right"))
        return [f"{one:016x}" for one in self._hash[start:stop].tolist()], self._person[start:stop].tolist()

    def person(self, hash: str) -> int | None:
        """Whose name has this hash of 16 hex digits."""
        _, people = self.within(hash)
        return people[0] if people else None
