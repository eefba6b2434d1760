"""What the database keeps but may not be read from it: tokens and secrets, encrypted under keys outside of it.

The keys stand in ``keys`` in the home folder, one a line, the newest first. To change the key, put a new line
(``Fernet.generate_key()``) above the others; what is written from then on uses it, and what was written before is
still read.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from renown.web.secret import made_once

__all__ = ["InvalidToken", "closed", "opened"]


def closed(text: str) -> str:
    """`text` encrypted, with a time and a check against tampering."""
    return _vault(settings.RENOWN_HOME).encrypt(text.encode()).decode()


def opened(sealed: str) -> str:
    """What `closed` was given. Raises InvalidToken when it was changed, or made under a key that is gone."""
    return _vault(settings.RENOWN_HOME).decrypt(sealed.encode()).decode()


@lru_cache(maxsize=4)
def _vault(home: Path) -> MultiFernet:
    keys = made_once(home / "keys", lambda: Fernet.generate_key().decode()).split()
    return MultiFernet([Fernet(key) for key in keys])
