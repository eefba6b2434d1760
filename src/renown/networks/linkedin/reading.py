"""What the rows of a LinkedIn export say, and whose it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from renown.networks.archive import Archive
from renown.networks.batches import Account, Finding, Interaction, Post, identifier, plain
from renown.networks.linkedin.dates import moment
from renown.networks.linkedin.tables import Row, tables
from renown.networks.network import Journal
from renown.vocabulary import ESTIMATED

_OTHERS_POSTS = "the export does not say on whose post"
_NOT_READ = {
    "comments": f"comments: {_OTHERS_POSTS}",
    "reactions": f"reactions: {_OTHERS_POSTS}",
    "reposts": f"reposts: {_OTHERS_POSTS}",
    "votes": f"votes: {_OTHERS_POSTS}",
    "messages": "private messages",
    "invitations": "invitations are private",
    "profile": "details of the account",
}
_PUBLIC = {"public", "anyone"}
_OWN_ROWS = 100_000
"""Rows of messages and invitations that are looked through for the owner's address."""
_URN = re.compile(r"urn:li:\w+:[\w-]+")
_BROKEN_LINE = re.compile(r'"\r?\n"')


class Silent(Exception):
    """Raised for a row that says nothing in public, with the reason."""


class Owner(NamedTuple):
    """Whose an export is. `id` is empty when it is not said."""

    id: str = ""
    name: str = ""


def owner_of(archive: Archive) -> Owner:
    """The name from the profile, the address from an invitation or a message sent; without one, the name is the id."""
    name, address = "", ""
    senders: dict[str, set[str]] = {}
    for table in tables(archive, Journal()):
        if table.section not in ("profile", "invitations", "messages"):
            continue
        for seen, row in enumerate(table.rows):
            if table.section == "profile":
                name = name or _full_name(row.cells, "first name", "last name")
            elif table.section == "messages":
                senders.setdefault(_squeezed(row.cells["from"]), set()).add(row.cells.get("sender profile url", ""))
            elif row.cells["direction"].upper() == "OUTGOING":
                address = address or row.cells.get("inviterprofileurl", "")
            if address or seen >= _OWN_ROWS:
                break
    own = senders.get(name, set()) - {""}
    if len(own) == 1:  # somebody else may have the same name
        address = address or own.pop()
    return _owner(name, address)


def owner_in(profile: Iterable[Mapping[str, str]], invitations: Iterable[Mapping[str, str]]) -> Owner:
    """The same from rows: the name from the profile, the address from an invitation sent."""
    name = next((_full_name(row, "first name", "last name") for row in profile), "")
    sent = (row.get("inviterprofileurl", "") for row in invitations if row.get("direction", "").upper() == "OUTGOING")
    return _owner(name, next(filter(None, sent), ""))


def _owner(name: str, address: str) -> Owner:
    try:
        return Owner(_slug(address) or (identifier(f"name:{name}") if name else ""), name)
    except ValueError:
        return Owner()


