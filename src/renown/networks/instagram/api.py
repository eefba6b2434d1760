"""Instagram by the Graph API: who comments on a professional account's media, and who tags it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from renown.networks.batches import Account, Finding, Interaction, Post, identifier, plain
from renown.networks.graph import AGAIN, Graph, seconds
from renown.networks.http import Web
from renown.networks.meta_export.handles import handle, mentioned, post_in
from renown.networks.network import Connection, Cursor, Journal, Page
from renown.networks.paging import Answer, in_steps, newest_first

NETWORK = "instagram"
_MEDIA = "id,timestamp,caption,permalink"
_COMMENTS = "id,timestamp,username,replies{id,timestamp,username}"
_TAGS = "id,timestamp,username,caption,permalink"
_NO_AUTHOR = "comments and posts whose author is not said"


def fetch(connection: Connection, cursor: Cursor, web: Web, journal: Journal) -> Iterator[Page]:
    """The account's media with their comments, then the media it is tagged in."""
    reading = _Reading(Graph(connection, web, journal), connection.account, handle(connection.label))
    steps = {
        "media": lambda at: newest_first(NETWORK, at, reading.media, again=AGAIN),
        "tags": lambda at: newest_first(NETWORK, at, reading.tags),
    }
    return in_steps(NETWORK, cursor, steps)


class _Reading:
    def __init__(self, graph: Graph, id: str, me: str) -> None:
        self._graph, self._id, self._me = graph, id, me

    def media(self, after: str | None, since: int) -> Answer:
        """One page of the account's own media."""
        return self._graph.page(*self._graph.some(self._id, "media", _MEDIA, after), "timestamp", self._own)

    def tags(self, after: str | None, since: int) -> Answer:
        """One page of the media the account is tagged in."""
        return self._graph.page(*self._graph.some(self._id, "tags", _TAGS, after), "timestamp", self._tag)

    def _own(self, media: dict[str, Any]) -> Iterator[Finding]:
        id, at = identifier(str(media.get("id") or "")), seconds(media.get("timestamp"))
        address, words = plain(media.get("permalink")), plain(media.get("caption"))
        post = post_in(address or "") or id
        yield Account(self._me, self._me)
        yield Post(post, self._me, at, words, address)
        for who in mentioned([words or ""]):
            yield Account(who, who)
            yield Interaction("mention", self._me, who, at)  # as the download tells it, which has no ids
        for comment in self._graph.whole(id, "comments", _COMMENTS):
            yield from self._graph.safe(self._comment, comment, post, self._me, "comment")

    def _comment(self, comment: dict[str, Any], post: str, target: str, kind: str) -> Iterator[Finding]:
        id = identifier(str(comment.get("id") or ""))
        if not comment.get("username"):
            return self._graph.journal.passes(_NO_AUTHOR, file=self._graph.place)
        who = handle(comment["username"])
        yield Account(who, who)
        yield Interaction(kind, who, target, seconds(comment.get("timestamp")), post, id)
        for reply in self._graph.listed(comment.get("replies") or {}).records:
            yield from self._graph.safe(self._comment, reply, post, who, "reply")

    def _tag(self, media: dict[str, Any]) -> Iterator[Finding]:
        id, at = identifier(str(media.get("id") or "")), seconds(media.get("timestamp"))
        if not media.get("username"):
            return self._graph.journal.passes(_NO_AUTHOR, file=self._graph.place)
        who, address = handle(media["username"]), plain(media.get("permalink"))
        post = post_in(address or "") or id
        yield Account(who, who)
        yield Post(post, who, at, plain(media.get("caption")), address)
        yield Interaction("tag", who, self._me, at, act=post)
