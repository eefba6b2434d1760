"""Facebook: "Download your information" in JSON, in its older and newer lists.

It tells mostly what its owner did, and whom by display name alone. What others did stands only in
notifications, which are sentences.
"""

from __future__ import annotations

from collections.abc import Iterator

from renown.errors import InputError
from renown.networks.archive import Archive
from renown.networks.batches import batches
from renown.networks.facebook import pages
from renown.networks.facebook.owner import Owner
from renown.networks.facebook.reading import Reading
from renown.networks.facebook.sections import WORDS, section
from renown.networks.graph import identified
from renown.networks.http import Web
from renown.networks.meta_export import contents, findings
from renown.networks.network import Api, Connection, Cursor, Journal, Page, Secret
from renown.vocabulary import Batch

_HTML = (
    "friends/your_friends.html",
    "comments_and_reactions/comments.html",
    "followers/who_you've_followed.html",
    "profile_information/profile_information.html",
)


class Facebook:
    """Accounts other than the owner's are display names (``name:Bob Ray``): no proof of anybody, never joined."""

    key = "facebook"
    name = "Facebook"
    kinds = ("like", "follow", "mention", "tag", "check-in", "reply", "comment", "share", "recommend")
    api = Api(
        "https://graph.facebook.com",
        "",
        "Of Pages you manage: who comments, reacts, shares and writes to them.",
        (Secret("access_token", "Page access token"),),
    )

    def describe(self, archive: Archive) -> str | None:
        """Lists by their names, and their records by shape."""
        held = contents(archive, section)
        if held is None:
            if archive.find(*_HTML):
                raise InputError("a Facebook download in HTML: ask for it again in JSON", file=str(archive.path))
            return None
        owner = Owner.of(archive)
        whose = f" of {owner.name}" if owner.name else ""
        return f"Facebook download{whose}: {held.in_words(WORDS)}"

    def read_archive(self, archive: Archive, journal: Journal) -> Iterator[Batch]:
        """The owner's acts, and those of others that notifications tell. Raises InputError without an owner."""
        owner = Owner.of(archive)
        if not owner.id:
            raise InputError("does not say whose it is: ask for the profile information too", file=str(archive.path))
        yield from batches(self.key, findings(archive, journal, Reading(owner).handler), archive, journal)

    def identify(self, connection: Connection, web: Web) -> Connection:
        """The account of the token. Raises NetworkError."""
        return identified(connection, web)

    def fetch(self, connection: Connection, cursor: Cursor, web: Web, journal: Journal) -> Iterator[Page]:
        """Yields what others did below and about the account's posts, and whom these name."""
        return pages.fetch(connection, cursor, web, journal)
