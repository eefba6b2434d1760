"""What the entities of Mastodon's API say: accounts, statuses, notifications."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

from renown.networks.batches import (
    Account,
    Finding,
    Interaction,
    Post,
    believable,
    moment,
    plain,
    words,
)
from renown.networks.mastodon.activities import NOT_PUBLIC, Silent, address, handle
from renown.vocabulary import ESTIMATED, EXACT

_PUBLIC = ("public", "unlisted")
_ON_POST = {"favourite": "like", "reblog": "repost"}


class Directory(Protocol):
    """Finds out who and what the numbers stand for that a status names others by."""

    def who(self, number: str) -> str | None:
        """The id of an account; None when the server does not say."""

    def what(self, number: str) -> tuple[str, str] | None:
        """The id of a status and that of its author; None when the server does not say."""


def person(entity: Mapping[str, Any], base: str) -> Account:
    """An account: its actor's address, whole handle and name."""
    name = str(entity["acct"])
    told = entity.get("uri") or (entity.get("pleroma") or {}).get("ap_id")
    whole = handle(name if "@" in name else f"{name}@{urlsplit(told or base).netloc}")
    return Account(address(told) if told else f"acct:{whole}", whole, plain(entity.get("display_name")))


def when(value: object) -> int:
    """Unix seconds of a time, which the library has read or left as it was. Raises ValueError."""
    return believable(int(value.timestamp())) if isinstance(value, datetime) else moment(value)


def is_public(status: Mapping[str, Any]) -> bool:
    """Whether anybody may see a status."""
    return status.get("visibility") in _PUBLIC


def said(status: Mapping[str, Any], base: str, directory: Directory) -> Iterator[Finding]:
    """What a status says, and who wrote it. Raises Silent for one that is not public, ValueError for a broken one."""
    if not is_public(status):
        raise Silent(NOT_PUBLIC)
    author = person(status["account"], base)
    at = when(status["created_at"])
    yield author
    if status.get("reblog"):
        # where a boost has no number of its own its time is that of what it boosts
        is_own_time = status["reblog"].get("id") != status.get("id")
        yield from _reposted(status["reblog"], author.id, at, base, EXACT if is_own_time else ESTIMATED)
        return
    id = address(status["uri"])
    url = status.get("url")
    text = plain(status.get("spoiler_text")) or words(status.get("content"))
    yield Post(id, author.id, at, text, url if isinstance(url, str) and url.startswith(("https://", "http://")) else id)
    met = {author.id}
    for act in (*_quoted(status, author.id, at, id, base), *_answered(status, author.id, at, id, directory)):
        met.add(act.target)
        yield act
    # who answers or quotes a person names them by it: that is one act, not two
    for named in status.get("mentions") or ():
        target = directory.who(str(named["id"]))
        if target is not None and target not in met:
            met.add(target)
            yield Interaction("mention", author.id, target, at, None, id)


def _reposted(original: Mapping[str, Any], source: str, at: int, base: str, precision: int) -> Iterator[Finding]:
    if not is_public(original):
        raise Silent(NOT_PUBLIC)
    target = person(original["account"], base)
    yield target
    yield Interaction("repost", source, target.id, at, address(original["uri"]), None, precision)


def _quoted(status: Mapping[str, Any], source: str, at: int, id: str, base: str) -> Iterator[Interaction]:
    quote = status.get("quote") or {}
    # Mastodon wraps what is quoted and says whether its author agreed; others give it as it is
    original = quote.get("quoted_status") if "state" in quote else quote
    if original and quote.get("state", "accepted") == "accepted" and is_public(original):
        yield Interaction("quote", source, person(original["account"], base).id, at, address(original["uri"]), id)


def _answered(status: Mapping[str, Any], source: str, at: int, id: str, directory: Directory) -> Iterator[Interaction]:
    parent, author = status.get("in_reply_to_id"), status.get("in_reply_to_account_id")
    if parent is None:
        return
    found = directory.what(str(parent))
    if found is not None:
        yield Interaction("reply", source, found[1], at, found[0], id)
    elif author is not None and (target := directory.who(str(author))) is not None:
        yield Interaction("reply", source, target, at, None, id)


def notified(entity: Mapping[str, Any], me: str, base: str, directory: Directory) -> Iterator[Finding]:
    """What a notification says others did to `me`. Raises Silent for what is not public or not read."""
    kind, status = str(entity["type"]), entity.get("status") or {}
    status = status.get("reblog") or status
    at = when(entity["created_at"])
    if kind == "follow":
        source = person(entity["account"], base)
        yield source
        yield Interaction("follow", source.id, me, at)
    elif kind in ("favourite", "reblog") and status:
        if not is_public(status):
            raise Silent(NOT_PUBLIC)
        source = person(entity["account"], base)
        yield source
        yield Interaction(_ON_POST[kind], source.id, me, at, address(status["uri"]))
    elif kind in ("mention", "quote") and status:
        found = list(said(status, base, directory))
        about_me = [one for one in found if isinstance(one, Interaction) and one.target == me]
        if not about_me:
            # not every server says in the post whom it names as the account's own number
            author = person(status["account"], base).id
            about_me = [Interaction("mention", author, me, when(status["created_at"]), None, address(status["uri"]))]
        yield from (*(one for one in found if not isinstance(one, Interaction)), *about_me)
    else:
        raise Silent("a notification that is no act")


def liked(kind: str, entity: Mapping[str, Any], status: Mapping[str, Any], me: str, base: str) -> Iterator[Finding]:
    """What it says that an account stands among those who liked or shared a status of `me`: no time, so the post's."""
    source = person(entity, base)
    yield source
    at = when(status["created_at"])
    yield Interaction(kind, source.id, me, at, address(status["uri"]), None, ESTIMATED)


def followed(way: str, entity: Mapping[str, Any], me: str, now: int, base: str) -> Iterator[Finding]:
    """What it says that an account stands among the ``followers`` of `me` or those it is ``following``: no time."""
    other = person(entity, base)
    yield other
    source, target = (other.id, me) if way == "followers" else (me, other.id)
    yield Interaction("follow", source, target, now, None, None, ESTIMATED)
