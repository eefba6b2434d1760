"""Clicks as they happen: one line each, added to a file of the day, with no address and no browser in it.

A line has the second, the number of the link, the verdict and its reason, a digest of the visitor and the network.
The digest is made with a salt of that day, which is thrown away with the file: who came on two days cannot be told.
Every line is one write to the end of the file, so processes do not have to ask each other, and a process that is
killed loses no click it has answered. What was not on the disk yet when the power failed is lost: the system writes
it within about half a minute.
"""

from __future__ import annotations

import logging
import os
import re
import secrets
import threading
import time
from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from renown.web.links.telling import Told
from renown.web.secret import made_once

MOST = 256 << 20
"""Bytes of one day, some four million clicks. Whoever follows a link beyond that is led on and not counted."""

# A process killed in the middle of its write leaves a beginning, on which the next click follows.
_LINE = re.compile(rb"(?s:.*?)(\d{10}) (\d{1,19}) ([a-z]{1,10}) ([a-z-]{0,12}) ([0-9a-f]{16}) ([a-z]{0,12})")
_DAY = 86_400
_log = logging.getLogger("renown.web")


class Line(NamedTuple):
    """One click."""

    at: int  # Unix seconds
    link: int
    verdict: str
    reason: str
    visitor: int
    network: str


def read(line: bytes) -> Line | None:
    """The click in a line without its end, the last where others were broken off before it; None for what is none."""
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    at, link, verdict, reason, visitor, network = found.groups()
    return Line(int(at), int(link), verdict.decode(), reason.decode(), int(visitor, 16), network.decode())


def day_of(at: int) -> str:
    """The day of a second, in UTC, as its files are called."""
    return datetime.fromtimestamp(at, UTC).date().isoformat()


def file_of(home: Path, day: str) -> Path:
    """The clicks of a day."""
    return home / "links" / f"{day}.clicks"


def salt_of(home: Path, day: str) -> Path:
    """The salt of a day."""
    return home / "links" / f"{day}.salt"


def name_of(home: Path) -> str:
    """What tells the folder from others that share its database. Raises OSError."""
    return made_once(home / "links" / "name", lambda: secrets.token_hex(8))


def days(home: Path) -> list[str]:
    """The days of which anything is kept, the first one first."""
    found = {path.stem for path in (home / "links").glob("*.*") if path.suffix in (".clicks", ".salt")}
    return sorted(day for day in found if _is_day(day))


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


class Clicks:
    """The clicks of one home, for adding to. Safe for many threads and processes."""

    def __init__(self, home: Path) -> None:
        self._home = home
        # one attribute, so that no thread writes into the file of one day with the salt of another
        self._open: tuple[int, bytes, int] = (-1, b"", -1)
        self._before = -1
        self._added = 0
        self._full = False
        self._opening = threading.Lock()

    def add(self, link: int, told: Told, visitor: str, network: str, now: float | None = None) -> None:
        """Adds one. What cannot be written is not counted, and the log says so: whoever clicked is led on."""
        at = int(time.time() if now is None else now)
        try:
            day, salt, file = self._open
            if at // _DAY != day:
                day, salt, file = self._turned(at)
            digest = blake2b(visitor.encode("utf-8", "replace"), digest_size=8, key=salt).hexdigest()
            if self._added % 1024 == 0:
                self._full = os.fstat(file).st_size > MOST
            self._added += 1
            if not self._full:
                os.write(file, f"{at:010} {link} {told.verdict} {told.reason} {digest} {network}\n".encode())
        except OSError as error:
            _log.warning("a click was not counted: %s", error)

    def _turned(self, at: int) -> tuple[int, bytes, int]:
        with self._opening:
            day = at // _DAY
            if day != self._open[0]:
                name = day_of(at)
                salt = bytes.fromhex(made_once(salt_of(self._home, name), lambda: secrets.token_hex(32)))
                file = os.open(file_of(self._home, name), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
                if self._before >= 0:  # the last one stays open: a thread may be about to write to it
                    os.close(self._before)
                self._before, self._open = self._open[2], (day, salt, file)
                self._added = 0
            return self._open


@lru_cache(maxsize=4)
def clicks(home: Path) -> Clicks:
    """The clicks of a home, the same object for everybody in this process."""
    return Clicks(home)
