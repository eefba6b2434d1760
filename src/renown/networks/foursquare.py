"""Foursquare and Swarm: the data export, and answers of the v2 API kept as files.

An account is a user's number, a place is ``venue:`` and its id. Where somebody was is not kept, only with whom.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, TypeAlias

from renown.errors import InputError
from renown.networks.archive import Archive
from renown.networks.batches import (
    Account,
    Finding,
    Interaction,
    Post,
    batches,
    believable,
    dated,
    identifier,
    moment,
    plain,
)
from renown.networks.meta_export.stream import Record, records
from renown.networks.network import Journal
from renown.vocabulary import ESTIMATED, Batch

LOOKED_INTO = 500
"""JSON files that are opened to find one of Foursquare's."""
COUNTED = 20_000
"""How many records of a file are counted before it is read."""
_ID = re.compile(r"[0-9a-f]{24}")
_PICTURE = re.compile(r"(?:^|/)(\d{1,12})_[\w-]{20,80}\.\w{3,4}$")
_ANSWERS = ("checkins", "checkin", "recent", "tips", "tip", "user", "friends", "followers", "following")
_PEOPLE = ("friends", "followers", "following")
_RATINGS = ("venueLikes", "venueOkays", "venueDislikes")
_WORDS = {
    "checkin": "check-ins",
    "friends": "friends",
    "followers": "followers",
    "following": "followed",
    "tip": "tips",
}
_HIDDEN = ("private", "closeFriends")

Part: TypeAlias = tuple[str, Any]
"""What a record is, and the record."""


class Foursquare:
    """Reads checkins*.json, users.json, tips.json and venueRatings.json, and answers of the API."""

    key = "foursquare"
    name = "Foursquare and Swarm"
    kinds = ("check-in", "like", "comment", "follow")

    def describe(self, archive: Archive) -> str | None:
        """Lists of check-ins, tips or people with the ids and fields Foursquare gives them."""
        counts: Counter[str] = Counter()
        for member in _members(archive)[:LOOKED_INTO]:
            found = zip(range(COUNTED), records(archive, member, Journal()), strict=False)
            counts.update(what for _, record in found for what, _ in _parts(record))
        if not counts.keys() & _WORDS.keys():
            return None
        return "Foursquare export: " + ", ".join(
            f"{counts[key]:,} {word}" for key, word in _WORDS.items() if counts[key]
        )

    def read_archive(self, archive: Archive, journal: Journal) -> Iterator[Batch]:
        """Yields check-ins with others, friends, likes and comments. Raises InputError without an owner."""
        me = _owner(archive)
        if me is None:
            advice = "does not say whose it is: import the whole export, with the photos, tips or lists"
            raise InputError(advice, file=str(archive.path))
        yield from batches(self.key, dated(_findings(archive, me, journal), archive), archive, journal)


def _members(archive: Archive) -> list[str]:
    return archive.members if archive.is_single_file else [m for m in archive.members if m.lower().endswith(".json")]


def _parts(record: Record) -> list[Part]:
    """What a record holds: one thing in a list of the export, several in an answer of the API."""
    value, key = record.value, record.key
    if not record.whole:
        what = "venue" if key == "venueLikes" else "rating" if key in _RATINGS else _kind(value)
        return [(what, value)] if what and key in ("items", *_RATINGS) else []
    if key in _PEOPLE:
        return [(key, one) for one in _items(value) if _is_person(one)]
    if key != "response" or not isinstance(value, dict):
        return []
    found: list[Part] = []
    for name in _ANSWERS:
        told = value.get(name)
        several = told if isinstance(told, list) else _items(told)
        for one in several or ([told] if isinstance(told, dict) else []):
            what = name if name in _PEOPLE and _is_person(one) else _kind(one)
            found += [(what, one)] if what else []
    return found


def _kind(value: object) -> str:
    if not isinstance(value, dict):
        return ""
    if _is_person(value):
        return "user" if value.get("relationship") == "self" else ""
    if not _ID.fullmatch(str(value.get("id"))) or "createdAt" not in value:
        return ""
    if "timeZoneOffset" in value or value.get("type") == "checkin":
        return "checkin"
    if "venue" in value and isinstance(value.get("text"), str):
        return "tip"
    return "photo" if "suffix" in value or "fullUrl" in value else "list" if "listItems" in value else ""


def _is_person(value: object) -> bool:
    return isinstance(value, dict) and str(value.get("id", "")).isdecimal() and "firstName" in value


def _owner(archive: Archive) -> Account | None:
    """Who is called oneself, or wrote the tips and lists, or else whose number the names of the photos begin with."""
    pictured: Account | None = None
    for member in _members(archive)[:LOOKED_INTO]:
        for _, record in zip(range(COUNTED), records(archive, member, Journal()), strict=False):
            for what, value in _parts(record):
                user = value if what == "user" else value.get("user") if isinstance(value, dict) else None
                mine = what in ("user", "tip", "list") or (
                    isinstance(user, dict) and user.get("relationship") == "self"
                )
                if mine and isinstance(user, dict) and _is_person(user):
                    return person(user)
                picture = str(value.get("suffix") or value.get("fullUrl")) if what == "photo" else ""
                if pictured is None and (found := _PICTURE.search(picture)):
                    pictured = Account(found[1])
    return pictured


