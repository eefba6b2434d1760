"""The installation's own secret: made once, kept beside its data."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_key(home: Path, name: str = "secret") -> str:
    """The text of ``home/secret``, or of another file so kept, made on the first call and readable by its owner alone.

    Raises OSError when the folder cannot be written, ValueError when the file is too short to be a secret.
    """
    path = home / name
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        made = home / f".{name}-{os.getpid()}-{secrets.token_hex(4)}"
        descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(made, path)  # of two processes starting at once, one wins and both read the same
        except FileExistsError:
            pass
        finally:
            made.unlink()
    secret = path.read_text().strip()
    if len(secret) < 32:
        raise ValueError(f"{path} is too short to be a secret: delete it and start again")
    return secret
