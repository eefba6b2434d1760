"""GitHub: files of public events, a line each, and the export of an account.

An account is a login in small letters, for a repository names its owner by that. Acts on a repository are acts on
its owner.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator
from typing import IO, Any, cast

from renown.errors import InputError
from renown.networks.archive import Archive
from renown.networks.batches import Account, Finding, Interaction, batches, identifier, moment
from renown.networks.meta_export.stream import Record, records
from renown.networks.network import Journal
from renown.vocabulary import Batch

LINE = 8 << 20
"""The longest line that is read, in bytes: an event has some thousands."""
TRIED = 5
"""Lines of a file that are looked at to know it."""
_LOGIN = re.compile(r"[a-z\d](?:[a-z\d-]{0,38})(?:\[bot\])?", re.ASCII)
_OWNED = re.compile(r"https://github\.com/([^/]+)/[^/]+")
_EXPORTED = re.compile(r"(?:^|/)(?:repositories|issues|pull_requests|issue_comments|commit_comments|"
                       r"pull_request_review_comments)_\d{6}\.json$")  # fmt: skip


class GitHub:
    """Reads JSON lines of public events, plain or gzip, lists of them, and the tar of an account's export."""

    key = "github"
    name = "GitHub"
    kinds = ("like", "repost", "comment", "follow", "vouch")

    def describe(self, archive: Archive) -> str | None:
        """Events by their fields, an export by its files and the types of its records."""
        exported = _exported(archive)
        if exported:
            return f"GitHub export: {len(exported):,} files of repositories, issues and comments"
        files = _event_files(archive)
        return f"public events of GitHub from {files[0][1]}" if files else None

    def read_archive(self, archive: Archive, journal: Journal) -> Iterator[Batch]:
        """Yields stars, forks, comments, follows and invitations."""
        yield from batches(self.key, _findings(archive, journal), archive, journal)


def _findings(archive: Archive, journal: Journal) -> Iterator[Finding]:
    exported = _exported(archive)
    met: set[str] = set()
    found = _of_export(archive, exported, journal) if exported else _of_events(archive, journal)
    for act in found:
        for login in (act.source, act.target):
            if login not in met:
                met.add(login)
                yield Account(login, login)
        yield act


# ---------------------------------------------------------------------- events


def _event_files(archive: Archive) -> list[tuple[str, str]]:
    """The members that begin with an event, and when that was."""
    found = []
    for member in archive.members[:100]:
        for _, (_, value) in zip(range(TRIED), _values(archive, member, Journal()), strict=False):
            if _is_event(value):
                found.append((member, str(value.get("created_at"))))
                break
    return found


def _is_event(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and str(value.get("type")).endswith("Event")
        and isinstance(value.get("actor"), dict)
        and isinstance(value.get("repo"), dict)
    )


def _of_events(archive: Archive, journal: Journal) -> Iterator[Interaction]:
    for member, _ in _event_files(archive):
        place = archive.place(member)
        for line, value in _values(archive, member, journal):
            try:
                act = event(value)
            except _Silent as silence:
                journal.passes(str(silence), file=place, line=line)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                reason = str(error) if isinstance(error, ValueError) else "an event of an unknown shape"
                journal.cannot_read(reason, file=place, line=line)
            else:
                yield act


class _Silent(Exception):
    """Raised for an event that says nothing of anybody, with the reason."""


def event(value: dict[str, Any]) -> Interaction:
    """The act an event tells. Raises ValueError, KeyError, TypeError or AttributeError when it is broken."""
    kind, payload, repo = value["type"], value["payload"], value["repo"]["name"]
    if value.get("public") is False:
        raise _Silent("an event that is not public")
    me, at, id = _login(value["actor"]["login"]), moment(value["created_at"]), str(value["id"])
    owner = _login(repo.partition("/")[0])
    match kind, payload.get("action"):
        case "WatchEvent", _:
            return Interaction("like", me, owner, at, f"repo:{repo.lower()}")
        case "ForkEvent", _:
            return Interaction("repost", me, owner, at, f"repo:{repo.lower()}")
        case "IssueCommentEvent", "created":
            issue = payload["issue"]
            return _comment(me, issue["user"]["login"], at, issue["html_url"], payload["comment"]["html_url"])
        case "PullRequestReviewCommentEvent", "created":
            pull = payload["pull_request"]
            return _comment(me, pull["user"]["login"], at, pull["html_url"], payload["comment"]["html_url"])
        case "CommitCommentEvent", _:
            return _comment(me, owner, at, f"repo:{repo.lower()}", payload["comment"]["html_url"])
        case (("IssuesEvent" | "PullRequestEvent"), "opened"):
            return _comment(me, owner, at, f"repo:{repo.lower()}", id)
        case "MemberEvent", "added":
            return Interaction("vouch", me, _login(payload["member"]["login"]), at)
        case "FollowEvent", _:
            return Interaction("follow", me, _login(payload["target"]["login"]), at)
        case _:
            raise _Silent(f"{kind.removesuffix('Event')[:40]} events of that action say nothing of anybody else")


