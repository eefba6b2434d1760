"""Google+, closed in 2019: the "Google+ Stream" of a Takeout, the one closed network that tells who acted on a person.

Every post is a file of its own. Read, too, are activities as the old API gave them (``plus#activity``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import PurePosixPath
from typing import Any

from renown.errors import InputError
from renown.networks.archive import Archive
from renown.networks.batches import Account, Finding, Interaction, Post, batches, believable, identifier, moment, plain
from renown.networks.network import Journal
from renown.vocabulary import DAY, ESTIMATED, EXACT, Batch

_POST_BYTES = 8 << 20
_TRIED = 3
"""Members of each folder that are looked at before the folder is left alone: a Takeout has many others."""
_PUBLIC = "CIRCLE_TYPE_PUBLIC"
_USER = re.compile(r"users/(\w+)")
_COMMENT = re.compile(r"/comments/(.+)$")
_POST_URL = re.compile(r"plus\.google\.com/.*/?posts/([\w-]+)$")
_PROFILE_URL = re.compile(r"plus\.google\.com/(\d+)$")
_DATED = re.compile(r"(\d{8}) - ")


class GooglePlus:
    """Accounts are the numbers of profiles, posts the last part of their addresses."""

    key = "googleplus"
    name = "Google+"
    kinds = ("like", "mention", "comment", "repost")

    def describe(self, archive: Archive) -> str | None:
        """Files that are posts of Google+, told by their keys."""
        folders = _folders(archive)
        if not folders:
            return None
        count = sum(len(members) for members, _ in folders)
        return f"Google+ Takeout of {folders[0][1]}: {count:,} posts"

    def read_archive(self, archive: Archive, journal: Journal) -> Iterator[Batch]:
        """Public posts, and who commented on, +1ed and reshared them."""
        yield from batches(self.key, _findings(archive, journal), archive, journal)


def _folders(archive: Archive) -> list[tuple[list[str], str]]:
    """The folders that hold posts: their members, and whose the first post is."""
    by_folder: dict[str, list[str]] = {}
    for member in archive.members:
        if member.lower().endswith(".json"):
            by_folder.setdefault(str(PurePosixPath(member).parent), []).append(member)
    found = []
    for members in by_folder.values():
        for member in members[:_TRIED]:
            try:
                value = _load(archive, member)
            except InputError:
                continue
            if _shape(value):
                author = value.get("author") or value.get("actor")
                found.append((members, plain(author.get("displayName")) or "somebody"))
                break
    return found


def _load(archive: Archive, member: str) -> Any:
    """One member. Raises InputError for what is not JSON, or too large."""
    place = archive.place(member)
    try:
        return json.loads(archive.read(member, _POST_BYTES))
    except json.JSONDecodeError as error:
        raise InputError("not JSON, or cut off", file=place, line=error.lineno) from None
    except RecursionError:
        raise InputError("nested too deeply", file=place) from None
    except ValueError:
        raise InputError("neither text nor numbers that can be read", file=place) from None


def _shape(value: Any) -> str:
    """``takeout`` or ``api`` for a post of Google+, empty for anything else."""
    if not isinstance(value, dict):
        return ""
    if value.get("kind") == "plus#activity" and isinstance(value.get("actor"), dict):
        return "api"
    author = value.get("author")
    ours = isinstance(author, dict) and str(author.get("resourceName")).startswith("users/")
    return "takeout" if ours and value.keys() & {"postAcl", "creationTime"} else ""


def _findings(archive: Archive, journal: Journal) -> Iterator[Finding]:
    for members, _ in _folders(archive):
        for member in members:
            place = archive.place(member)
            try:
                value = _load(archive, member)
                yield from _post(value, member, archive, journal)
            except InputError as error:
                journal.cannot_read(error.reason, file=place, line=error.line)
            except ValueError as error:
                journal.cannot_read(str(error), file=place)
            except (AttributeError, IndexError, KeyError, TypeError):
                journal.cannot_read("a post of an unknown shape", file=place)


def _post(value: Any, member: str, archive: Archive, journal: Journal) -> list[Finding]:
    """What one file says, all of it or nothing. Raises ValueError and its like for what cannot be read."""
    shape, place = _shape(value), archive.place(member)
    if not shape:
        journal.passes("files that are no posts", file=place)
    elif not _public(value):
        journal.passes("a post that is not public", file=place)
    elif shape == "api":
        return list(_activity(value))
    else:
        return list(_takeout(value, member, archive, journal))
    return []


def _public(value: dict[str, Any]) -> bool:
    """Only what was shared with everybody: communities, collections and events may have been closed."""
    if "access" in value:
        return any(one.get("type") == "public" for one in value["access"].get("items") or [])
    standard = (value.get("postAcl") or {}).get("visibleToStandardAcl") or {}
    return any(one.get("type") == _PUBLIC for one in standard.get("circles") or [])


def _takeout(value: dict[str, Any], member: str, archive: Archive, journal: Journal) -> Iterator[Finding]:
    place = archive.place(member)
    author = _person(value["author"])
    post = _post_id(value)
    at, precision = _when(value.get("creationTime"), member, archive)
    said = _Words.of(value.get("content"))
    yield author
    yield Post(post, author.id, at, said.text, plain(value.get("url")))
    yield from _mentions(said, author.id, at, precision, post)
    if value.get("resharedPost"):
        of = _person(value["resharedPost"]["author"])
        yield of
        # a repost also when words were added: whom it is of has only a list of resharers, without words
        yield Interaction("repost", author.id, of.id, at, _post_id(value["resharedPost"]), post, precision)
    for key, inner, kind in (("plusOnes", "plusOner", "like"), ("reshares", "resharer", "repost")):
        for one in _readable(value.get(key), inner, place, journal):
            yield one
            yield Interaction(kind, one.id, author.id, at, post, None, ESTIMATED)
    for comment in value.get("comments") or []:
        try:
            yield from list(_comment(comment, author, post, at))
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            journal.cannot_read("a comment that cannot be read", file=place)
    if value.get("poll"):
        journal.passes("votes in polls are not read", file=place)


def _comment(comment: dict[str, Any], author: Account, post: str, posted: int) -> Iterator[Finding]:
    by = _person(comment["author"])
    found = _COMMENT.search(comment.get("resourceName") or "")
    given = comment.get("creationTime")
    at, precision = (moment(given), EXACT) if given else (posted, ESTIMATED)
    act = identifier(found[1]) if found else None
    said = _Words.of(comment.get("content"))
    yield by
    yield Interaction("comment", by.id, author.id, at, post, act, precision)
    yield from _mentions(said, by.id, at, precision, act and f"{post}#{act}")


def _activity(value: dict[str, Any]) -> Iterator[Finding]:
    author = _person(value["actor"])
    at, post, thing = moment(value["published"]), _post_id(value), value["object"]
    shared = value.get("verb") == "share" and thing.get("actor")
    said = _Words.of(value.get("annotation") if shared else thing.get("content"))  # what is shared says another
    yield author
    yield Post(post, author.id, at, said.text, plain(value.get("url")))
    yield from _mentions(said, author.id, at, EXACT, post)
    if shared:
        of = _person(thing["actor"])
        yield of
        yield Interaction("repost", author.id, of.id, at, _post_id(thing), post)


def _mentions(said: _Words, by: str, at: int, precision: int, where: str | None) -> Iterator[Finding]:
    for id, name in said.mentions.items():
        yield Account(id, None, plain(name))
        yield Interaction("mention", by, id, at, None, where and f"{where}#{id}", precision)


def _readable(given: Any, inner: str, place: str, journal: Journal) -> Iterator[Account]:
    for one in given or []:
        try:
            yield _person(one[inner])
        except (AttributeError, KeyError, TypeError, ValueError):
            journal.cannot_read("an account that cannot be read", file=place)


def _person(value: dict[str, Any]) -> Account:
    """An account of a Takeout or the API. Raises ValueError without a number."""
    name = value.get("resourceName") or value.get("profilePageUrl") or ""
    found = _USER.fullmatch(name) or _PROFILE_URL.search(name)
    id = found[1] if found else value.get("id")
    return Account(identifier(id), None, plain(value.get("displayName")))


def _post_id(value: dict[str, Any]) -> str:
    """The part of the address that Takeout and API share; else the name of the thread."""
    found = _POST_URL.search(value.get("url") or "")
    return identifier(found[1] if found else value.get("resourceName") or value.get("activityId") or value.get("id"))


def _when(given: Any, member: str, archive: Archive) -> tuple[int, int]:
    """The time of a post: its own, else the day in the file's name, else the download's."""
    if given:
        return moment(given), EXACT
    dated = _DATED.match(PurePosixPath(member).name)
    if dated:
        return believable(int(datetime.strptime(dated[1], "%Y%m%d").replace(tzinfo=UTC).timestamp())), DAY
    return int(archive.path.stat().st_mtime), ESTIMATED


class _Words(HTMLParser):
    """The text of a post in HTML, and whom it mentions: links of the class ``proflink``."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[str] = []
        self._open = ""
        self.mentions: dict[str, str] = {}

    @classmethod
    def of(cls, html: Any) -> _Words:
        """Reads a post's content; none at all is fine."""
        words = cls()
        words.feed(plain(html) or "")
        words.close()
        return words

    @property
    def text(self) -> str | None:
        """The text, without markup; None when there is none."""
        return plain("".join(self._parts))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Line breaks, and links to profiles."""
        given = dict(attrs)
        if tag in ("br", "p", "div"):
            self._parts.append("\n")
        if tag == "a" and "proflink" in (given.get("class") or "").split():
            found = _PROFILE_URL.search(given.get("href") or "")
            self._open = given.get("oid") or (found[1] if found else "")
            if self._open.isdigit():
                self.mentions.setdefault(self._open, "")

    def handle_endtag(self, tag: str) -> None:
        """The end of a link."""
        if tag == "a":
            self._open = ""

    def handle_data(self, data: str) -> None:
        """Text, and the name in a link."""
        self._parts.append(data)
        if self._open in self.mentions:
            self.mentions[self._open] += data
