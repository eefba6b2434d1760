"""X (Twitter): the archive a person can download, in the shape of today and the one before 2019.

The archive says what its owner did; of what others did to the owner it has only who follows. Direct messages
and deleted posts are in it too and are never opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain
from typing import Any

from renown.errors import InputError
from renown.networks.archive import Archive, Damaged
from renown.networks.batches import Account, Finding, Interaction, Post, believable, identifier, plain
from renown.networks.json_stream import Broken, Cut, Source
from renown.networks.network import Journal
from renown.networks.twitter.said import Said, findings
from renown.vocabulary import ESTIMATED

_TWEETS = re.compile(r"(?:^|/)(?:tweets?|community-tweets?)(?:-part\d+)?\.js$")
_LISTS = {
    "like": re.compile(r"(?:^|/)likes?(?:-part\d+)?\.js$"),
    "follower": re.compile(r"(?:^|/)followers?(?:-part\d+)?\.js$"),
    "following": re.compile(r"(?:^|/)following(?:-part\d+)?\.js$"),
}
_NOTES = re.compile(r"(?:^|/)note-tweets?(?:-part\d+)?\.js$")
_REPOST = re.compile(r"^RT @(\w{1,15})\b")
_HANDLE = re.compile(r"\w{1,15}")
_STATUS = re.compile(r"^https?://(?:www\.|mobile\.)?(?:twitter|x)\.com/(\w{1,15})/status(?:es)?/(\d+)")
_COUNTED = {"tweets": "posts", "like": "likes", "follower": "followers", "following": "following"}
_WHEN = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2} [0-3]\d) ([01]\d|2[0-3]):([0-5]\d):([0-5]\d) ([+-])(\d\d)(\d\d) (\d{4})", re.ASCII
)
_MONTHS = {name: number for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}
_LIKES_SAY_NOTHING = "likes: the archive does not say whose posts were liked"
_LONG_TEXTS = 100_000
"""How many long posts' full texts are held while the posts are read."""


@dataclass(frozen=True, slots=True)
class _Owner:
    id: str
    handle: str | None
    name: str | None
    exported: int | None
    counts: dict[str, int]  # as the manifest has them


def describe(archive: Archive) -> str | None:
    """Whose archive it is and how much is in it. Raises InputError for an archive that names no owner."""
    if not _member(archive, "account.js") or not _members(archive, _TWEETS):
        return None
    if not _is_ytd(archive, _member(archive, "account.js")):
        return None
    owner = _owner(archive)
    said = [f"{owner.counts[name]:,} {words}" for name, words in _COUNTED.items() if name in owner.counts]
    who = f"@{owner.handle}" if owner.handle else f"account {owner.id}"
    if owner.exported:
        said.append(f"exported {datetime.fromtimestamp(owner.exported, UTC).date().isoformat()}")
    return f"archive of {who}" + (f": {', '.join(said)}" if said else "")


def told(archive: Archive, journal: Journal) -> Iterator[Finding]:
    """What the owner did in public, and who follows whom."""
    owner = _owner(archive)
    yield Account(owner.id, owner.handle, owner.name)
    texts = _long_texts(archive, journal)
    newest = 0
    for member in _members(archive, _TWEETS):
        for line, tweet in _records(archive, member, "tweet", journal):
            try:
                found = list(_of_tweet(owner, tweet, texts))
            except ValueError as error:
                journal.cannot_read(str(error), file=archive.place(member), line=line)
                continue
            newest = max([newest, *(one.at or 0 for one in found if isinstance(one, Post))])
            yield from found
    when = owner.exported or newest
    for name, pattern in _LISTS.items():
        for member in _members(archive, pattern):
            for line, record in _records(archive, member, name, journal):
                if name == "like":
                    journal.passes(_LIKES_SAY_NOTHING, file=archive.place(member), line=line)
                    continue
                try:
                    yield _follow(owner, name, record, when)
                except ValueError as error:
                    journal.cannot_read(str(error), file=archive.place(member), line=line)


def _follow(owner: _Owner, name: str, record: dict[str, Any], when: int) -> Interaction:
    if not when:
        raise ValueError("a follow that no date can be estimated for")
    other = identifier(record.get("accountId"))
    source, target = (other, owner.id) if name == "follower" else (owner.id, other)
    return Interaction("follow", source, target, when, precision=ESTIMATED)


def _of_tweet(owner: _Owner, tweet: dict[str, Any], texts: dict[str, str]) -> Iterator[Finding]:
    """What a record of the archive says. Raises ValueError when it is broken."""
    id = identifier(tweet.get("id_str") or tweet.get("id"))
    text = str(tweet.get("full_text") or tweet.get("text") or "")
    told = tweet.get("entities")
    entities: dict[str, Any] = told if isinstance(told, dict) else {}
    by_handle: dict[str, str] = {}
    said = Said(id, owner.id, owner.handle, _when(tweet.get("created_at")), texts.get(id, text))
    for one in _dicts(entities.get("user_mentions")):
        if (named := _id(one)) is not None:
            by_handle[str(one.get("screen_name", "")).lower()] = named
            said.mentions[named] = Account(named, _handle(one.get("screen_name")), plain(one.get("name")))
    if (again := _REPOST.match(text)) is not None:
        said.reposts = by_handle.get(again[1].lower())
        return findings(said) if said.reposts else iter(said.mentions.values())
    replied = tweet.get("in_reply_to_user_id_str") or tweet.get("in_reply_to_user_id")
    if replied:
        said.reply_to = identifier(str(replied))
        said.reply_post = _post(tweet.get("in_reply_to_status_id_str"))
        if said.reply_to not in said.mentions and (handle := _handle(tweet.get("in_reply_to_screen_name"))):
            return chain((Account(said.reply_to, handle),), findings(said))
    for url in _dicts(entities.get("urls")):
        status = _STATUS.match(str(url.get("expanded_url", "")))
        author = by_handle.get(status[1].lower()) if status else None
        if status and author is not None:
            said.quotes.setdefault(author, status[2])
    return findings(said)


