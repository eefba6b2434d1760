"""Everything everybody does, as it happens: Jetstream (version 1, JSON) and the firehose it is made from (DAG-CBOR).

Whoever goes on where they were asks for a little more than they lack. The first thing that comes is then something
they have heard already; where it is not, the stream has lost what lies between, and that is told.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import libipld
import numpy as np
import pyarrow as pa

from renown.errors import NetworkError, Unreachable
from renown.networks.batches import Account, Finding, gathered
from renown.networks.bluesky import common, lines, records
from renown.networks.frames import frames
from renown.networks.network import Connection, Cursor, Journal, Page, Stream

JETSTREAM, FIREHOSE = "jetstream", "firehose"
STREAMS = (
    Stream(JETSTREAM, "wss://jetstream2.us-east.bsky.network", "everybody's public acts, as JSON"),
    Stream(FIREHOSE, "wss://bsky.network", "the same from the source: ten times the bytes"),
)
EVENTS, SECONDS = 10_000, 0.5
"""How many events make a page, or how long it takes to make one."""
AGAIN = 1_000_000
"""How much of what was heard is asked for again, in microseconds."""
_MILLION = 1_000_000
_DAY = 86_400
_COLLECTIONS = (*records.ACTS, records.PROFILE)
_WANTED = frozenset(_COLLECTIONS)
_CREATES = ("create", "update")
_IMPOSSIBLE = "a time that cannot be"


class Hearing:
    """What was heard since the last page. `place` is where the stream stands, `at` the same in Unix seconds.

    `lines` are those of Jetstream: they are read together when the page is made, and only then `place` and `at` move.
    """

    def __init__(self, name: str, journal: Journal, place: int | None) -> None:
        self.name, self._journal = name, journal
        self.place = place
        self.at = 0
        self.heard = 0
        self._expected = place or None  # at the very beginning nothing can be missing
        self._latest = time.time() + _DAY
        self._findings: list[Finding] = []
        self._withdrawn: list[str] = []
        self.lines: list[bytes] = []

    def reached(self, place: int, at: int) -> None:
        """Notes how far the stream has come, and a gap where it begins later than it was asked to.

        Raises ValueError where the time cannot be.
        """
        if not 0 < at < self._latest:
            raise ValueError(_IMPOSSIBLE)
        if self._expected is not None:
            if place > self._expected:
                self.lost()
            self._expected = None
        if self.place is None or place > self.place:
            self.place = place
        if at > self.at:
            self.at = at

    def lost(self) -> None:
        """Notes that the stream has no longer all that was asked of it."""
        self._expected = None
        since = f" after {_words(self.at)}" if self.at else ""
        self._journal.cannot_read(f"a gap: the stream no longer has what came{since}", file=self.name)

    def broken(self, why: str) -> None:
        """Notes an event that cannot be read."""
        self._journal.cannot_read(f"an event that cannot be read: {why}", file=self.name)

    def names(self, did: str, handle: str | None) -> None:
        """An account says its handle."""
        if handle and records.PERSON.fullmatch(did):
            self._findings.append(Account(did, handle=handle))

    def act(self, did: str, operation: str, path: str, record: dict[str, Any] | None, at: int) -> None:
        """An account writes, changes or deletes one of its records."""
        if operation == "delete":
            self._withdraw(f"at://{did}/{path}")
        elif operation in _CREATES and record is not None:
            try:
                records.person(did)
                self._findings += list(records.read(record, did, path, at, self._passes))
            except records.BROKEN as error:
                self.broken(records.reason(error))

    def _withdraw(self, address: str) -> None:
        if address.startswith("at://did:") and len(address) < 1024:
            self._withdrawn.append(address)

    def _passes(self, reason: str) -> None:
        self._journal.passes(reason, file=self.name)

    def page(self) -> Page:
        """All of it as one page."""
        acts, posts = self._read(self.lines)
        batch = gathered("bluesky", self._findings, withdrawn=self._withdrawn)
        batch = replace(
            batch,
            interactions=pa.concat_tables([acts, batch.interactions]),
            posts=pa.concat_tables([posts, *([] if batch.posts is None else [batch.posts])]),
        )
        cursor = {} if self.place is None else {"place": self.place, "at": self.at}
        page = Page(batch, cursor, self.heard, self.at)
        self._findings, self._withdrawn, self.lines, self.heard = [], [], [], 0
        self._latest = time.time() + _DAY
        return page

    def _read(self, written: list[bytes]) -> tuple[pa.Table, pa.Table]:
        """INTERACTIONS and POSTS of what lines of Jetstream say as nearly all do. The rest is noted one by one."""
        decoded = lines.decoded(written)
        for why in decoded.broken:
            self.broken(why)
        told, written = self._possible(decoded.lines, decoded.written)
        acts, posts, rest = common.read(told)
        for n in rest:
            self._line(told[n], written[n])
        return acts, posts

    def _possible(self, told: list[lines.Line], written: list[bytes]) -> tuple[list[lines.Line], list[bytes]]:
        """Notes how far lines have come; those whose time cannot be are told and left out."""
        places = np.array([line.time_us for line in told], dtype=np.int64)
        at = places // _MILLION
        possible = (at > 0) & (at < self._latest)
        if not possible.all():
            for _ in range(int(np.count_nonzero(~possible))):
                self.broken(_IMPOSSIBLE)
            kept = np.flatnonzero(possible).tolist()
            places, told, written = places[kept], [told[n] for n in kept], [written[n] for n in kept]
        for some in (places[:1], places):
            if len(some):
                self.reached(int(some.max()), int(some.max()) // _MILLION)
        return told, written

    def _line(self, line: lines.Line, written: bytes) -> None:
        """Notes an event that is not as nearly all are."""
        collection = line.commit.collection
        if collection and collection not in _WANTED:
            return
        if line.commit.operation == "delete":
            self._withdraw(f"at://{line.did}/{collection}/{line.commit.rkey}")
            return
        try:
            event = lines.event(written)
        except lines.BROKEN:
            self.broken("wrong shape")
            return
        if event.commit is not None:
            commit = event.commit
            if commit.collection in _WANTED:
                path = f"{commit.collection}/{commit.rkey}"
                self.act(event.did, commit.operation, path, commit.record, event.time_us // _MILLION)
        elif event.identity is not None:
            self.names(event.did, event.identity.handle)


def watch(connection: Connection, cursor: Cursor, journal: Journal) -> Iterator[Page]:
    """Listens to one connection until it ends, which raises NetworkError. `connection.label` names the stream."""
    place = cursor.get("place")
    name = connection.base.rstrip("/")
    hearing = Hearing(name, journal, place)
    hearing.at = cursor.get("at", 0)
    if connection.label == FIREHOSE:
        query = {} if place is None else {"cursor": max(0, place - 1)}
        address = f"{name}/xrpc/com.atproto.sync.subscribeRepos?{urlencode(query)}"
        take: Callable[[Hearing, bytes | str], None] = firehose_frame
    else:
        asked: list[tuple[str, object]] = [("wantedCollections", one) for one in _COLLECTIONS]
        if place is not None:
            asked.append(("cursor", max(0, place - AGAIN)))
        address = f"{name}/subscribe?{urlencode(asked)}"
        take = jetstream_line
    began = time.monotonic()
    try:
        for frame in frames(address, pause=SECONDS):
            if frame is not None:
                take(hearing, frame)
            if hearing.heard >= EVENTS or time.monotonic() - began >= SECONDS:
                yield hearing.page()
                began = time.monotonic()
    except NetworkError:
        # what came before it ended came: a stream that is always cut off soon would get nowhere
        yield hearing.page()
        raise


def jetstream_line(hearing: Hearing, line: bytes | str) -> None:
    """Takes one event of Jetstream: a line of JSON, read with all others of its page. Broken ones go to the journal."""
    hearing.lines.append(line.encode() if isinstance(line, str) else line)
    hearing.heard += 1


def firehose_frame(hearing: Hearing, frame: bytes | str) -> None:
    """Takes one frame of the firehose: a header and a body in DAG-CBOR. Raises NetworkError where it says one."""
    hearing.heard += 1
    try:
        if isinstance(frame, str):
            raise ValueError("text instead of bytes")
        header, body = libipld.decode_dag_cbor_multi(frame)
        if header["op"] == -1:
            raise Unreachable(hearing.name, f"the stream ended: {body.get('error')}")
        _heard(hearing, header["t"], body)
    except records.BROKEN as error:
        hearing.broken(records.reason(error))


def _heard(hearing: Hearing, kind: str, body: dict[str, Any]) -> None:
    if kind == "#info":
        if body["name"] == "OutdatedCursor":
            hearing.lost()
        return
    at = int(datetime.fromisoformat(body["time"]).timestamp())
    hearing.reached(body["seq"], at)
    if kind == "#commit":
        wanted = [op for op in body["ops"] if op["path"].partition("/")[0] in _WANTED]
        blocks: dict[bytes, Any] = {}
        if any(op["action"] != "delete" for op in wanted):
            _, blocks = libipld.decode_car(body["blocks"])
        for op in wanted:
            cid = op["cid"]
            hearing.act(body["repo"], op["action"], op["path"], blocks[cid] if cid is not None else None, at)
    elif kind == "#identity":
        hearing.names(body["did"], body.get("handle"))


def _words(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%-d %B %Y, %H:%M:%S} UTC"
