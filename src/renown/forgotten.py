"""Who must stay forgotten: keyed hashes only, so that the list itself names nobody."""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path


class Forgotten:
    """The do-not-store list of a lake, one keyed hash (HMAC-SHA-256) a line, beside its key."""

    def __init__(self, path: Path) -> None:
        self._list = path / "forgotten"
        self._key = path / "forgotten.key"
        self._hashes = frozenset(self._list.read_text().split()) if self._list.exists() else frozenset()

    def __len__(self) -> int:
        return len(self._hashes)

    def add(self, account: str) -> None:
        """Puts an account (``network:id``) on the list. Survives a crash whole or not at all."""
        self._hashes |= {self._hash(account)}
        _write(self._list, "\n".join(sorted(self._hashes)) + "\n")

    def among(self, accounts: Iterable[str]) -> set[str]:
        """Those of the accounts that are on the list."""
        return {account for account in accounts if self._hash(account) in self._hashes} if self._hashes else set()

    @cached_property
    def _secret(self) -> bytes:
        if not self._key.exists():
            _write(self._key, secrets.token_hex(32))
        return self._key.read_bytes()

    def _hash(self, account: str) -> str:
        return hmac.new(self._secret, account.encode(), "sha256").hexdigest()


def _write(path: Path, text: str) -> None:
    partial = path.with_suffix(".partial")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