def _owner(archive: Archive) -> _Owner:
    member = _member(archive, "account.js")
    if not member:
        raise InputError("no archive of X: account.js is missing", file=str(archive.path))
    silent = Journal()
    try:
        _, account = next(_records(archive, member, "account", silent))
        id = identifier(account.get("accountId"))
    except (StopIteration, ValueError) as error:
        raise InputError("the archive does not say whose it is", file=archive.place(member)) from error
    exported, counts = _manifest(archive)
    return _Owner(id, _handle(account.get("username")), plain(account.get("accountDisplayName")), exported, counts)


def _manifest(archive: Archive) -> tuple[int | None, dict[str, int]]:
    """When the archive was made and how many records of each name it has; older ones do not say."""
    member = _member(archive, "manifest.js")
    if not member:
        return None, {}
    try:
        with archive.open(member) as file:
            source = Source(file)
            told = source.value() if source.after("{") else {}
        text = str(told["archiveInfo"]["generationDate"]).replace("Z", "+00:00")
        exported = believable(int(datetime.fromisoformat(text).timestamp()))
        files = {name: kind.get("files", []) for name, kind in told.get("dataTypes", {}).items()}
        return exported, {name: sum(int(one["count"]) for one in listed) for name, listed in files.items() if listed}
    except (ValueError, AttributeError, KeyError, TypeError, Damaged):
        return None, {}


def _long_texts(archive: Archive, journal: Journal) -> dict[str, str]:
    texts: dict[str, str] = {}
    for member in _members(archive, _NOTES):
        for _, note in _records(archive, member, "noteTweet", journal):
            core = note.get("core")
            if isinstance(core, dict) and note.get("noteTweetId") and len(texts) < _LONG_TEXTS:
                texts[str(note["noteTweetId"])] = str(core.get("text", ""))
    return texts


def _records(archive: Archive, member: str, key: str, journal: Journal) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each record of a member, with its line; the newer shape has it under its name, the older one has not."""
    place = archive.place(member)
    source = None
    try:
        with archive.open(member) as file:
            source = Source(file)
            if not source.after("["):
                journal.cannot_read("no list of records", file=place, line=1)
                return
            source.at += 1
            while (opening := source.peek()) != "]":
                line = source.line
                if not opening:
                    raise Cut("cut off here; the records before are kept")
                try:
                    record = source.value()
                except Broken as error:
                    journal.cannot_read(str(error), file=place, line=line)
                    source.skip()
                    continue
                inner = record.get(key, record) if isinstance(record, dict) else None
                if isinstance(inner, dict):
                    yield line, inner
                else:
                    journal.cannot_read("a record that is no object", file=place, line=line)
    except Cut as error:
        journal.cannot_read(str(error), file=place, line=source.line if source else 1)
    except InputError as error:
        journal.cannot_read(error.reason, file=place, line=source.line if source else None)


def _member(archive: Archive, name: str) -> str:
    found = sorted(archive.find(name), key=len)
    return found[0] if found else ""


def _members(archive: Archive, pattern: re.Pattern[str]) -> list[str]:
    """The members of one list: ``tweets.js``, then its parts in their order."""
    return sorted(filter(pattern.search, archive.members), key=lambda member: (len(member), member))


def _is_ytd(archive: Archive, member: str) -> bool:
    with archive.open(member) as file:
        return file.read(64).lstrip(b"\xef\xbb\xbf \r\n").startswith(b"window.YTD.")


def _when(value: object) -> int:
    # strptime takes a third of the whole reading, and names of months from the machine's language
    found = _WHEN.fullmatch(str(value))
    if found is None:
        raise ValueError("a time that cannot be read")
    day, hour, minute, second, sign, hours, minutes, year = found.groups()
    at = _midnight(day, year) + int(hour) * 3600 + int(minute) * 60 + int(second)
    east = int(hours) * 3600 + int(minutes) * 60
    return believable(at + east if sign == "-" else at - east)


@lru_cache(maxsize=10_000)
def _midnight(day: str, year: str) -> int:
    """Unix seconds at which a day, written ``Aug 03``, begins. Raises ValueError when there is none."""
    month, number = day.split()
    try:
        return int(datetime(int(year), _MONTHS[month], int(number), tzinfo=UTC).timestamp())
    except (KeyError, ValueError, OverflowError):
        raise ValueError("a time that cannot be read") from None


def _id(mention: dict[str, Any]) -> str | None:
    id = str(mention.get("id_str") or mention.get("id") or "")
    return None if id in ("", "-1", "0") else id


def _post(value: object) -> str | None:
    return str(value) if value else None


def _handle(value: object) -> str | None:
    return value if isinstance(value, str) and _HANDLE.fullmatch(value) else None


def _dicts(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
