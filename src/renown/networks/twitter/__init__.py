"""X (Twitter): the archive a person can download, and version 2 of the API with one's own app."""

from __future__ import annotations

from collections.abc import Iterator

from renown.networks.archive import Archive
from renown.networks.batches import batches
from renown.networks.http import Web
from renown.networks.network import Api, Connection, Cursor, Journal, Page, Secret
from renown.networks.twitter import api, archive
from renown.vocabulary import Batch


class Twitter:
    """The X archive, as a zip or unpacked, and the API of the account that owns the app."""

    key = "twitter"
    name = "X (Twitter)"
    kinds: tuple[str, ...] = ("like", "reply", "mention", "repost", "quote", "follow")
    api = Api(
        "https://api.x.com",
        "",
        "Your posts, who names, answers, quotes, reposts and likes them, and who follows whom; paid by the record.",
        (
            Secret("access_token", "access token of the account"),
            Secret("access_token_secret", "secret of the access token", optional=True),
            Secret("api_key", "API key of the app", optional=True),
            Secret("api_key_secret", "secret of the API key", optional=True),
        ),
    )

    def describe(self, archive_: Archive) -> str | None:
        """Whose archive it is and how much is in it. Raises InputError for an archive that names no owner."""
        return archive.describe(archive_)

    def read_archive(self, archive_: Archive, journal: Journal) -> Iterator[Batch]:
        """Yields what the owner did in public, and who follows whom."""
        return batches(self.key, archive.told(archive_, journal), archive_, journal)

    def identify(self, connection: Connection, web: Web) -> Connection:
        """The account of the token. Raises NetworkError."""
        return api.identify(connection, web)

    def fetch(self, connection: Connection, cursor: Cursor, web: Web, journal: Journal) -> Iterator[Page]:
        """Yields posts, mentions, followers, the followed, and what others did with the newest posts."""
        return api.fetch(connection, cursor, web, journal)
