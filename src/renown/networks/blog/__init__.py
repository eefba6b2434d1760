"""Blogs: a feed says whom its author answers, links to and names, and a feed of comments who commented.

An account is a site (``blog:https://ann.example``), for that is what a feed and a link both name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urldefrag

from renown.errors import InputError
from renown.networks.archive import Archive
from renown.networks.batches import Account, Finding, Interaction, Post, batches, dated, identifier, plain, words
from renown.networks.blog.collecting import RATE, brought, fetched, identified
from renown.networks.blog.feeds import Entry, Feed, feed, is_feed
from renown.networks.blog.sites import Link, is_of_many, links, site
from renown.networks.http import Web
from renown.networks.network import Api, Connection, Cursor, Journal, Page
from renown.vocabulary import Batch

FILES = 100
"""A folder of more files than this is no collection of feeds."""
_COMMENT = re.compile(r"(?:comment-?|c)\d+", re.IGNORECASE)


class Blog:
    """Reads RSS 0.9 to 2.0, Atom 0.3 and 1.0, and JSON Feed 1 and 1.1, saved or where they are."""

    key = "blog"
    name = "Blogs"
    kinds = ("like", "save", "mention", "reply", "comment", "repost", "quote")
    api = Api(
        base="", account="ann.example", sees="What its feed holds: whom posts answer, link to and name.", rate=RATE
    )

    def identify(self, connection: Connection, web: Web) -> Connection:
        """Finds the feed of a site, or the site of a feed. Raises InputError when there is none, and NetworkError."""
        return identified(connection, web)

    def fetch(self, connection: Connection, cursor: Cursor, web: Web, journal: Journal) -> Iterator[Page]:
        """Yields what the feed holds, if it has changed; at first its older pages too, where it has them."""
        yield from fetched(connection, cursor, web, journal, _findings)

    def read_feed(self, address: str, body: bytes, journal: Journal) -> Batch:
        """What a feed says that somebody brought here: a hub. Raises InputError when it is none."""
        return brought(address, body, journal, _findings)

    def describe(self, archive: Archive) -> str | None:
        """Files that begin as feeds do, and nothing else."""
        if not _is_collection(archive):
            return None
        told = []
        for member in archive.members:
            one = feed(archive, member, Journal())
            count = sum(1 for _ in one.entries)
            told.append(f"feed of {words(one.title) or one.site} ({one.site}): {count:,} entries")
        return "; ".join(told[:5]) + (f"; and {len(told) - 5} more" if len(told) > 5 else "")

    def read_archive(self, archive: Archive, journal: Journal) -> Iterator[Batch]:
        """Yields what the entries of each feed say."""
        found = (one for member in archive.members for one in _findings(archive, member, journal))
        yield from batches(self.key, dated(found, archive), archive, journal)


def _is_collection(archive: Archive) -> bool:
    members = archive.members
    try:
        return 0 < len(members) <= FILES and all(is_feed(archive, member) for member in members)
    except InputError as error:
        if error.reason.startswith("a feed"):
            raise
        return False


def _findings(archive: Archive, member: str, journal: Journal) -> Iterator[Finding]:
    place = archive.place(member)
    try:
        one = feed(archive, member, journal)
    except InputError as error:
        journal.cannot_read(error.reason, file=place)
        return
    yield _account(one.site)
    met, titled = {one.site}, False
    for entry in one.entries:
        try:
            for finding in _entry(entry, one, journal, place):
                if isinstance(finding, Interaction) and finding.target not in met:
                    met.add(finding.target)
                    yield _account(finding.target)
                # the title of a feed of comments is not the site's
                if isinstance(finding, Post) and not titled:
                    titled = True
                    yield _account(one.site, one.title)
                yield finding
        except ValueError as error:
            journal.cannot_read(f"an entry that cannot be read: {error}", file=place)


def _entry(entry: Entry, one: Feed, journal: Journal, place: str) -> list[Finding]:
    if entry.hidden:
        journal.passes("a draft or a private post", file=place)
        return []
    addresses = [address for address in entry.addresses if site(address, mine=True)]
    own = next((address for address in addresses if site(address, mine=True) == one.site), None)
    if own and _COMMENT.fullmatch(urldefrag(own).fragment):
        return _comment(entry, own, one, journal, place)
    whose = site(entry.author_address)
    if not own and whose not in (None, one.site):
        journal.passes("a post of another site that the feed passes on", file=place)
        return []
    id = urldefrag(own).url if own else next((address for address in reversed(entry.addresses) if address), None)
    if not id:
        journal.passes("an entry without an address", file=place)
        return []
    post = identifier(id)
    text = "\n".join(filter(None, (words(entry.title), words(entry.html))))
    base = own or one.site
    found = [Link(entry.answers, "reply")] if entry.answers else []
    # a link blog's entries lead to what they are about
    found += [Link(outward) for outward in (entry.outward, *addresses[:1]) if outward]
    acts = _acts([*found, *links(entry.html, base)], one.site, post, entry.at, journal, place)
    return [Post(post, one.site, entry.at or None, plain(text), own), *acts]


def _acts(found: list[Link], me: str, post: str, at: int, journal: Journal, place: str) -> list[Interaction]:
    """One act for each site and kind; a plain link to a site that is answered, liked or shared says nothing more."""
    acts: dict[tuple[str, str], Interaction] = {}
    for link in found:
        target = site(link.address)
        if target is None or target == me:
            continue
        if is_of_many(target):
            journal.passes("a link to a page on a site of many people", file=place)
        elif not link.vouched:
            journal.passes("a link its author does not stand by (nofollow, ugc, sponsored)", file=place)
        else:
            about = None if link.kind == "mention" else identifier(urldefrag(link.address).url)
            acts.setdefault((target, link.kind), Interaction(link.kind, me, target, at, about, post))
    meant = {target for target, kind in acts if kind != "mention"}
    return [act for (target, kind), act in acts.items() if kind != "mention" or target not in meant]


def _comment(entry: Entry, address: str, one: Feed, journal: Journal, place: str) -> list[Finding]:
    name = plain(entry.author)
    who = site(entry.author_address) or (f"name:{' '.join(name.split())}" if name else None)
    if who is None or is_of_many(who):
        journal.passes("a comment that does not say whose it is", file=place)
        return []
    act = Interaction("comment", identifier(who), one.site, entry.at, urldefrag(address).url, address)
    return [Account(who, None, name), act]


def _account(of: str, title: str | None = None) -> Account:
    return Account(of, of.removeprefix("https://"), words(title))
