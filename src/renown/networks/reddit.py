"""Reddit: the data request, a flat zip of CSV files.

It has everything its owner wrote, but of whom they answered only the names that stand in text and addresses.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from renown.errors import InputError
from renown.networks.archive import Archive
from renown.networks.batches import Account, Finding, Interaction, Post, batches, dated, identifier, moment, plain
from renown.networks.csv_rows import rows
from renown.networks.network import Journal
from renown.vocabulary import Batch

_HEADERS = {
    "posts": {"id", "permalink", "date", "subreddit", "title", "url", "body"},
    "comments": {"id", "permalink", "date", "subreddit", "link", "parent", "body"},
    "statistics": {"statistic", "value"},
    "votes": {"id", "permalink", "direction"},
    "messages": {"from", "to", "subject", "body"},
    "friends": {"username", "note"},
}
_PRIVATE = {"votes": "votes are private", "messages": "messages are private", "friends": "friends are private"}
LOOKED_INTO = 200
"""CSV files that are opened to find Reddit's: a request brings about forty."""
_NAME = re.compile(r"[\w-]{2,20}", re.ASCII)
_MENTION = re.compile(r"(?<![\w/])/?u/([\w-]{2,20})(?![\w/-])", re.ASCII)
_PROFILE = re.compile(r"reddit\.com/(?:user|u)/([\w-]{2,20})(?:/comments/(\w{1,10}))?", re.ASCII)


class Reddit:
    """Accounts are user names in small letters, posts the numbers Reddit gives them."""

    key = "reddit"
    name = "Reddit"
    kinds = ("comment", "mention", "share")

    def describe(self, archive: Archive) -> str | None:
        """CSV files with the headers Reddit writes."""
        counts: Counter[str] = Counter()
        for member in _members(archive)[:LOOKED_INTO]:
            table = _table(archive, member, Journal())
            if table in ("posts", "comments"):
                counts[table] += sum(1 for _ in _rows(archive, member, Journal()))
        if not counts.keys() & {"posts", "comments"}:
            return None
        me = _owner(archive)
        told = ", ".join(f"{counts[table]:,} {table}" for table in ("posts", "comments") if counts[table])
        return f"Reddit data{f' of u/{me}' if me else ''}: {told or 'nothing that is read'}"

    def read_archive(self, archive: Archive, journal: Journal) -> Iterator[Batch]:
        """Yields comments on profiles, names and shared profiles. Raises InputError without an owner."""
        me = _owner(archive)
        if not me:
            raise InputError("does not say whose it is: statistics.csv is missing", file=str(archive.path))
        yield from batches(self.key, dated(_findings(archive, me, journal), archive), archive, journal)


def _members(archive: Archive) -> list[str]:
    return archive.members if archive.is_single_file else [m for m in archive.members if m.lower().endswith(".csv")]


def _table(archive: Archive, member: str, journal: Journal) -> str:
    """Which table a member is, by its header; empty when it is none of Reddit's."""
    _, header = next(rows(archive, member, journal), (0, []))
    return next((table for table, columns in _HEADERS.items() if columns <= set(header)), "")


def _rows(archive: Archive, member: str, journal: Journal) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows below the header, by column."""
    found = rows(archive, member, journal)
    _, header = next(found, (0, []))
    for line, cells in found:
        if len(cells) == len(header):
            yield line, dict(zip(header, cells, strict=True))
        else:
            journal.cannot_read("a row of an unknown shape", file=archive.place(member), line=line)


def _owner(archive: Archive) -> str:
    for member in _members(archive)[:LOOKED_INTO]:
        if _table(archive, member, Journal()) == "statistics":
            for _, row in _rows(archive, member, Journal()):
                if row["statistic"] == "account name" and _NAME.fullmatch(row["value"]):
                    return row["value"].lower()
    return ""


def _findings(archive: Archive, me: str, journal: Journal) -> Iterator[Finding]:
    yield Account(me, me)
    for member in _members(archive):
        place, table = archive.place(member), _table(archive, member, Journal())
        if table not in ("posts", "comments"):
            if table != "statistics":
                journal.passes(_PRIVATE.get(table, "a table that is not read"), file=place)
            continue
        for line, row in _rows(archive, member, journal):
            try:
                yield from written(table, row, me)
            except ValueError as error:
                journal.cannot_read(str(error), file=place, line=line)


def written(table: str, row: dict[str, str], me: str) -> list[Finding]:
    """One post or comment of `me`: the post, on whose profile it stands, whom it shares and whom it names."""
    id, at = identifier(row["id"]), moment(row["date"].replace(" UTC", "+00:00"))
    text = "\n".join(filter(None, (row.get("title", ""), row["body"])))
    found: list[Finding] = [Post(id, me, at, plain(text), row["permalink"] or None)]
    said: set[str] = set()
    home = row["subreddit"].lower()
    if table == "comments" and home.startswith("u_") and _NAME.fullmatch(home[2:]) and not row["parent"]:
        parent = _PROFILE.search(row["link"])
        found.append(Interaction("comment", me, home[2:], at, parent[2] if parent else None, id))
        said.add(home[2:])
    shared = _PROFILE.search(row.get("url", "")) if table == "posts" else None
    if shared and shared[1].lower() not in said:
        found.append(Interaction("share", me, shared[1].lower(), at, shared[2], id))
        said.add(shared[1].lower())
    named = dict.fromkeys(name.lower() for name in _MENTION.findall(row["body"][:100_000]))
    return found + [Interaction("mention", me, name, at, None, f"{id}#{name}") for name in named if name not in said]