class Reading:
    """Turns rows into findings, for one owner."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner
        self._me = owner.id
        self._readers: Mapping[str, Callable[[Mapping[str, str]], Iterator[Finding]]] = {
            "connections": self._connection,
            "member follows": self._member_follow,
            "company follows": self._company_follow,
            "endorsements received": self._endorsement,
            "endorsements given": self._endorsement,
            "recommendations received": self._recommendation_received,
            "recommendations given": self._recommendation_given,
            "shares": self._share,
        }

    def findings(self, archive: Archive, journal: Journal) -> Iterator[Finding]:
        """Everything the tables say; acts without a date come last, at the newest date of the export."""
        newest = 0
        waiting: list[Interaction] = []
        yield self.me()
        for table in tables(archive, journal):
            read = self._readers.get(table.section)
            for row in table.rows:
                if read is None:
                    journal.passes(_NOT_READ[table.section], file=table.place, line=row.line)
                    continue
                for one in _told(read, row, table.place, journal):
                    if isinstance(one, Interaction) and not one.at:
                        waiting.append(one)
                        continue
                    newest = max(newest, 0 if isinstance(one, Account) else one.at or 0)
                    yield one
            if not table.section:
                journal.passes("tables that are not read", file=table.place)
        at = newest or int(archive.path.stat().st_mtime)
        yield from (act._replace(at=at, precision=ESTIMATED) for act in waiting)

    def me(self) -> Account:
        """The owner."""
        return Account(self._me, None if self._me.startswith("name:") else self._me, plain(self._owner.name))

    def row(self, section: str, cells: Mapping[str, str]) -> Iterator[Finding]:
        """What one row says; acts without a date have `at` 0. Raises Silent and ValueError."""
        if section not in self._readers:
            raise Silent(_NOT_READ[section])
        return self._readers[section](cells)

    def _connection(self, row: Mapping[str, str]) -> Iterator[Finding]:
        name = _full_name(row, "first name", "last name")
        if not name and not row.get("url"):
            raise Silent("a connection who has left")
        one, (at, precision) = _person(name, row.get("url", "")), _when(row["connected on"])
        yield one
        yield Interaction("follow", self._me, one.id, at, precision=precision)
        yield Interaction("follow", one.id, self._me, at, precision=precision)

    def _member_follow(self, row: Mapping[str, str]) -> Iterator[Finding]:
        one, (at, precision) = _person(row["fullname"], ""), _when(row["date"])
        yield one
        yield Interaction(
            "follow", self._me, one.id, at, precision=precision, undone=row["status"].casefold() != "active"
        )

    def _company_follow(self, row: Mapping[str, str]) -> Iterator[Finding]:
        one, (at, precision) = _person(row["organization"], ""), _when(row["followed on"])
        yield one
        yield Interaction("follow", self._me, one.id, at, precision=precision)

    def _endorsement(self, row: Mapping[str, str]) -> Iterator[Finding]:
        if row.get("endorsement status", "ACCEPTED").strip().upper() != "ACCEPTED":
            raise Silent("an endorsement that was not accepted is not shown")
        by = "endorser" if "endorser first name" in row else "endorsee"
        one = _person(_full_name(row, f"{by} first name", f"{by} last name"), row.get(f"{by} public url", ""))
        at, precision = _when(row["endorsement date"])
        yield one
        source, target = (one.id, self._me) if by == "endorser" else (self._me, one.id)
        yield Interaction("vouch", source, target, at, precision=precision)

    def _recommendation_received(self, row: Mapping[str, str]) -> Iterator[Finding]:
        one, at, precision = self._recommended(row)
        yield one
        yield Interaction("recommend", one.id, self._me, at, precision=precision)

    def _recommendation_given(self, row: Mapping[str, str]) -> Iterator[Finding]:
        one, at, precision = self._recommended(row)
        yield one
        yield Interaction("recommend", self._me, one.id, at, precision=precision)

    def _recommended(self, row: Mapping[str, str]) -> tuple[Account, int, int]:
        if row["status"].strip().upper() != "VISIBLE":
            raise Silent("a recommendation that is not shown")
        return _person(_full_name(row, "first name", "last name"), ""), *_when(row["creation date"])

    def _share(self, row: Mapping[str, str]) -> Iterator[Finding]:
        if row["visibility"].strip().casefold() not in _PUBLIC:
            raise Silent("a post that is not marked public")
        link = identifier(row["sharelink"].strip())
        found = _URN.search(unquote(link))
        text = _BROKEN_LINE.sub("\n", row.get("sharecommentary", ""))
        yield Post(found[0] if found else link, self._me, _when(row["date"])[0] or None, plain(text), link)


def _told(
    read: Callable[[Mapping[str, str]], Iterator[Finding]], row: Row, place: str, journal: Journal
) -> list[Finding]:
    try:
        return list(read(row.cells))
    except Silent as silence:
        journal.passes(str(silence), file=place, line=row.line)
    except ValueError as error:
        journal.cannot_read(str(error), file=place, line=row.line)
    return []


def _person(name: str, address: str) -> Account:
    name, slug = _squeezed(name), _slug(address)
    if slug:
        return Account(slug, slug, plain(name))
    if not name:
        raise ValueError("neither a name nor an address")
    return Account(identifier(f"name:{name}"), None, name)


def _slug(address: str) -> str:
    """The name in the address of a profile, with or without ``https://``; empty when there is none."""
    address = address.strip()
    try:
        path = urlsplit(address if "://" in address else f"https://{address}").path
    except ValueError:
        return ""
    parts = [part for part in path.split("/") if part]
    return identifier(unquote(parts[1]).casefold()) if len(parts) > 1 and parts[0] in ("in", "pub") else ""


def _when(text: str) -> tuple[int, int]:
    return moment(text) if text.strip() else (0, ESTIMATED)


def _full_name(row: Mapping[str, str], first: str, last: str) -> str:
    return _squeezed(f"{row[first]} {row[last]}")


def _squeezed(name: str) -> str:
    return " ".join(name.split())
