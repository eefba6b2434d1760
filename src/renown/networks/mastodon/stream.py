"""What an instance says as it happens: its public timeline, by WebSocket or, where it has none, by asking again.

Boosts, favourites and follows are no part of a public timeline; who wrote, answered, named and quoted whom is.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from renown.errors import Missing, Nonsense, Refused, Unreachable
from renown.networks.batches import Finding, gathered
from renown.networks.frames import frames
from renown.networks.http import Web
from renown.networks.mastodon.activities import Silent
from renown.networks.mastodon.client import PAGE, Client
from renown.networks.mastodon.entities import said, when
from renown.networks.network import Connection, Cursor, Journal, Page, Stream

STREAMS = (
    Stream("public", "", "every public post the instance knows of, from everywhere"),
    Stream("local", "", "the public posts of its own people"),
)
SECONDS = 0.5
"""How long it takes to make a page."""
EVERY = 20.0
"""Seconds between two looks at an instance without a stream."""
MISSED = 50
"""How many pages of what was missed are asked for; beyond that there is a gap."""
RECENT = 1_000
"""How many posts are remembered by their numbers: a delete tells no more than that. With the address of each, or
nothing where it was not read."""
ANYWHERE = ("0.0.0.0/0", "::/0")
"""The instance is named by whoever runs this, not by a stranger."""


def watch(connection: Connection, cursor: Cursor, journal: Journal, *, every: float = EVERY) -> Iterator[Page]:
    """Listens until the stream ends, which raises NetworkError; first comes what was missed since `cursor`."""
    base = connection.base.rstrip("/")
    base = base if "://" in base else f"https://{base}"
    hearing = Hearing(Client(base, None, Web(allow=ANYWHERE)), connection.label == "local", cursor, journal)
    yield from hearing.missed()
    try:
        yield from hearing.streamed()
    except (Missing, Refused, Nonsense):
        journal.passes("no stream there, asked now and then instead", file=hearing.name)
    while True:
        give_up = time.monotonic() + every
        while time.monotonic() < give_up:
            time.sleep(min(SECONDS, every))
            yield hearing.page()
        hearing.client = Client(base, None, Web(allow=ANYWHERE))
        yield from hearing.missed()


class Hearing:
    """What was heard since the last page, and where the timeline stands."""

    def __init__(self, client: Client, is_local: bool, cursor: Cursor, journal: Journal) -> None:
        self.client, self.is_local, self.journal = client, is_local, journal
        self.name = client.base.partition("://")[2]
        self.newest: str | None = cursor.get("newest")
        self.recent: dict[str, str] = dict(cursor.get("recent", {}))
        self.heard, self.at = 0, int(cursor.get("at", 0))
        self.findings: list[Finding] = []
        self.withdrawn: list[str] = []

    def missed(self) -> Iterator[Page]:
        """What came since the newest post that was heard; at first, nothing but where the timeline stands."""
        options: dict[str, Any] = {"local": True} if self.is_local else {}
        since = self.newest
        pages = self.client.pages(self.client.api.timeline_public, limit=PAGE, **options)
        for seen, page in enumerate(pages, 1):
            fresh = [one for one in page if self._is_new(str(one.get("id")), since)]
            for one in fresh:
                self._post(one)
            if since is None or len(fresh) < len(page):
                break
            if seen >= MISSED:
                self.journal.cannot_read("a gap: more was missed than can be asked for", file=self.name)
                break
        yield self.page()

    def _is_new(self, number: str, since: str | None) -> bool:
        # A higher number is not enough: a post from elsewhere that comes late has a lower one, and so may any of the
        # same second where the rest of the number is made by chance.
        return since is None or (number not in self.recent if self.recent else _order(number) > _order(since))

    def streamed(self) -> Iterator[Page]:
        """What the instance says by WebSocket."""
        query = urlencode({"stream": "public:local" if self.is_local else "public"})
        address = f"{self.client.base.replace('http', 'ws', 1)}/api/v1/streaming?{query}"
        began = time.monotonic()
        try:
            for frame in frames(address, pause=SECONDS):
                if frame:
                    self.event(frame)
                if time.monotonic() - began >= SECONDS:
                    yield self.page()
                    began = time.monotonic()
        except Unreachable:
            yield self.page()
            raise

    def page(self) -> Page:
        """What was heard since the last page."""
        cursor: Cursor = {"newest": self.newest, "recent": dict(self.recent), "at": self.at}
        page = Page(gathered("mastodon", self.findings, withdrawn=self.withdrawn), cursor, self.heard, self.at)
        self.findings, self.withdrawn, self.heard = [], [], 0
        return page

    def event(self, frame: bytes | str) -> None:
        """Takes one event of the stream. Broken ones go to the journal."""
        try:
            event = json.loads(frame)
            kind, payload = event["event"], event.get("payload")
            if kind in ("update", "status.update"):
                self._post(json.loads(payload))
            elif kind == "delete":
                self.heard += 1
                gone = self.recent.pop(str(payload), None)
                if gone:
                    self.withdrawn.append(gone)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            self.heard += 1
            self.journal.cannot_read("an event that cannot be read", file=self.name)

    def _post(self, status: Mapping[str, Any]) -> None:
        self.heard += 1
        try:
            number = str(status["id"])
            self.recent[number] = ""
            if len(self.recent) > RECENT:
                del self.recent[next(iter(self.recent))]
            found = list(said(status, self.client.base, self.client))
            self.client.knows(status.get("reblog") or status)
            self.findings += found
            self.newest = max(self.newest or "", number, key=_order)
            self.at = max(self.at, when(status["created_at"]))
            self.recent[number] = str(status["uri"])
        except Silent as silence:
            self.journal.passes(str(silence), file=self.name)
        except (ValueError, KeyError, TypeError, AttributeError):
            self.journal.cannot_read("a post that cannot be read", file=self.name)


def _order(number: str) -> tuple[int, str]:
    return len(number), number
