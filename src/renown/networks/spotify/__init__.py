"""Spotify: the account data and streaming history a person asks for, and the Web API of one's own account."""

from __future__ import annotations

from collections.abc import Iterator

from renown.networks.archive import Archive
from renown.networks.http import Web
from renown.networks.network import Api, Connection, Cursor, Journal, Page
from renown.networks.oauth import REFRESHED
from renown.networks.spotify import api, archive
from renown.vocabulary import Batch


class Spotify:
    """Reads StreamingHistory*.json, Streaming_History_*.json, Follow.json, YourLibrary.json and Userdata.json."""

    key = "spotify"
    name = "Spotify"
    kinds = ("listen", "follow")
    api = Api(api.BASE, "", "What you heard last (50 tracks at most), and which artists you follow.", REFRESHED)

    def describe(self, archive_: Archive) -> str | None:
        """Lists of streams, of follows, or a library, by the fields of their records."""
        return archive.describe(archive_)

    def read_archive(self, archive_: Archive, journal: Journal) -> Iterator[Batch]:
        """Yields listens and follows. Raises InputError when nothing says whose they are."""
        return archive.read(archive_, journal)

    def identify(self, connection: Connection, web: Web) -> Connection:
        """The account of the token. Raises NetworkError."""
        return api.identify(connection, web)

    def fetch(self, connection: Connection, cursor: Cursor, web: Web, journal: Journal) -> Iterator[Page]:
        """Yields listens and followed artists."""
        return api.fetch(connection, cursor, web, journal)
