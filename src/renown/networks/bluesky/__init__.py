"""Bluesky: the repository a person downloads, a CAR file of everything their account did."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import libipld

from renown.errors import InputError
from renown.networks.archive import Archive
from renown.networks.batches import Account, Finding, Interaction, Post, batches, identifier, moment, plain
from renown.networks.bluesky import car
from renown.networks.network import Journal
from renown.vocabulary import ESTIMATED, EXACT, Batch

COUNTED = 256 << 20
"""Files up to this many bytes are counted before they are read."""

_DAY = 86_400
_ADDRESS = re.compile(r"at://(did:[a-z]+:[A-Za-z0-9._:%-]+)/[A-Za-z0-9.-]+/[A-Za-z0-9._:~-]+")
_PERSON = re.compile(r"did:[a-z]+:[A-Za-z0-9._:%-]+")
_POST = "app.bsky.feed.post"
_WORDS = {
    _POST: "posts",
    "app.bsky.feed.like": "likes",
    "app.bsky.feed.repost": "reposts",
    "app.bsky.graph.follow": "follows",
    "app.bsky.graph.block": "blocks",
}


class Bluesky:
    """Accounts are DIDs, posts and acts at:// addresses: the same in the file, the API and the stream."""

    key = "bluesky"
    name = "Bluesky"
    kinds = ("like", "dislike", "follow", "mention", "reply", "repost", "quote", "block")

    def describe(self, archive: Archive) -> str | None:
        """A CAR file whose root is a signed commit."""
        member = _member(archive)
        if member is None:
            return None
        if archive.size > COUNTED:
            return "Bluesky repository"
        try:
            repository = car.repository(archive, member, lambda reason, block, count: None)
        except InputError as error:
            return f"Bluesky repository, damaged: {error.reason}"
        counts = Counter(path.partition("/")[0] for paths in repository.paths.values() for path in paths)
        held = ", ".join(f"{counts[key]:,} {word}" for key, word in _WORDS.items() if counts[key])
        return f"Bluesky repository of {repository.did}: {held or 'nothing that counts'}"

    def read_archive(self, archive: Archive, journal: Journal) -> Iterator[Batch]:
        """Yields what the account did and does still: deleted records are not in the newest tree."""
        member = _member(archive)
        if member is not None:
            yield from batches(self.key, _findings(archive, member, journal), archive, journal)


def _member(archive: Archive) -> str | None:
    """The CAR file. Inside a folder, zip or tar only files that are called so are looked into."""
    names = archive.members if archive.is_single_file else [name for name in archive.members if name.endswith(".car")]
    for name in names:
        try:
            with archive.open(name) as file:
                if car.root(file):
                    return name
        except InputError:
            continue
    return None


def _findings(archive: Archive, member: str, journal: Journal) -> Iterator[Finding]:
    place = archive.place(member)

    def broken(reason: str, block: int | None, count: int) -> None:
        journal.cannot_read(reason, file=place, line=block, count=count)

    def passes(reason: str) -> None:
        journal.passes(reason, file=place)

    repository = car.repository(archive, member, broken)
    if not _PERSON.fullmatch(repository.did):
        raise InputError("the repository does not say whose it is", file=place)
    left = set(repository.paths)
    older = 0
    yield Account(repository.did)
    for cid, data in car.blocks(archive, member, lambda reason, block, count: None):
        if cid not in repository.paths:
            older += not car.is_structure(data)
        elif cid in left:
            left.remove(cid)
            for path in repository.paths[cid]:
                try:
                    yield from list(_read(libipld.decode_dag_cbor(data), path, repository, passes))
                except (ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
                    journal.cannot_read(f"a record that cannot be read: {_reason(error)}", file=f"{place}#{path}")
    if older:
        journal.passes("left over from an earlier state of the repository", file=place, count=older)
    if left:
        lost = sum(len(repository.paths[cid]) for cid in left)
        journal.cannot_read("a record that is listed but not in the file", file=place, count=lost)


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    if isinstance(error, KeyError):
        return f"{error.args[0]!r} is missing"
    return "wrong shape" if isinstance(error, TypeError | AttributeError) else str(error)[:120]


# ---------------------------------------------------------------------- records


def _read(
    record: dict[str, Any], path: str, repository: car.Repository, passes: Callable[[str], None]
) -> Iterator[Finding]:
    kind, _, rkey = path.partition("/")
    kind = record.get("$type", kind)
    me, address = repository.did, f"at://{repository.did}/{path}"
    at, precision = _when(record.get("createdAt"), rkey, repository.at)
    match kind:
        case "app.bsky.feed.post":
            yield from _post(record, rkey, me, address, at, precision)
        case "app.bsky.feed.like" | "app.bsky.feed.repost" | "app.bsky.feed.trend":
            act = "like" if kind.endswith("like") else "repost"
            post = record["subject"]["uri"]
            yield Interaction(act, me, _author(post), at, post, address, precision)
        case "app.bsky.feed.vote":
            act = {"up": "like", "down": "dislike"}[record["direction"]]
            post = record["subject"]["uri"]
            yield Interaction(act, me, _author(post), at, post, address, precision)
        case "app.bsky.graph.follow" | "app.bsky.graph.block":
            subject = record["subject"]
            who = _person(subject["did"] if isinstance(subject, dict) else subject)
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
        spoken_to.add(_author(parent))
        yield Interaction("reply", me, _author(parent), at, parent, address, precision)
    if quoted := _quoted(record.get("embed")):
        spoken_to.add(_author(quoted))
        yield Interaction("quote", me, _author(quoted), at, quoted, address, precision)
    # who answers a person names them by it: that is one act, not two
    for who in sorted(_mentioned(record) - spoken_to):
        yield Interaction("mention", me, who, at, None, address, precision)


def _quoted(embed: dict[str, Any] | None) -> str | None:
    kind = (embed or {}).get("$type")
    if embed is None or kind not in ("app.bsky.embed.record", "app.bsky.embed.recordWithMedia"):
        return None
    uri: str = (embed["record"] if kind.endswith("record") else embed["record"]["record"])["uri"]
    # lists, feeds and starter packs are embedded the same way: showing one is not quoting a person
    return uri if f"/{_POST}/" in uri else None


def _mentioned(record: dict[str, Any]) -> set[str]:
    features = [feature for facet in record.get("facets") or [] for feature in facet["features"]]
    named = [feature["did"] for feature in features if feature.get("$type") == "app.bsky.richtext.facet#mention"]
    old = [entity["value"] for entity in record.get("entities") or [] if entity.get("type") == "mention"]
    return {who for who in named + old if isinstance(who, str) and _PERSON.fullmatch(who)}


def _author(address: str) -> str:
    found = _ADDRESS.fullmatch(identifier(address))
    if not found:
        raise ValueError("not the at:// address of a record")
    return found[1]


def _person(did: str) -> str:
    if not _PERSON.fullmatch(identifier(did)):
        raise ValueError("not a DID")
    return did


def _when(created: object, rkey: str, latest: int) -> tuple[int, int]:
    """The time a record gives itself, when that can be; else the time in its key; else the commit's."""
    try:
        at = moment(created)
        if at <= latest + _DAY:
            return at, EXACT
    except ValueError:
        pass
    at = car.seconds(rkey)
    return (at if 0 < at <= latest + _DAY else latest), ESTIMATED
