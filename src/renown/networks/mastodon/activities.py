"""What the activities in an ActivityPub outbox say: who answered, shared, quoted, named, liked or followed whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from renown.networks.batches import Account, Finding, Interaction, Post, identifier, moment, plain, words

_PUBLIC = {"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"}
_PATH = re.compile(r"(https?://[^/?#]+/(?:ap/)?users/[^/?#]+)/statuses/[^/?#]+(?:/activity)?")
_NAMED_PATH = re.compile(r"/users/([A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)")
_HANDLE = re.compile(r"@?([^@\s/]+)@([^@\s/]+)")
_ADDRESS = re.compile(r"https?://[^/?#\s]+\S*")
_QUOTES = ("quote", "quoteUri", "quoteUrl", "_misskey_quote")
_UNSAID = "the archive does not say who wrote the post"
NOT_PUBLIC = "not public: for followers or for the people named only"


class Silent(Exception):
    """Raised for an activity that says nothing in public, with the reason."""


def activity(item: dict[str, Any], me: str, *, undone: bool = False) -> Iterator[Finding]:
    """Yields what one activity of `me` says; a time of 0 means that none is given.

    Raises Silent for what is not public or not read, and ValueError, KeyError, TypeError or AttributeError
    for what is broken.
    """
    kind = item["type"]
    actor = item.get("actor")
    if actor is not None and reference(actor) != me:
        raise Silent("an activity of somebody else")
    at = moment(item["published"]) if item.get("published") else 0
    match kind:
        case "Create" if not undone:
            yield from _written(item["object"], item, me, at)
        case "Announce":
            if not undone and not _is_public(item):
                raise Silent(NOT_PUBLIC)
            people = [one for one in _listed(item, "cc", "to") if not one.endswith("/followers")]
            yield _on_post("repost", me, item["object"], people, at, undone)
        case "Like" | "EmojiReact":
            yield _on_post("like", me, item["object"], _listed(item, "to", "cc"), at, undone)
        case "Follow":
            yield Interaction("follow", me, address(reference(item["object"])), at, None, None, undone=undone)
        case "Undo" if isinstance(item["object"], dict) and not undone:
            # the time is that of the taking back: it holds over what was done before
            yield from activity(item["object"] | {"published": item.get("published")}, me, undone=True)
        case _:
            known = ("Create", "Undo", "Update", "Delete", "Add", "Remove", "Move", "Block", "Flag", "Accept", "Reject")
            raise Silent(f"{kind} is not read" if kind in known else "an activity of another kind")


def like(post: object, me: str) -> Interaction:
    """A like of which only the post's address is known. Raises Silent when that does not say whose it is."""
    return _on_post("like", me, post, [], 0, undone=False)


def address(value: object) -> str:
    """The address an account or a post is known by, its id. Raises ValueError when it is none."""
    if not _ADDRESS.fullmatch(identifier(value)):
        raise ValueError("not the address of an account or a post")
    return str(value)


def reference(value: Any) -> str:
    """The id of something that stands here itself, or is only named."""
    return str((value.get("id") or value["url"]) if isinstance(value, dict) else value)


def handle(value: object) -> str | None:
    """``bob@host`` from ``@bob@host``, in lower case; None when it is none."""
    found = _HANDLE.fullmatch(value) if isinstance(value, str) and len(value) < 400 else None
    return plain(f"{found[1]}@{found[2]}".lower()) if found else None


def named(who: str) -> Account:
    """An account of which only the address is known. Most servers have the name in it."""
    parts = urlsplit(who)
    found = _NAMED_PATH.fullmatch(parts.path)
    return Account(who, handle(f"{found[1]}@{parts.netloc}") if found else None)


def _written(note: Any, item: dict[str, Any], me: str, at: int) -> Iterator[Finding]:
    if not isinstance(note, dict):
        raise Silent("a post of which only the address is given")
    if not _is_public(note if "to" in note or "cc" in note else item):
        raise Silent(NOT_PUBLIC)
    id = address(note["id"])
    at = moment(note["published"]) if note.get("published") else at
    url = note.get("url")
    shown = plain(note.get("summary")) or words(note.get("content"))
    yield Post(id, me, at or None, shown, url if isinstance(url, str) and _ADDRESS.fullmatch(url) else id)
    tags = note.get("tag") or []
    people = _mentioned(tags if isinstance(tags, list) else [tags])
    yield from (Account(who, handle=name) for who, name in people.items() if name)
    spoken_to, unknown = {me}, ""
    for kind, post in (("reply", note.get("inReplyTo")), ("quote", next(filter(None, map(note.get, _QUOTES)), None))):
        if post is None:
            continue
        author = _author(address(post), [me, *people])
        if author is None:
            unknown = f"a {kind}: {_UNSAID}"
            continue
        spoken_to.add(author)
        yield Interaction(kind, me, author, at, post, id)
    # who answers a person names them by it: that is one act, not two
    yield from (Interaction("mention", me, who, at, None, id) for who in people if who not in spoken_to)
    if unknown:
        raise Silent(unknown)


def _on_post(kind: str, me: str, target: Any, people: list[str], at: int, undone: bool) -> Interaction:
    post = address(reference(target))
    told = target.get("attributedTo") if isinstance(target, dict) else None
    author = address(reference(told)) if told else _author(post, [me, *people])
    if author is None:
        raise Silent(f"a {kind}: {_UNSAID}")
    return Interaction(kind, me, author, at, post, None, undone=undone)


def _author(post: str, people: list[str]) -> str | None:
    """Whose post an address is: a person's below whose address it lies, or the one known person of its server."""
    below = [who for who in people if post.startswith(who.rstrip("/") + "/")]
    if below:
        return max(below, key=len)
    if found := _PATH.fullmatch(post):
        return found[1]
    server = urlsplit(post).netloc
    near = [who for who in people[1:] if urlsplit(who).netloc == server]
    return near[0] if len(near) == 1 else None


def _mentioned(tags: list[Any]) -> dict[str, str | None]:
    found = [tag for tag in tags if isinstance(tag, dict) and tag.get("type") == "Mention"]
    people: dict[str, str | None] = {}
    for tag in found:
        who, name = address(tag["href"]), str(tag.get("name") or "")
        whole = name if "@" in name[1:] else f"{name}@{urlsplit(who).netloc}"
        people[who] = handle(whole) if name.startswith("@") else None
    return people


def _is_public(item: dict[str, Any]) -> bool:
    return not _PUBLIC.isdisjoint(_listed(item, "to", "cc"))


def _listed(item: dict[str, Any], *keys: str) -> list[str]:
    values = [item.get(key) or [] for key in keys]
    return [one for value in values for one in ([value] if isinstance(value, str) else value) if isinstance(one, str)]
