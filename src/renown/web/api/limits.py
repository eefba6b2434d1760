"""How often somebody may ask: counters that all workers share, in one small mapped file.

A slot holds a digest of who asks, never who it is, and how often they asked in this second and on this day (UTC).
A kill loses nothing but the calls it cut off; a file that is lost starts everybody at nought.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Literal

SLOTS, TRIED = 8_192, 16
_SLOT = struct.Struct("<QIIII")  # who, second, calls in it, day, calls on it
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Limit:
    """Calls a second, and calls a day until midnight, UTC."""

    second: int
    day: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a call may go on; else which limit it is over and after how many seconds to come back."""

    limit: Limit
    remaining: int
    reset: int
    over: Literal["second", "day"] | None = None

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """What a well-behaved client wants to know."""
        told = (
            ("RateLimit-Limit", str(self.limit.second)),
            ("RateLimit-Remaining", str(self.remaining)),
            ("RateLimit-Reset", str(self.reset)),
        )
        return (*told, ("Retry-After", str(self.reset))) if self.over else told


class Counters:
    """The counters of one home. Safe for many threads and processes."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        size = SLOTS * _SLOT.size
        if os.fstat(self._file).st_size < size:
            os.ftruncate(self._file, size)
        self._map = mmap.mmap(self._file, size)
        self._lock = threading.Lock()

    def call(self, who: str, limit: Limit, now: float) -> Verdict:
        """Counts a call of `who` at `now` (Unix seconds) if it is within `limit`."""
        mark = int.from_bytes(blake2b(who.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little") or 1
        second, day = int(now), int(now) // _DAY
        midnight = _DAY - int(now) % _DAY
        with self._alone():
            at = self._place(mark, second)
            found, then, calls, that_day, today = _SLOT.unpack_from(self._map, at)
            calls = calls if found == mark and then == second else 0
            today = today if found == mark and that_day == day else 0
            if today >= limit.day:
                return Verdict(limit, 0, midnight, "day")
            if calls >= limit.second:
                return Verdict(limit, 0, 1, "second")
            _SLOT.pack_into(self._map, at, mark, second, calls + 1, day, today + 1)
        return Verdict(limit, min(limit.second - calls, limit.day - today) - 1, 1)

    def _place(self, mark: int, second: int) -> int:
        """Its own slot, else a free one, else that of whoever near it has not asked for longest."""
        places = [((mark + k) % SLOTS) * _SLOT.size for k in range(TRIED)]
        slots = [_SLOT.unpack_from(self._map, place) for place in places]
        own = next((place for place, slot in zip(places, slots, strict=True) if slot[0] == mark), None)
        if own is not None:
            return own
        return min(zip(slots, places, strict=True), key=lambda each: (each[0][0] != 0, each[0][1]))[1]

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._lock:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Lets the file go."""
        self._map.close()
        os.close(self._file)


@lru_cache(maxsize=16)
def counters(home: Path) -> Counters:
    """The counters of a home, the same object for everybody in this process."""
    return Counters(home / "limits")
