"""Facebook Pages by the Graph API: what people write below and about a Page, and how they react."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from renown.networks.batches import Account, Finding, Interaction, Post, identifier, plain
from renown.networks.graph import AGAIN, Graph, seconds
from renown.networks.http import Web
from renown.networks.network import Connection, Cursor, Journal, Page
from renown.networks.paging import Answer, newest_first
from renown.vocabulary import ESTIMATED

NETWORK = "facebook"
_POSTS = "id,created_time,from,message,permalink_url,privacy,is_published,message_tags"
_COMMENTS = "id,created_time,from,message,parent{from},is_private"
_PUBLIC = {"EVERYONE", ""}
_TAGGED = {"user", "page"}


def fetch(connection: Connection, cursor: Cursor, web: Web, journal: Journal) -> Iterator[Page]:
    """The Page's posts and those written to it, newest first, each with comments, reactions and shares."""
    reading = _Reading(Graph(connection, web, journal), connection.account, connection.label)
    return newest_first(NETWORK, cursor, reading.page, again=AGAIN)


class _Reading:
    def __init__(self, graph: Graph, me: str, handle: str) -> None:
        self._graph, self._me, self._handle = graph, me, handle

    def page(self, after: str | None, since: int) -> Answer:
        """One page of the feed."""
        until = {"until": after.removeprefix("until:")} if after and after.startswith("until:") else {}
        more = until | ({"since": str(since)} if since else {})
        posts, following = self._graph.some(self._me, "feed", _POSTS, None if until else after, **more)
        return self._graph.page(posts, following, "created_time", self._public)

    def _public(self, post: dict[str, Any]) -> Iterator[Finding]:
        if (post.get("privacy") or {}).get("value", "") not in _PUBLIC or post.get("is_published") is False:
            return self._graph.journal.passes("posts that are not public", file=self._graph.place)
        yield from self._post(post)

    def _post(self, post: dict[str, Any]) -> Iterator[Finding]:
        id, at = identifier(post["id"]), seconds(post.get("created_time"))
        author = _who(post) or Account(self._me, self._handle)
        yield author
        yield Post(id, author.id, at, plain(post.get("message")), plain(post.get("permalink_url")))
        named = [
            Account(identifier(str(tag["id"])), None, plain(tag.get("name")))
            for tag in post.get("message_tags") or []
            if tag.get("type") in _TAGGED
        ]
        named += [Account(self._me, self._handle)] if author.id != self._me else []
        for one in {one.id: one for one in named}.values():
            yield one
            yield Interaction("mention", author.id, one.id, at, act=f"{id}#{one.id}")
        for record in self._graph.whole(id, "comments", _COMMENTS, filter="stream"):
            yield from self._graph.safe(self._comment, record, author.id, id)
        for record in self._graph.whole(id, "reactions", "id,name,type"):
            yield from self._graph.safe(self._reaction, record, author.id, id, at)
        for record in self._graph.whole(id, "sharedposts", "id,created_time,from"):
            yield from self._graph.safe(self._share, record, author.id, id)

    def _comment(self, comment: dict[str, Any], author: str, post: str) -> Iterator[Finding]:
        who = _who(comment)
        if comment.get("is_private"):
            return self._graph.journal.passes("comments that are not public", file=self._graph.place)
        if who is None:
            return self._graph.journal.passes("comments and shares whose author is not said", file=self._graph.place)
        answered = _who(comment.get("parent") or {})
        kind, target = ("reply", answered.id) if answered else ("comment", author)
        yield who
        yield Interaction(kind, who.id, target, seconds(comment.get("created_time")), post, identifier(comment["id"]))

    def _reaction(self, reaction: dict[str, Any], author: str, post: str, at: int) -> Iterator[Finding]:
        who = Account(identifier(str(reaction.get("id") or "")), None, plain(reaction.get("name")))
        yield who
        yield Interaction("like", who.id, author, at, post, precision=ESTIMATED)

    def _share(self, share: dict[str, Any], author: str, post: str) -> Iterator[Finding]:
        who = _who(share)
        if who is None:
            return self._graph.journal.passes("comments and shares whose author is not said", file=self._graph.place)
        yield who
        yield Interaction("share", who.id, author, seconds(share.get("created_time")), post, identifier(share["id"]))


def _who(record: dict[str, Any]) -> Account | None:
    told = record.get("from")
    return Account(identifier(str(told["id"])), None, plain(told.get("name"))) if told else None
