"""What the records of a Facebook download say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from renown.networks.batches import Account, Finding, Interaction, Post
from renown.networks.facebook.owner import Owner, author, named
from renown.networks.facebook.sections import IN_GROUP, section, why_not
from renown.networks.facebook.sentences import Names, Told, notification, title
from renown.networks.meta_export import Handler, Record, Silent, dicts, labels, name, text, when

_PUBLIC = {"public", "everyone"}
_POST = re.compile(
    r"/(?:posts|videos|reel)/([\w.-]+)|/photos/(?:[^/?]+/)*(\d+)|[?&](?:story_fbid|fbid|v|multi_permalinks)=(\w+)"
)
_REPLY = re.compile(r"[?&]reply_comment_id=(\d+)")
_COMMENT = re.compile(r"[?&]comment_id=(\d+)")


class Reading:
    """Turns records into findings, for one owner."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner
        self._handlers: dict[str, Handler] = {
            "profile": self._profile,
            "friends": self._friend,
            "deleted_friends": self._friend,
            "followers": self._follower,
            "following": self._followed,
            "page_likes": self._followed,
            "pages_followed": self._followed,
            "pages_unfollowed": self._followed,
            "recommended_pages": self._followed,
            "comments": self._comment,
            "reactions": self._reaction,
            "posts": self._post,
            "notifications": self._notification,
        }

    def handler(self, record: Record) -> Handler | str:
        """What reads a record, or why none does."""
        return self._handlers.get(section(record)) or why_not(record)

    def _meet(self, who: str) -> tuple[str, Account]:
        if who == self._owner.name:
            return self._owner.id, Account(self._owner.id, self._owner.handle or None, who)
        who = name(who)
        return f"name:{who}", Account(f"name:{who}", None, who)

    def _profile(self, record: Record) -> Iterator[Finding]:
        yield self._meet(self._owner.name)[1]

    def _friend(self, record: Record) -> Iterator[Finding]:
        friend, account = self._meet(named(record.value))
        at, undone = when(record.value.get("timestamp")), record.key == "deleted_friends"
        yield account
        yield Interaction("follow", self._owner.id, friend, at, undone=undone)
        yield Interaction("follow", friend, self._owner.id, at, undone=undone)

    def _follower(self, record: Record) -> Iterator[Finding]:
        follower, account = self._meet(named(record.value))
        yield account
        yield Interaction("follow", follower, self._owner.id, when(record.value.get("timestamp")))

    def _followed(self, record: Record) -> Iterator[Finding]:
        followed, account = self._meet(named(record.value))
        kind = "recommend" if record.key == "recommended_pages" else "follow"
        at, undone = when(record.value.get("timestamp")), record.key == "pages_unfollowed"
        yield account
        yield Interaction(kind, self._owner.id, followed, at, undone=undone)

    def _comment(self, record: Record) -> Iterator[Finding]:
        inner = next(item["comment"] for item in dicts(record.value.get("data")) if "comment" in item)
        if inner.get("group"):
            raise Silent(IN_GROUP)
        sentence = text(record.value.get("title"))
        kind = "reply" if " replied to " in sentence else "comment"
        yield from self._about(record.value, author(record.value) or self._owner.name, kind)

    def _reaction(self, record: Record) -> Iterator[Finding]:
        told = labels(record.value.get("label_values"))
        if not told:
            yield from self._about(record.value, author(record.value) or self._owner.name, "like")
            return
        names = [value for label, value in told if label == "Name"]
        names = names or [value for _, value in told if value in self._owner.known]
        if not names:
            raise Silent("a reaction that does not say to whom")
        target, account = self._meet(names[0])
        yield account
        # The address of the post is left out: other lists of the same reactions have none, and each counts once.
        yield Interaction("like", self._owner.id, target, when(record.value.get("timestamp")))

    def _about(self, value: dict[str, Any], by: str, kind: str) -> Iterator[Finding]:
        told = _public(title(text(value.get("title")), by, self._owner.known))
        if not told.names:
            raise Silent("a title that names nobody who is known")
        source, actor = self._meet(by)
        target, account = self._meet(told.names[0])
        yield actor
        yield account
        yield Interaction(kind, source, target, when(value.get("timestamp")))

    def _post(self, record: Record) -> Iterator[Finding]:
        value, me = record.value, self._owner.id
        at, seen_by = when(value.get("timestamp")), text(value.get("privacy")).casefold()
        if seen_by and seen_by not in _PUBLIC:
            raise Silent("a post that is not public")
        parts = [part for one in dicts(value.get("attachments")) for part in dicts(one.get("data"))]
        kind = "check-in" if any("place" in part for part in parts) else "tag"
        for tag in value.get("tags") or []:
            tagged, account = self._meet(name(tag.get("name") if isinstance(tag, dict) else tag))
            yield account
            yield Interaction(kind, me, tagged, at)
        sentence = text(value.get("title"))
        verb = "mention" if " wrote on " in sentence else "share" if " shared " in sentence else ""
        told = title(sentence, self._owner.name, Names()) if verb else Told(())
        for who in _public(told).names:
            target, account = self._meet(who)
            yield account
            yield Interaction(verb, me, target, at)
        words = next((text(item["post"]) for item in dicts(value.get("data")) if "post" in item), "")
        if seen_by and words and at:
            yield Post(f"{me}/{at}", me, at, words)

    def _notification(self, record: Record) -> Iterator[Finding]:
        told = notification(text(record.value.get("text")), self._owner.known)
        if told is None:
            raise Silent("a notification that tells of no act")
        link, at = text(record.value.get("href")), when(record.value.get("timestamp"))
        act = _first(_REPLY, link) or _first(_COMMENT, link) if told.kind in ("comment", "reply") else None
        for who in _public(told).names:
            source, account = self._meet(who)
            yield account
            yield Interaction(told.kind, source, self._owner.id, at, _first(_POST, link), act)


def _first(pattern: re.Pattern[str], link: str) -> str | None:
    found = pattern.search(link)
    return next((part for part in found.groups() if part), None) if found else None


def _public(told: Told) -> Told:
    if told.in_group:
        raise Silent(IN_GROUP)
    return told
