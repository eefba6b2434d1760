"""mastodon-mock, which has what snac2 has not: streaming, lists of followers, faults on demand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mastodon import Mastodon

from tests.real.cache import free_port, serving, venv

PACKAGE = "mastodon-mock==0.6.1"
_SCOPES = ["read", "write", "follow"]


def install() -> Path:
    """Where its command is. Raises NotHere when pip cannot get it."""
    return venv(PACKAGE)


@dataclass(frozen=True)
class Instance:
    """A running instance."""

    base: str

    def sign_up(self, user: str) -> Mastodon:
        """A client of a new user."""
        key, secret = Mastodon.create_app("Renown", scopes=_SCOPES, api_base_url=self.base)
        client = Mastodon(client_id=key, client_secret=secret, api_base_url=self.base)
        client.create_account(user, "correct horse", f"{user}@example.org", agreement=True, scopes=_SCOPES)
        return client


@contextmanager
def instance(folder: Path) -> Iterator[Instance]:
    """Runs an empty instance until the block ends."""
    port = free_port()
    command: list[str | Path] = [
        install() / "mastodon_mock",
        "serve",
        "--in-memory",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    with serving(command, port, folder):
        yield Instance(f"http://127.0.0.1:{port}")
