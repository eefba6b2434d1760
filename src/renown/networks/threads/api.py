"""Threads by its Graph API: who answers an account's threads, and who names it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from renown.networks.batches import Account, Finding, Interaction, Post, identifier, plain
from renown.networks.graph import AGAIN, Graph, seconds
from renown.networks.http import Web
from renown.networks.meta_export.handles import handle, mentioned, post_in
from renown.networks.network import Connection, Cursor, Journal, Page
from renown.networks.paging import Answer, in_steps, newest_first

NETWORK = "threads"
VERSION = "v1.0"
_OWN = "id,text,timestamp,permalink,media_type"
_ANSWERS = "id,timestamp,username,replied_to,hide_status"
_OTHERS = "id,text,timestamp,username,permalink"


def fetch(connection: Connection, cursor: Cursor, web: Web, journal: Journal) -> Iterator[Page]:
    """The account's threads with all that answers them, then the threads that name it."""
    reading = _Reading(Graph(connection, web, journal, VERSION), connection.account, handle(connection.label))
    steps = {
        "threads": lambda at: newest_first(NETWORK, at, reading.own, again=AGAIN),
        "mentions": lambda at: newest_first(NETWORK, at, reading.mentions),
    }
    return in_steps(NETWORK, cursor, steps)


class _Reading:
    def __init__(self, graph: Graph, id: str, me: str) -> None:
        self._graph, self._id, self._me = graph, id, me

    def own(self, after: str | None, since: int) -> Answer:
        """One page of the account's own threads."""
        return self._graph.page(*self._graph.some(self._id, "threads", _OWN, after), "timestamp", self._thread)

    def mentions(self, after: str | None, since: int) -> Answer:
        """One page of what names the account."""
        return self._graph.page(*self._graph.some(self._id, "mentions", _OTHERS, after), "timestamp", self._mention)

    def _thread(self, thread: dict[str, Any]) -> Iterator[Finding]:
        if thread.get("media_type") == "REPOST_FACADE":
            return self._graph.journal.passes("reposts: the API does not say of whom", file=self._graph.place)
        id, at = identifier(str(thread.get("id") or "")), seconds(thread.get("timestamp"))
        address, words = plain(thread.get("permalink")), plain(thread.get("text"))
        post = post_in(address or "") or id
        yield Account(self._me, self._me)
        yield Post(post, self._me, at, words, address)
        for who in mentioned([words or ""]):
            yield Account(who, who)
            yield Interaction("mention", self._me, who, at)  # as the download tells it, which has no ids
        authors = {id: self._me}
        for answer in self._graph.whole(id, "conversation", _ANSWERS, reverse="false"):
            yield from self._graph.safe(self._answer, answer, post, authors)

    def _answer(self, answer: dict[str, Any], post: str, authors: dict[str, str]) -> Iterator[Finding]:
        if answer.get("hide_status") in ("HIDDEN", "BLOCKED", "COVERED"):
            return self._graph.journal.passes("answers that are hidden", file=self._graph.place)
        id, who = identifier(str(answer.get("id") or "")), handle(answer.get("username"))
        authors[id] = who
        # of an answer to one that is hidden or not yet met only the thread is known
        target = authors.get(str((answer.get("replied_to") or {}).get("id")), self._me)
        yield Account(who, who)
        yield Interaction("reply", who, target, seconds(answer.get("timestamp")), post, id)

    def _mention(self, thread: dict[str, Any]) -> Iterator[Finding]:
        id, who = identifier(str(thread.get("id") or "")), handle(thread.get("username"))
        at, address = seconds(thread.get("timestamp")), plain(thread.get("permalink"))
        post = post_in(address or "") or id
        yield Account(who, who)
        yield Post(post, who, at, plain(thread.get("text")), address)
        yield Interaction("mention", who, self._me, at)
