"""A Jetstream (version 1) on this machine: the wire format of ``/subscribe``, fed by a test or by a real firehose."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from atproto import CAR, FirehoseSubscribeReposClient, models, parse_subscribe_repos_message
from atproto_core.cid import CID
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

Event = dict[str, Any]


@dataclass
class Jetstream:
    """All events so far. Each connection is closed after `cut` of them, where that is set."""

    base: str = ""
    cut: int | None = None
    events: list[Event] = field(default_factory=list)
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _over: bool = False

    def say(self, *events: Event) -> None:
        """Sends events to everybody who listens, and keeps them for those who come later with a cursor."""
        with self._changed:
            self.events.extend(events)
            self._changed.notify_all()

    def stop(self) -> None:
        """Ends every connection."""
        with self._changed:
            self._over = True
            self._changed.notify_all()

    def serve_one(self, connection: ServerConnection) -> None:
        """Plays events to one listener until either side leaves."""
        query = parse_qs(urlsplit(connection.request.path if connection.request else "").query)
        self.asked.append(query)
        wanted = set(query.get("wantedCollections", []))
        sent = 0
        try:
            for event in self._from(int(query["cursor"][0]) if "cursor" in query else None):
                if event["kind"] == "commit" and wanted and event["commit"]["collection"] not in wanted:
                    continue
                connection.send(json.dumps(event))
                sent += 1
                if sent == self.cut:
                    return
        except ConnectionClosed:
            pass

    def _from(self, cursor: int | None) -> Iterator[Event]:
        place = 0
        with self._changed:
            if cursor is None:
                place = len(self.events)
        while True:
            with self._changed:
                while place >= len(self.events) and not self._over:
                    self._changed.wait(1)
                if self._over:
                    return
                some = self.events[place:]
                place = len(self.events)
            yield from (event for event in some if cursor is None or event["time_us"] > cursor)


@contextmanager
def jetstream(*events: Event, cut: int | None = None) -> Iterator[Jetstream]:
    """Serves events on a free port until the block ends."""
    stream = Jetstream(cut=cut, events=list(events))
    with serve(stream.serve_one, "127.0.0.1", 0) as server:
        stream.base = f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield stream
        finally:
            stream.stop()
            server.shutdown()
            thread.join(5)


@contextmanager
def jetstream_of(pds: str) -> Iterator[Jetstream]:
    """Serves everything that a PDS has ever said on its firehose, as Jetstream would say it."""
    start = models.ComAtprotoSyncSubscribeRepos.Params(cursor=0)
    client = FirehoseSubscribeReposClient(start, base_uri=f"{pds.replace('http', 'ws', 1)}/xrpc")
    with jetstream() as stream:
        thread = threading.Thread(target=client.start, args=(_translated(stream.say),), daemon=True)
        thread.start()
        try:
            yield stream
        finally:
            client.stop()
            thread.join(5)


def _translated(say: Callable[..., None]) -> Callable[[Any], None]:
    def heard(message: Any) -> None:
        told = parse_subscribe_repos_message(message)
        if isinstance(told, models.ComAtprotoSyncSubscribeRepos.Commit):
            blocks = CAR.from_bytes(told.blocks).blocks if told.blocks else {}
            say(*(_commit(told, op, blocks) for op in told.ops))
        elif isinstance(told, models.ComAtprotoSyncSubscribeRepos.Identity):
            detail = {"did": told.did, "handle": told.handle, "seq": told.seq, "time": told.time}
            say({"did": told.did, "time_us": _micros(told.time), "kind": "identity", "identity": detail})
        elif isinstance(told, models.ComAtprotoSyncSubscribeRepos.Account):
            detail = {"active": told.active, "did": told.did, "seq": told.seq, "time": told.time}
            say({"did": told.did, "time_us": _micros(told.time), "kind": "account", "account": detail})

    return heard


def _commit(told: Any, op: Any, blocks: Any) -> Event:
    collection, _, rkey = op.path.partition("/")
    commit = {"rev": told.rev, "operation": op.action, "collection": collection, "rkey": rkey}
    if op.cid is not None:
        commit |= {"record": _plain(blocks.get(op.cid)), "cid": str(op.cid)}
    return {"did": told.repo, "time_us": _micros(told.time), "kind": "commit", "commit": commit}


def _micros(time: str) -> int:
    return int(datetime.fromisoformat(time).timestamp() * 1_000_000)


def _plain(value: Any) -> Any:
    if isinstance(value, CID):
        return {"$link": str(value)}
    if isinstance(value, bytes | bytearray):
        return {"$bytes": base64.b64encode(value).decode().rstrip("=")}
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value