def _comment(me: str, whose: str, at: int, post: str, id: str) -> Interaction:
    return Interaction("comment", me, _login(whose), at, identifier(post), identifier(id))


def _values(archive: Archive, member: str, journal: Journal) -> Iterator[tuple[int, Any]]:
    """Every JSON value of a member with its line: one a line, or the records of one list."""
    place, line = archive.place(member), 0
    try:
        with archive.open(member) as raw:
            head = cast(io.BufferedReader, raw).peek(2)[:2]
            file = cast(IO[bytes], gzip.GzipFile(fileobj=raw)) if head == b"\x1f\x8b" else raw
            if head[:1] == b"[":
                yield from ((one.line, one.value) for one in records(archive, member, journal))
                return
            while text := file.readline(LINE):
                line += 1
                if len(text) == LINE:
                    raise InputError("a line that is too long to be an event")
                try:
                    yield line, json.loads(text)
                except (ValueError, RecursionError):
                    journal.cannot_read("a line that is not JSON", file=place, line=line)
    except InputError as error:
        journal.cannot_read(error.reason, file=place, line=line or None)
    except (OSError, EOFError, zlib.error) as error:
        journal.cannot_read(f"damaged: {error}", file=place, line=line)


# ---------------------------------------------------------------------- the export of an account


def _exported(archive: Archive) -> list[str]:
    """The members of an export that are read, if it is one."""
    members = sorted(filter(_EXPORTED.search, archive.members))
    return members if any("type" in one.value for one in _heads(archive, members)) else []


def _heads(archive: Archive, members: list[str]) -> Iterator[Record]:
    for member in members[:10]:
        yield from (one for one, _ in zip(_objects(archive, member, Journal()), range(1), strict=False))


def _objects(archive: Archive, member: str, journal: Journal) -> Iterator[Record]:
    for record in records(archive, member, journal):
        if isinstance(record.value, dict):
            yield record
        else:
            journal.cannot_read("a record of an unknown shape", file=record.place, line=record.line)


def _of_export(archive: Archive, members: list[str], journal: Journal) -> Iterator[Interaction]:
    public: set[str] = set()
    authors: dict[str, str] = {}
    for member in members:
        for record in _objects(archive, member, Journal()):
            value = record.value
            if value.get("type") == "repository" and value.get("private") is False:
                public.add(str(value.get("url")))
            elif value.get("type") in ("issue", "pull_request"):
                authors[str(value.get("url"))] = str(value.get("user"))
    for member in members:
        for record in _objects(archive, member, journal):
            try:
                if act := _written(record.value, public, authors):
                    yield act
            except _Silent as silence:
                journal.passes(str(silence), file=record.place, line=record.line)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                reason = str(error) if isinstance(error, ValueError) else "a record of an unknown shape"
                journal.cannot_read(reason, file=record.place, line=record.line)


def _written(value: dict[str, Any], public: set[str], authors: dict[str, str]) -> Interaction | None:
    if value["type"] == "repository":
        return None
    url = identifier(value["url"])
    owned = _OWNED.match(url)
    if owned is None or owned[0] not in public:
        raise _Silent("written in a repository that is not known to be public")
    me, at = _login(value["user"].rpartition("/")[2]), moment(value["created_at"])
    about = value.get("issue") or value.get("pull_request")
    if value["type"] in ("issue", "pull_request", "commit_comment"):
        return _comment(me, owned[1], at, f"repo:{owned[0].removeprefix('https://github.com/').lower()}", url)
    if str(about) not in authors:
        raise _Silent("a comment on something that is not in the export")
    return _comment(me, authors[str(about)].rpartition("/")[2], at, str(about), url)


def _login(value: str) -> str:
    login = value.lower()
    if not _LOGIN.fullmatch(login):
        raise ValueError("a login that cannot be one")
    return login
