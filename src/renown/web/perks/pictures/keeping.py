"""The folder of pictures: a file of each size under the digest of what is in it, and none longer than it is named.

Whoever names a picture in a campaign, and whoever removes one that nobody names, does so alone: a file goes only while
no campaign can come to name it. A stop at any moment leaves at most a file that nobody names, which `tidy` removes.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path

from django.conf import settings
from django.db import transaction

from renown.web.perks.models import Campaign

SIZES = {"card": (720, 360), "page": (1440, 720)}
"""The sizes there are, and what each measures at the most, in pixels."""
KEPT = timedelta(days=1)
"""How long a picture is kept that no campaign names."""


def folder() -> Path:
    """Where they are."""
    return Path(settings.RENOWN_HOME) / "pictures"


def path_of(name: str, size: str) -> Path:
    """The file of a picture in one of `SIZES`."""
    return folder() / f"{name}-{size}.webp"


@contextmanager
def alone(what: str = "names") -> Iterator[None]:
    """Keeps every other process and thread from the same until it is left."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder() / f".{what}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def put(files: Mapping[str, bytes]) -> str:
    """Keeps a picture, a file for each of `SIZES`; its name, which is the same for the same files."""
    name = blake2b(b"".join(files[size] for size in SIZES), digest_size=16).hexdigest()
    with alone():
        for size in SIZES:
            _write(path_of(name, size), files[size])
        handle = os.open(folder(), os.O_RDONLY)  # a campaign that is committed must not name what the power took
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    return name


def _write(path: Path, file: bytes) -> None:
    partial = path.with_name(f".{secrets.token_hex(8)}.partial")
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as written:
            written.write(file)
            written.flush()
            os.fsync(written.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def renew(name: str) -> bool:
    """Keeps a picture for another while, though no campaign names it yet; False when it is gone."""
    try:
        for size in SIZES:
            os.utime(path_of(name, size))
    except FileNotFoundError:
        return False
    return True


def forget(name: str) -> None:
    """Removes a picture that no campaign names any more, once what took the last name away is committed."""

    def remove() -> None:
        with alone():
            if not Campaign.objects.filter(picture=name).exists():
                for size in SIZES:
                    path_of(name, size).unlink(missing_ok=True)

    if name:
        transaction.on_commit(remove)


def tidy(now: datetime) -> int:
    """Removes what is older than a day and no campaign names, pictures half written among them; how many files."""
    gone = 0
    with alone():
        named = {*Campaign.objects.exclude(picture="").values_list("picture", flat=True)}
        for file in folder().iterdir():
            old = file.stat().st_mtime < (now - KEPT).timestamp()
            if old and file.suffix in (".webp", ".partial") and file.stem.rpartition("-")[0] not in named:
                file.unlink()
                gone += 1
    return gone


def is_shown(name: str) -> bool:
    """Whether anybody may see a picture: not when all brands that name it have been stopped."""
    stopped = [*Campaign.objects.filter(picture=name).values_list("brand__stopped_at", flat=True)]
    return not stopped or None in stopped
