"""LinkedIn: "Get a copy of your data", a zip of CSV files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from renown.errors import InputError
from renown.networks.archive import Archive
from renown.networks.batches import batches
from renown.networks.http import Web
from renown.networks.linkedin import snapshot
from renown.networks.linkedin.reading import Reading, owner_of
from renown.networks.linkedin.tables import STRONG, tables
from renown.networks.network import Api, Connection, Cursor, Journal, Page, Secret
from renown.vocabulary import Batch

_WORDS = {
    "connections": "connections",
    "endorsements received": "endorsements received",
    "endorsements given": "endorsements given",
    "recommendations received": "recommendations received",
    "recommendations given": "recommendations given",
    "member follows": "people followed",
    "company follows": "companies followed",
    "shares": "posts",
}
_UNKNOWN = 1_000
"""CSV files that are opened before an archive without any known one is taken for something else."""


class LinkedIn:
    """Accounts are the names in profile addresses; where only a name is given, that (``name:Bob Ray``)."""

    key = "linkedin"
    name = "LinkedIn"
    kinds = ("follow", "vouch", "recommend")
    api = Api(
        "https://api.linkedin.com",
        "",
        "For members in the EEA and Switzerland: connections, endorsements, whom they follow, public posts.",
        (Secret("access_token", "access token of the member"),),
    )

    def describe(self, archive: Archive) -> str | None:
        """CSV files with the headers LinkedIn writes, under whatever name."""
        counts: Counter[str] = Counter()
        known = False
        for opened, table in enumerate(tables(archive, Journal())):
            if opened >= _UNKNOWN and not known:
                return None
            known = known or table.section in STRONG
            if table.section in _WORDS:
                counts[table.section] += sum(1 for _ in table.rows)
        if not known:
            return None
        owner = owner_of(archive)
        whose = f" of {owner.name}" if owner.name else ""
        told = ", ".join(f"{counts[key]:,} {word}" for key, word in _WORDS.items() if counts[key])
        return f"LinkedIn export{whose}: {told or 'nothing that is read'}"

    def read_archive(self, archive: Archive, journal: Journal) -> Iterator[Batch]:
        """Connections, follows, endorsements and recommendations. Raises InputError without an owner."""
        owner = owner_of(archive)
        if not owner.id:
            raise InputError("does not say whose it is: ask for the profile too", file=str(archive.path))
        yield from batches(self.key, Reading(owner).findings(archive, journal), archive, journal)

    def identify(self, connection: Connection, web: Web) -> Connection:
        """The member of the token. Raises NetworkError."""
        return snapshot.identify(connection, web)

    def fetch(self, connection: Connection, cursor: Cursor, web: Web, journal: Journal) -> Iterator[Page]:
        """Yields connections, endorsements, follows and public posts."""
        return snapshot.fetch(connection, cursor, web, journal)