def _findings(archive: Archive, me: Account, journal: Journal) -> Iterator[Finding]:
    yield me
    for member in _members(archive):
        known = False
        for record in records(archive, member, journal):
            parts = _parts(record)
            known = known or bool(parts)
            # an answer of the API has notices before what was asked for
            if not parts and not record.whole and record.key in ("items", ""):
                if known:
                    journal.cannot_read("a record of an unknown shape", file=record.place, line=record.line)
                    continue
                journal.passes("a list that is not read", file=record.place)
                break
            for what, value in parts:
                yield from _told(what, value, me.id, record, journal)


def _told(what: str, value: Any, me: str, record: Record, journal: Journal) -> list[Finding]:
    try:
        if what == "checkin" and (value.get("visibility") in _HIDDEN or value.get("private")):
            journal.passes("a check-in that is not public", file=record.place, line=record.line)
            return []
        if what == "rating":
            journal.passes("ratings of places that others do not see", file=record.place, line=record.line)
            return []
        return _read(what, value, me)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        reason = str(error) if isinstance(error, ValueError) else "a record of an unknown shape"
        journal.cannot_read(reason, file=record.place, line=record.line)
        return []


def _read(what: str, value: Any, me: str) -> list[Finding]:
    match what:
        case "checkin":
            return checkin(value, me)
        case "tip":
            return tip(value, me)
        case "friends" | "followers" | "following":
            other = person(value)
            gives, gets = Interaction("follow", me, other.id, 0), Interaction("follow", other.id, me, 0)
            return [other, *{"friends": (gives, gets), "followers": (gets,), "following": (gives,)}[what]]
        case "venue":
            place = f"venue:{identifier(value['id'])}"
            return [Account(place, None, plain(value.get("name"))), Interaction("like", me, place, 0, place)]
        case _:
            return []


def checkin(value: dict[str, Any], me: str) -> list[Finding]:
    """A check-in of `me`, or of the user it names: who was there too, who brought them, who liked and commented."""
    who = person(value["user"]) if isinstance(value.get("user"), dict) else Account(me)
    id, at = identifier(value["id"]), _at(value["createdAt"])
    found: list[Finding] = [who] if who.id != me else []
    address = f"https://foursquare.com/user/{who.id}/checkin/{id}"
    found.append(Post(id, who.id, at, plain(value.get("shout")), address))
    named = [one for one in value.get("entities") or [] if one.get("type") == "user"]
    others = {other.id: other for other in (*map(_named, named), *map(person, value.get("with") or []))}
    found += others.values()
    found += [Interaction("check-in", who.id, other, at, id, f"{id}#{other}") for other in others if other != who.id]
    if isinstance(value.get("createdBy"), dict):
        by = person(value["createdBy"])
        if by.id != who.id:
            found += [by, Interaction("check-in", by.id, who.id, at, id, f"{id}#{who.id}")]
    return found + _answers(value, who.id, id, at)


def tip(value: dict[str, Any], me: str) -> list[Finding]:
    """A tip of `me`, or of the user it names, and who liked it."""
    who = person(value["user"]) if isinstance(value.get("user"), dict) else Account(me)
    id, at = identifier(value["id"]), _at(value["createdAt"])
    found: list[Finding] = [who] if who.id != me else []
    found.append(Post(id, who.id, at, plain(value.get("text")), f"https://foursquare.com/item/{id}"))
    return found + _answers(value, who.id, id, at)


def _answers(value: dict[str, Any], me: str, id: str, at: int) -> list[Finding]:
    """Likes, which have no times of their own, and comments on one post."""
    found: list[Finding] = []
    for group in (value.get("likes") or {}).get("groups") or []:
        for one in map(person, _items(group)):
            found += [one, Interaction("like", one.id, me, at, id, precision=ESTIMATED)]
    for comment in _items(value.get("comments")):
        one = person(comment["user"])
        found += [one, Interaction("comment", one.id, me, _at(comment["createdAt"]), id, identifier(comment["id"]))]
    return found


def person(value: dict[str, Any]) -> Account:
    """A user as an account. Raises ValueError when the id is none."""
    names = (plain(value.get("firstName")), plain(value.get("lastName")))
    return Account(_number(value), None, " ".join(filter(None, names)) or None)


def _named(value: dict[str, Any]) -> Account:
    return Account(_number(value))


def _number(value: dict[str, Any]) -> str:
    id = str(value["id"])
    if not id.isdecimal() or not id.isascii() or len(id) > 20:
        raise ValueError("an id that cannot be one")
    return id


def _items(value: object) -> list[Any]:
    items = value.get("items") if isinstance(value, dict) else None
    return items if isinstance(items, list) else []


def _at(value: object) -> int:
    """Unix seconds of a time: a number in the API, text in the export."""
    return believable(int(value)) if isinstance(value, int | float) else moment(value)
