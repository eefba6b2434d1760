"""Mastodon and the rest of the fediverse: the archive a server hands out, in the words of ActivityPub.

An account's id is the address of its ActivityPub actor, a post's id that of its object: the API gives both
(`uri`), and they stay when a server changes the name it shows. Where only ``bob@host`` is known, the id is
``acct:bob@host`` (RFC 7565).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from renown.errors import InputError
from renown.networks.archive import Archive
from renown.networks.batches import Account, Finding, Interaction, batches, dated, plain
from renown.networks.csv_rows import rows
from renown.networks.http import Web
from renown.networks.mastodon.activities import Silent, activity, address, handle, like, named, reference
from renown.networks.mastodon.client import RATE, Client
from renown.networks.mastodon.collecting import collected, identified, whole
from renown.networks.mastodon.stream import STREAMS, watch
from renown.networks.meta_export.stream import Record, records
from renown.networks.network import Api, Connection, Cursor, Journal, Page, Secret
from renown.vocabulary import Batch

COUNTED = 20_000
"""How many entries of a list are counted before it is read."""
_WORDS = {"Create": "posts", "Announce": "boosts", "like": "likes"}
_LISTS = ("orderedItems", "items")
_HEAD = 50
"""Values that may stand before the list."""
_FOLLOWING = "account address"


class Mastodon:
    """Reads outbox.json, likes.json, actor.json and, beside them, following_accounts.csv; and any instance's API."""

    key = "mastodon"
    name = "Mastodon"
    kinds = ("like", "follow", "mention", "reply", "repost", "quote")
    api = Api(
        base="",
        account="ann@example.org",
        sees="Posts, boosts, replies, mentions, quotes, favourites and follows; with a token to the second.",
        secrets=(Secret("access_token", "access token, from Preferences, Development", optional=True),),
        rate=RATE,
    )

    def identify(self, connection: Connection, web: Web) -> Connection:
        """Asks the instance whose account it is. Raises InputError when none is named, and NetworkError."""
        base = connection.base
        if not base:
            base = whole(connection.account)[1]
        connection = replace(connection, base=base)
        id, name = identified(_client(connection, web), connection)
        return replace(connection, account=id, label=name)

    def fetch(self, connection: Connection, cursor: Cursor, web: Web, journal: Journal) -> Iterator[Page]:
        """Yields what is new: notifications, statuses, and whose names came into or left the lists about them."""
        yield from collected(_client(connection, web), connection, cursor, journal)

    streams = STREAMS

    def watch(self, connection: Connection, cursor: Cursor, journal: Journal) -> Iterator[Page]:
        """Listens to an instance's public timeline, or asks for it now and then where it has no stream."""
        yield from watch(connection, cursor, journal)

    def describe(self, archive: Archive) -> str | None:
        """An outbox: an ActivityStreams collection of activities."""
        outbox = _outbox(archive)
        if outbox is None:
            return None
        counts: Counter[str] = Counter()
        for member, what in ((outbox, ""), *((name, "like") for name in _files(archive, "likes.json"))):
            for seen, record in enumerate(_items(records(archive, member, Journal()))):
                counts[what or str(_kind(record.value))] += 1
                if seen + 1 >= COUNTED:
                    break
        who = named(_owner(archive, outbox).id)
        told = ", ".join(
            f"{counts[key]:,}{' or more' if counts[key] >= COUNTED else ''} {word}"
            for key, word in _WORDS.items()
            if counts[key]
        )
        return f"Mastodon archive of {who.handle or who.id}: {told or 'nothing that is read'}"

    def read_archive(self, archive: Archive, journal: Journal) -> Iterator[Batch]:
        """Yields the owner's public acts. Raises InputError when nothing says whose the archive is."""
        outbox = _outbox(archive)
        if outbox is not None:
            yield from batches(self.key, dated(_findings(archive, outbox, journal), archive), archive, journal)


def _client(connection: Connection, web: Web) -> Client:
    return Client(connection.base, connection.secrets.get("access_token"), web)


