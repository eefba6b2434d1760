"""The accounts that are collected: one file each, its secrets encrypted, and how far its collection has come."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

from renown.errors import InputError, UnknownName
from renown.networks.network import Connection, Cursor


class Connections:
    """The folder ``connections`` of a home. Its key is the file ``connections.key`` beside it, or RENOWN_KEY.

    Every write is whole or not at all. Raises InputError where the key is none, or not the one they were written with.
    """

    def __init__(self, home: Path) -> None:
        self._folder = home / "connections"
        self._key = home / "connections.key"

    def __iter__(self) -> Iterator[Connection]:
        for path in sorted(self._folder.glob("*.json")):
            yield self._read(path)

    def add(self, connection: Connection) -> None:
        """Keeps a connection, in place of the one of the same account."""
        secrets = self._fernet().encrypt(json.dumps(dict(connection.secrets)).encode()).decode()
        fields = ("network", "account", "base", "label")
        told = {name: getattr(connection, name) for name in fields} | {"secrets": secrets}
        _write(self._path(connection, "json"), json.dumps(told, ensure_ascii=False))

    def remove(self, connection: Connection) -> None:
        """Forgets a connection: its secrets and its cursor."""
        for ending in ("json", "cursor", "lock"):
            self._path(connection, ending).unlink(missing_ok=True)

    def find(self, network: str, name: str) -> Connection:
        """The connection of an account, by its id or handle. Raises UnknownName."""
        wanted = name.removeprefix("@").casefold()
        for one in self:
            if one.network == network and wanted in (one.account.casefold(), one.label.removeprefix("@").casefold()):
                return one
        raise UnknownName(f"{network}:{name} is not connected; `renown networks` lists what is")

    def cursor(self, connection: Connection) -> Cursor:
        """How far the collection of an account has come; empty at first."""
        try:
            kept: Cursor = json.loads(self._path(connection, "cursor").read_text())
        except FileNotFoundError:
            return {}
        return kept

    def keep(self, connection: Connection, cursor: Cursor) -> None:
        """Keeps how far the collection of an account has come."""
        _write(self._path(connection, "cursor"), json.dumps(cursor, ensure_ascii=False))

    @contextmanager
    def alone(self, connection: Connection) -> Iterator[bool]:
        """Whether nobody else is collecting this account; holds it as long as this lasts."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._path(connection, "lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def _path(self, connection: Connection, ending: str) -> Path:
        # an id may hold anything, and a file's name must not say whose it is
        name = sha256(f"{connection.network}:{connection.account}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
        return self._folder / f"{name}.{ending}"

    def _read(self, path: Path) -> Connection:
        try:
            told: dict[str, Any] = json.loads(path.read_text())
            secrets = json.loads(self._fernet().decrypt(told["secrets"]))
            return Connection(told["network"], told["account"], told["base"], told["label"], secrets)
        except InvalidToken:
            raise InputError("its secrets were written with another key: connect again", file=str(path)) from None
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"a damaged connection ({error}): remove the file and connect again", file=str(path)
            ) from None

    def _fernet(self) -> Fernet:
        key = os.environ.get("RENOWN_KEY", "").encode()
        if not key:
            if not self._key.exists():
                _write(self._key, Fernet.generate_key().decode(), new=True)
            key = self._key.read_bytes().strip()
        try:
            return Fernet(key)
        except ValueError:
            raise InputError("RENOWN_KEY, or connections.key, is not 32 bytes in URL-safe base64") from None


def _write(path: Path, text: str, *, new: bool = False) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if new:  # of two processes that make it at once, one wins and both read the same
        try:
            os.link(partial, path)
        except FileExistsError:
            pass
        finally:
            partial.unlink()
    else:
        partial.replace(path)
