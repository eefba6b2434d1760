"""A blog as it is collected: where its feed is, and what it holds since the last look."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

import requests

from renown.errors import InputError, Nonsense, Refused
from renown.networks.archive import Archive
from renown.networks.batches import Finding, gathered
from renown.networks.blog.feeds import feed, is_feed
from renown.networks.blog.pages import reading
from renown.networks.fetcher import Fetched, Guard, told
from renown.networks.http import Rate, Web
from renown.networks.network import Connection, Cursor, Journal, Page
from renown.vocabulary import Batch

PAGES = 200
"""How many pages of one feed are followed at most."""
RATE = Rate(60, 60)
_KINDS = ("application/atom+xml", "application/rss+xml", "application/feed+json", "application/json", "text/xml")


class Downloaded(Archive):
    """A fetched file, told by its address."""

    def __init__(self, path: Path, address: str) -> None:
        super().__init__(path)
        self._address = address

    def place(self, member: str) -> str:
        """Its address, without what follows the question mark."""
        return self._address.partition("?")[0]


def identified(connection: Connection, web: Web) -> Connection:
    """The feed of a site, and the site of a feed. Raises InputError when there is none, and NetworkError."""
    address = connection.base or connection.account
    if "://" not in address:
        address = f"https://{address}"
    page = _ask(address, {}, web)
    if _is_feed(page) and page.address.rstrip("/") == address.rstrip("/"):
        page = replace(page, address=address)
    if not _is_feed(page):
        found = {kind: url for kind, url in reversed(reading(page).alternates) if kind in _KINDS}
        if not found:
            raise InputError("names no feed; give the feed's own address", file=told(address))
        page = _ask(urljoin(page.address, min(found.items(), key=lambda one: _KINDS.index(one[0]))[1]), {}, web)
        if not _is_feed(page):
            raise InputError("is no feed", file=told(page.address))
    with _opened(page) as archive:
        one = feed(archive, archive.members[0], Journal())
        return replace(connection, base=page.address, account=one.site, label=one.title or one.site)


def fetched(
    connection: Connection,
    cursor: Cursor,
    web: Web,
    journal: Journal,
    read: Callable[[Archive, str, Journal], Iterable[Finding]],
) -> Iterator[Page]:
    """Yields what a feed holds, unless it says that nothing has changed; at first all its pages, later the first."""
    known = {"If-None-Match": cursor.get("etag"), "If-Modified-Since": cursor.get("modified")}
    address: str | None = urljoin(connection.base, cursor.get("next", ""))
    is_first = "next" in cursor or not cursor.get("whole")
    newest: dict[str, Any] = dict(cursor) if "next" in cursor else {}
    seen: set[str] = set()
    while address and len(seen) < PAGES:
        fresh = address == connection.base
        page = _feed(address, {name: value for name, value in known.items() if value and fresh}, web)
        seen.add(address)
        if page.status == 304:
            return
        if fresh:
            told_by = {"etag": page.headers.get("etag"), "modified": page.headers.get("last-modified")}
            newest = {key: value for key, value in told_by.items() if value}
        with _opened(page) as archive:
            (member,) = archive.members
            one = feed(archive, member, Journal())
            if one.site != connection.account:
                # whoever owns a feed may write any site into it, and would speak for that
                raise Nonsense(told(address), f"a feed of another site, {one.site}: connect that instead")
            older = one.older if is_first else ""
            address = urljoin(page.address, older) if older else None
            address = None if address in seen else address
            place: dict[str, Any] = {"next": _within(connection.base, address)} if address else {"whole": True}
            yield Page(gathered("blog", read(archive, member, journal)), {**newest, **place})


def brought(
    address: str, body: bytes, journal: Journal, read: Callable[[Archive, str, Journal], Iterable[Finding]]
) -> Batch:
    """What a feed says that was not fetched. Raises InputError when it is none."""
    with _opened(Fetched(address, 200, {}, (), body)) as archive:
        if not (archive.is_single_file and is_feed(archive, archive.members[0])):
            raise InputError("not a feed", file=told(address))
        return gathered("blog", read(archive, archive.members[0], journal))


def _is_feed(page: Fetched) -> bool:
    with _opened(page) as archive:
        return archive.is_single_file and is_feed(archive, archive.members[0])


@contextmanager
def _opened(page: Fetched) -> Iterator[Archive]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "feed")
        path.write_bytes(page.body)
        with Downloaded(path, page.address) as archive:
            yield archive


def _feed(address: str, headers: dict[str, Any], web: Web) -> Fetched:
    """A page of a feed, or that it has not changed. What is none is asked for once more: hosts have bad moments."""
    for _ in range(2):
        page = _ask(address, headers, web)
        if page.status == 304 or _is_feed(page):
            return page
        web.forget(address)
    raise Nonsense(told(address), "not a feed (any more)")


def _within(base: str, address: str) -> str:
    """An address as it is written on its own site: a site may move to another host and keep its pages."""
    site, page = urlsplit(base), urlsplit(address)
    return urlunsplit(("", "", page.path, page.query, "")) if site[:2] == page[:2] else address


def _ask(address: str, headers: dict[str, Any], web: Web) -> Fetched:
    place = told(address)
    session = Guard(web.allow).on(web.session(rate=RATE, as_json=False))
    try:
        answer = session.get(address, headers=headers)
    except Refused as error:
        raise Refused(error.place, error.status) from None  # in our words alone: it is a stranger's host
    except requests.RequestException:
        # what the session itself finds wrong; failures of the host come in our own words
        raise Nonsense(place, "redirects without end, or to what is no address") from None
    if answer.status_code not in (200, 304):
        raise Nonsense(place, f"no feed ({answer.status_code})")
    return Fetched(
        answer.url, answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, (), answer.content
    )
