"""Bluesky: what people download, what the network says of them, and everything that happens on it."""

from __future__ import annotations

from collections.abc import Iterator

from renown.networks.archive import Archive
from renown.networks.batches import batches
from renown.networks.bluesky import api, repository, stream
from renown.networks.http import Web
from renown.networks.network import Connection, Cursor, Journal, Page
from renown.vocabulary import Batch


class Bluesky:
    """Accounts are DIDs, posts and acts at:// addresses: the same in the file, the API and the stream."""

    key = "bluesky"
    name = "Bluesky"
    kinds = ("like", "dislike", "follow", "mention", "reply", "repost", "quote", "block")
    api = api.API
    streams = stream.STREAMS

    def describe(self, archive: Archive) -> str | None:
        """A CAR file whose root is a signed commit."""
        return repository.described(archive)

    def read_archive(self, archive: Archive, journal: Journal) -> Iterator[Batch]:
        """Yields what the account did and does still: deleted records are not in the newest tree."""
        yield from batches(self.key, repository.findings(archive, journal), archive, journal)

    def identify(self, connection: Connection, web: Web) -> Connection:
        """The account's DID and handle."""
        return api.identify(connection, web)

    def fetch(self, connection: Connection, cursor: Cursor, web: Web, journal: Journal) -> Iterator[Page]:
        """Yields what others did to the account, and what it did."""
        return api.fetch(connection, cursor, web, journal)

    def watch(self, connection: Connection, cursor: Cursor, journal: Journal) -> Iterator[Page]:
        """Yields what everybody does, as it happens."""
        return stream.watch(connection, cursor, journal)
