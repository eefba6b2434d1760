"""The installation's own secret: made once, kept beside its data."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path


def secret_key(home: Path, name: str = "secret") -> str:
    """The text of ``home/secret``, or of another file so kept, made on the first call and readable by its owner alone.

    Raises OSError when the folder cannot be written, ValueError when the file is too short to be a secret.
    """
    secret = made_once(home / name, lambda: secrets.token_urlsafe(48))
    if len(secret) < 32:
        raise ValueError(f"{home / name} is too short to be a secret: delete it and start again")
    return secret


def made_once(path: Path, make: Callable[[], str]) -> str:
    """The text of a file that is made on the first call, readable by its owner alone. Raises OSError."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.parent / f".{path.name}-{os.getpid()}-{secrets.token_hex(4)}"
        descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(make())
        try:
            os.link(made, path)  # of two processes starting at once, one wins and both read the same
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return path.read_text().strip()
