"""Whose a Facebook download is, and whom their own lists name."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from renown.networks.archive import Archive
from renown.networks.facebook.sections import PAGES, PEOPLE, section
from renown.networks.facebook.sentences import Names
from renown.networks.meta_export import Record, dicts, members, name, records, text
from renown.networks.network import Journal


class Owner:
    """`id` is the number or the name in the profile's address, else the display name; empty when unknown."""

    def __init__(self) -> None:
        self.id = self.handle = self.name = ""
        self.known = Names()

    @classmethod
    def of(cls, archive: Archive) -> Owner:
        """Reads the profile, the lists of names, and of other lists one record."""
        owner, unheard = cls(), Journal()
        for member in members(archive):
            for record in records(archive, member, unheard):
                try:
                    more = owner._learns(record)
                except (AttributeError, IndexError, KeyError, TypeError, ValueError):
                    continue
                if not more:
                    break
        return owner

    def _learns(self, record: Record) -> bool:
        what = section(record)
        if what == "profile":
            self._profile(record.value)
        elif what in PEOPLE | PAGES:
            self.known.add(named(record.value))
        elif what in ("comments", "reactions") and not self.id:
            self.name = author(record.value)
            self.id = f"name:{self.name}" if self.name else ""
        return record.whole or what in PEOPLE | PAGES

    def _profile(self, profile: dict[str, Any]) -> None:
        full = name(profile["name"]["full_name"])
        address = urlsplit(text(profile.get("profile_uri")))
        number = parse_qs(address.query).get("id", [""])[0]
        self.name = full
        self.handle = text(profile.get("username")) or ("" if number else address.path.strip("/"))
        self.id = number or self.handle or f"name:{full}"


def named(value: dict[str, Any]) -> str:
    """The name in a record of a list of names."""
    inner = dicts(value.get("data"))
    return name(value.get("name") or (inner[0].get("name") if inner else None) or value.get("title"))


def author(value: dict[str, Any]) -> str:
    """Who wrote a comment or reacted; empty when that is not said."""
    for item in dicts(value.get("data")):
        inner = item.get("comment") or item.get("reaction")
        if isinstance(inner, dict) and (who := inner.get("author") or inner.get("actor")):
            return name(who)
    return ""
