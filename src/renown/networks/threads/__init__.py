"""Threads: the part of an Instagram download, or the download of its own, whose lists begin with ``text_post_app``."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from renown.errors import InputError
from renown.networks.archive import Archive
from renown.networks.batches import Account, Finding, Interaction, Post, batches
from renown.networks.graph import identified
from renown.networks.http import Web
from renown.networks.meta_export import (
    Handler,
    Record,
    contents,
    dicts,
    findings,
    members,
    records,
    text,
    when,
)
from renown.networks.meta_export.handles import Profile, followed, liked, mentioned, profile
from renown.networks.network import Api, Connection, Cursor, Journal, Page, Secret
from renown.networks.threads import api
from renown.networks.threads.api import VERSION
from renown.vocabulary import Batch

_PREFIX = "text_post_app_"
_SECTIONS = {
    f"{_PREFIX}text_posts": "posts",
    f"{_PREFIX}media_likes": "likes",
    f"{_PREFIX}text_post_app_followers": "followers",
    f"{_PREFIX}text_post_app_following": "following",
    f"{_PREFIX}text_post_app_unfollowed_users": "unfollowed",
    f"{_PREFIX}text_post_app_profile": "profile",
}
_WORDS = {"followers": "followers", "following": "accounts followed", "posts": "posts and replies", "likes": "likes"}
_NOT_READ = {
    f"{_PREFIX}text_post_app_saved_posts": "saved posts are private",
    f"{_PREFIX}text_post_app_blocked_users": "blocks are private",
    f"{_PREFIX}text_post_app_posts_seen": "what was looked at is private",
    f"{_PREFIX}text_post_app_permanent_follow_requests": "follow requests are private",
    f"{_PREFIX}text_post_app_follow_requests_sent": "follow requests are private",
    f"{_PREFIX}text_app_archived_posts": "archived posts are no longer public",
}


class Threads:
    """Accounts are account names, posts the short codes of their addresses."""

    key = "threads"
    name = "Threads"
    kinds = ("like", "follow", "mention", "reply")
    api = Api(
        "https://graph.threads.net",
        "",
        "Who answers your threads, who names you, whom you name.",
        (Secret("access_token", "access token of the account"),),
    )

    def describe(self, archive: Archive) -> str | None:
        """Lists by their names."""
        held = contents(archive, lambda record: _SECTIONS.get(record.key, ""))
        if held is None:
            if archive.find("threads/threads_and_replies.html"):
                raise InputError("a Threads download in HTML: ask for it again in JSON", file=str(archive.path))
            return None
        owner = _owner(archive)
        whose = f" of {owner.handle}" if owner.handle else ""
        if owner.private:
            return f"Threads download{whose}, a private profile: nothing in it is public"
        return f"Threads download{whose}: {held.in_words(_WORDS)}"

    def read_archive(self, archive: Archive, journal: Journal) -> Iterator[Batch]:
        """The owner's likes, follows and mentions, and who follows them. Raises InputError without an owner."""
        owner = _owner(archive)
        if not owner.handle:
            raise InputError("does not say whose it is: ask for the personal information too", file=str(archive.path))
        if owner.private:
            journal.passes("everything: the profile is private", file=str(archive.path))
            return
        me: Finding = Account(owner.handle, owner.handle, owner.name)
        told = chain((me,), findings(archive, journal, _Reading(owner.handle).handler))
        yield from batches(self.key, told, archive, journal)

    def identify(self, connection: Connection, web: Web) -> Connection:
        """The account of the token. Raises NetworkError."""
        return identified(connection, web, VERSION)

    def fetch(self, connection: Connection, cursor: Cursor, web: Web, journal: Journal) -> Iterator[Page]:
        """Yields what others did below and about the account's posts, and whom these name."""
        return api.fetch(connection, cursor, web, journal)


def _owner(archive: Archive) -> Profile:
    """The profile of Threads; where there is none, that of the Instagram account it belongs to."""
    found: dict[str, Profile] = {}
    for member in members(archive):
        for record in records(archive, member, Journal()):
            if record.key in (f"{_PREFIX}text_post_app_profile", "profile_user") and isinstance(record.value, dict):
                found[record.key] = profile(record.value.get("string_map_data"))
            break
    return found.get(f"{_PREFIX}text_post_app_profile") or found.get("profile_user") or Profile()


class _Reading:
    def __init__(self, me: str) -> None:
        self._me = me
        self._handlers: dict[str, Handler] = {
            "posts": self._post,
            "likes": self._like,
            "followers": self._follow,
            "following": self._follow,
            "unfollowed": self._follow,
            "profile": lambda record: (),
        }

    def handler(self, record: Record) -> Handler | str:
        if not record.key.startswith(_PREFIX):
            return "lists of other networks, and private ones"
        section = _SECTIONS.get(record.key)
        return self._handlers[section] if section else _NOT_READ.get(record.key, f"{record.key[:60]} is not read")

    def _follow(self, record: Record) -> Iterator[Finding]:
        section = _SECTIONS[record.key]
        for who, at in followed(record.value):
            yield Account(who, who, text(record.value.get("title")) or None)
            source, target = (who, self._me) if section == "followers" else (self._me, who)
            yield Interaction("follow", source, target, at, undone=section == "unfollowed")

    def _like(self, record: Record) -> Iterator[Finding]:
        for who, at, post in liked(record.value):
            yield Account(who, who)
            yield Interaction("like", self._me, who, at, post)

    def _post(self, record: Record) -> Iterator[Finding]:
        media = dicts(record.value.get("media"))
        first = media[0] if media else {}
        at = when(record.value.get("creation_timestamp") or first.get("creation_timestamp"))
        words = [text(record.value.get("title")), *(text(item.get("title")) for item in media)]
        said = "\n".join(dict.fromkeys(filter(None, words)))
        # neither list of the download gives a post of one's own an id
        post = f"{self._me}/{at}"
        if at and said:
            yield Post(post, self._me, at, said)
        for who in mentioned([said]):
            if who != self._me:
                yield Account(who, who)
            yield Interaction("mention", self._me, who, at)
