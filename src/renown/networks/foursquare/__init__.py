"""Foursquare and Swarm: the data export, and version 2 of the API with one's own account."""

from __future__ import annotations

from collections.abc import Iterator

from renown.networks.archive import Archive
from renown.networks.foursquare import api, archive
from renown.networks.http import Rate, Web
from renown.networks.network import Api, Connection, Cursor, Journal, Page, Secret
from renown.vocabulary import Batch


class Foursquare:
    """Reads checkins*.json, users.json, tips.json and venueRatings.json, and answers of the API."""

    key = "foursquare"
    name = "Foursquare and Swarm"
    kinds = ("check-in", "like", "comment", "follow")
    api = Api(
        "https://api.foursquare.com",
        "",
        "Your check-ins and tips: who was there, who likes and comments; and your friends.",
        (Secret("access_token", "OAuth token of the account"),),
        Rate(500, 3600),
    )

    def describe(self, archive_: Archive) -> str | None:
        """Lists of check-ins, tips or people with the ids and fields Foursquare gives them."""
        return archive.describe(archive_)

    def read_archive(self, archive_: Archive, journal: Journal) -> Iterator[Batch]:
        """Yields check-ins with others, friends, likes and comments. Raises InputError without an owner."""
        return archive.read(archive_, journal)

    def identify(self, connection: Connection, web: Web) -> Connection:
        """The account of the token. Raises NetworkError."""
        return api.identify(connection, web, self.api.rate)

    def fetch(self, connection: Connection, cursor: Cursor, web: Web, journal: Journal) -> Iterator[Page]:
        """Yields check-ins, tips and friends."""
        return api.fetch(connection, cursor, web, journal, self.api.rate)