def _findings(archive: Archive, outbox: str, journal: Journal) -> Iterator[Finding]:
    owner = _owner(archive, outbox)
    me = owner.id
    yield owner
    known: dict[str, str] = {}
    for record in _items(records(archive, outbox, journal)):
        for finding in _told(lambda item: activity(item, me), record, journal):
            if isinstance(finding, Account) and finding.handle:
                known.setdefault(finding.handle, finding.id)
            yield finding
    lists: dict[str, Callable[[Any], Interaction]] = {
        "likes.json": lambda post: like(post, me),
        "following.json": lambda who: Interaction("follow", me, address(reference(who)), 0),
        "followers.json": lambda who: Interaction("follow", address(reference(who)), me, 0),
    }
    for name, told in lists.items():
        for member in _files(archive, name):
            for record in _items(records(archive, member, journal)):
                yield from _told(lambda item, told=told: [told(item)], record, journal)  # type: ignore[misc]
    for member in (name for name in archive.members if name.lower().endswith(".csv")):
        yield from _followed(archive, member, me, known, journal)


def _told(tell: Callable[[Any], Iterable[Finding]], record: Record, journal: Journal) -> list[Finding]:
    found: list[Finding] = []
    try:
        # what an activity says before it falls silent holds
        for finding in tell(record.value):
            found.append(finding)  # noqa: PERF402
    except Silent as silence:
        journal.passes(str(silence), file=record.place, line=record.line)
    except ValueError as error:
        journal.cannot_read(str(error), file=record.place, line=record.line)
        return []
    except (AttributeError, KeyError, TypeError):
        journal.cannot_read("a record of an unknown shape", file=record.place, line=record.line)
        return []
    return found


def _followed(archive: Archive, member: str, me: str, known: dict[str, str], journal: Journal) -> Iterator[Finding]:
    """The list of the followed, told by its header; without one, as before 2019, by its whole name."""
    place = archive.place(member)
    listed = member.rpartition("/")[2] == "following_accounts.csv"
    for seen, (line, cells) in enumerate(rows(archive, member, journal)):
        if not seen and cells[0].lower() == _FOLLOWING:
            listed = "show boosts" in [cell.lower() for cell in cells]
            continue
        if not listed:
            journal.passes("lists other than of the followed are not read", file=place)
            return
        who = handle(cells[0])
        if who is None:
            journal.cannot_read("not an account's name, as in bob@example.org", file=place, line=line)
            continue
        id = known.get(who, f"acct:{who}")
        yield Account(id, who)
        yield Interaction("follow", me, id, 0)


def _owner(archive: Archive, outbox: str) -> Account:
    """Whose archive it is: from actor.json, or else from the first activities."""
    for member in _files(archive, "actor.json"):
        profile = {record.key: record.value for record in records(archive, member, Journal()) if record.whole}
        try:
            id = address(profile.get("id"))
        except ValueError:
            continue
        return named(id)._replace(name=plain(profile.get("name")))
    for record in _items(records(archive, outbox, Journal())):
        try:
            return named(address(reference(record.value["actor"])))
        except (ValueError, KeyError, TypeError):
            continue
    raise InputError("does not say whose it is: actor.json is missing or broken", file=str(archive.path))


def _outbox(archive: Archive) -> str | None:
    """The outbox: a collection of activities, which is called so or is the only file there is."""
    for member in archive.members if archive.is_single_file else archive.find("outbox.json"):
        for seen, record in enumerate(records(archive, member, Journal())):
            if record.whole and seen < _HEAD:
                if (record.key, record.value) == ("type", "OrderedCollection") and not archive.is_single_file:
                    return member
                continue
            if record.key in _LISTS and _kind(record.value) and "object" in record.value and "actor" in record.value:
                return member
            break
    return None


def _items(found: Iterable[Record]) -> Iterator[Record]:
    return (record for record in found if record.key in _LISTS and not record.whole)


def _kind(item: Any) -> Any:
    return item.get("type") if isinstance(item, dict) else None


def _files(archive: Archive, name: str) -> list[str]:
    return [] if archive.is_single_file else archive.find(name)
