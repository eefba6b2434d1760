"""What the records of a repository say: the same in a file, in an answer of the API and in a stream."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from renown.networks.batches import ID, Account, Finding, Interaction, Post, identifier, moment, plain
from renown.vocabulary import ESTIMATED, EXACT

BROKEN = (ValueError, RecursionError, KeyError, TypeError, AttributeError)
"""What reading a record may raise."""
POST = "app.bsky.feed.post"
ACTS = (
    POST,
    "app.bsky.feed.like",
    "app.bsky.feed.repost",
    "app.bsky.graph.follow",
    "app.bsky.graph.block",
)
"""The collections whose records are acts."""
PROFILE = "app.bsky.actor.profile"
QUOTES = ("app.bsky.embed.record", "app.bsky.embed.recordWithMedia")
"""What is embedded in a post that may quote another."""
MENTION = "app.bsky.richtext.facet#mention"

_DAY = 86_400
_DID = "did:[a-z]+:[A-Za-z0-9._:%-]*[A-Za-z0-9._-]"
ADDRESS = re.compile(rf"at://({_DID})/[A-Za-z0-9.-]+/[A-Za-z0-9._:~-]+")
PERSON = re.compile(_DID)
_SORTABLE = {letter: value for value, letter in enumerate("234567abcdefghijklmnopqrstuvwxyz")}


def read(record: dict[str, Any], me: str, path: str, latest: int, passes: Callable[[str], None]) -> Iterator[Finding]:
    """What one record of the account `me` says; `path` is collection/key, `latest` when it was there (Unix seconds).

    Raises ValueError, KeyError, TypeError or AttributeError where it is broken; `reason` puts that into words.
    """
    kind, _, rkey = path.partition("/")
    kind = record.get("$type", kind)
    address = f"at://{me}/{path}"
    if not (rkey.isascii() and rkey.isalnum()):
        identifier(address)
    at, precision = when(record.get("createdAt"), rkey, latest)
    match kind:
        case "app.bsky.feed.post":
            yield from _post(record, rkey, me, address, at, precision)
        case "app.bsky.feed.like" | "app.bsky.feed.repost" | "app.bsky.feed.trend":
            act = "like" if kind.endswith("like") else "repost"
            post = record["subject"]["uri"]
            yield Interaction(act, me, author(post), at, post, address, precision)
        case "app.bsky.feed.vote":
            act = {"up": "like", "down": "dislike"}[record["direction"]]
            post = record["subject"]["uri"]
            yield Interaction(act, me, author(post), at, post, address, precision)
        case "app.bsky.graph.follow" | "app.bsky.graph.block":
            subject = record["subject"]
            who = person(subject["did"] if isinstance(subject, dict) else subject)
            yield Interaction(kind.rpartition(".")[2], me, who, at, None, address, precision)
        case "app.bsky.actor.profile":
            yield Account(me, name=plain(record.get("displayName")))
        case _:
            ours = isinstance(kind, str) and kind.startswith(("app.bsky.", "chat.bsky."))
            passes(f"{identifier(kind)} is not read" if ours else "a record of another application")


def _post(record: dict[str, Any], rkey: str, me: str, address: str, at: int, precision: int) -> Iterator[Finding]:
    url = f"https://bsky.app/profile/{me}/post/{rkey}"
    yield Post(address, me, at, plain(record.get("text")), url)
    spoken_to = {me}
    if reply := record.get("reply"):
        parent = reply["parent"]["uri"]
        spoken_to.add(author(parent))
        yield Interaction("reply", me, author(parent), at, parent, address, precision)
    if quoted := _quoted(record.get("embed")):
        spoken_to.add(author(quoted))
        yield Interaction("quote", me, author(quoted), at, quoted, address, precision)
    # who answers a person names them by it: that is one act, not two
    for who in sorted(_mentioned(record) - spoken_to):
        yield Interaction("mention", me, who, at, None, address, precision)


def _quoted(embed: dict[str, Any] | None) -> str | None:
    kind = (embed or {}).get("$type")
    if embed is None or kind not in QUOTES:
        return None
    uri: str = (embed["record"] if kind.endswith("record") else embed["record"]["record"])["uri"]
    # lists, feeds and starter packs are embedded the same way: showing one is not quoting a person
    return uri if f"/{POST}/" in uri else None


def _mentioned(record: dict[str, Any]) -> set[str]:
    features = [feature for facet in record.get("facets") or [] for feature in facet["features"]]
    named = [feature["did"] for feature in features if feature.get("$type") == MENTION]
    old = [entity["value"] for entity in record.get("entities") or [] if entity.get("type") == "mention"]
    return {who for who in named + old if isinstance(who, str) and PERSON.fullmatch(who)}


def author(address: object) -> str:
    """Whose record an at:// address names. Raises ValueError."""
    found = ADDRESS.fullmatch(address) if isinstance(address, str) and len(address) <= ID else None
    if not found:
        identifier(address)
        raise ValueError("not the at:// address of a record")
    return found[1]


def person(did: object) -> str:
    """The DID itself. Raises ValueError where it is none."""
    if not isinstance(did, str) or len(did) > ID or not PERSON.fullmatch(did):
        identifier(did)
        raise ValueError("not a DID")
    return did


def when(created: object, rkey: str, latest: int) -> tuple[int, int]:
    """The time a record gives itself, when that can be; else the time in its key; else the commit's."""
    try:
        # in a stream thousands share a second
        at = _moment(created[:19] + "Z") if isinstance(created, str) and created[-1:] == "Z" else moment(created)
        if at <= latest + _DAY:
            return at, EXACT
    except ValueError:
        pass
    at = seconds(rkey)
    return (at if 0 < at <= latest + _DAY else latest), ESTIMATED


@lru_cache(4096)
def _moment(created: str) -> int:
    return moment(created)


def reason(error: Exception) -> str:
    """Why a record could not be read, in a few words."""
    if isinstance(error, RecursionError):
        return "nested too deeply"
    if isinstance(error, KeyError):
        return f"{error.args[0]!r} is missing"
    return "wrong shape" if isinstance(error, TypeError | AttributeError) else str(error)[:120]


def seconds(tid: object) -> int:
    """Unix seconds of a timestamp identifier, 0 where it is none. (atproto.com/specs/tid)"""
    if not isinstance(tid, str) or len(tid) != 13 or not set(tid) <= _SORTABLE.keys():
        return 0
    value = 0
    for letter in tid:
        value = value << 5 | _SORTABLE[letter]
    return (value >> 10) // 1_000_000
