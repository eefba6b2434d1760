"""Instagram: "Download your information" in JSON, in its shapes of 2018, 2021 and today."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

from renown.errors import InputError
from renown.networks.archive import Archive
from renown.networks.batches import Account, Finding, Interaction, Post, batches, moment
from renown.networks.graph import identified
from renown.networks.http import Web
from renown.networks.instagram import api
from renown.networks.meta_export import (
    Handler,
    Record,
    contents,
    dicts,
    findings,
    labels,
    members,
    records,
    text,
    values,
    when,
)
from renown.networks.meta_export.handles import (
    Profile,
    followed,
    handle,
    in_address,
    liked,
    mentioned,
    plain_profile,
    post_in,
    profile,
)
from renown.networks.network import Api, Connection, Cursor, Journal, Page, Secret
from renown.vocabulary import Batch

_SECTIONS = {
    "relationships_followers": "followers",
    "relationships_following": "following",
    "relationships_unfollowed_users": "unfollowed",
    "likes_media_likes": "likes",
    "likes_comment_likes": "likes of comments",
    "comments_media_comments": "comments",
    "comments_reels_comments": "comments",
    "ig_reels_media": "posts",
    "profile_user": "profile",
}
_OLD = {
    "followers": "followers",
    "following": "following",
    "unfollowed_users": "unfollowed",
    "media_likes": "likes",
    "comment_likes": "likes of comments",
    "media_comments": "comments",
    "photos": "posts",
    "videos": "posts",
}
_WORDS = {
    "followers": "followers",
    "following": "accounts followed",
    "likes": "likes",
    "likes of comments": "likes of comments",
    "comments": "comments",
    "posts": "posts",
}
_NOT_READ = {
    "participants": "private messages",
    "saved_saved_media": "saved posts are private",
    "relationships_follow_requests_sent": "follow requests are private",
    "relationships_follow_requests_received": "follow requests are private",
    "relationships_permanent_follow_requests": "follow requests are private",
    "relationships_blocked_users": "blocks are private",
    "relationships_close_friends": "close friends are private",
    "relationships_restricted_users": "restrictions are private",
    "story_activities_story_likes": "answers to stories are private",
    "ig_stories": "stories are gone after a day",
    "stories": "stories are gone after a day",
    "ig_archived_post_media": "archived posts are no longer public",
}
_HTML = ("followers_and_following/followers_1.html", "likes/liked_posts.html", "comments/post_comments_1.html")
_LIKED_FILE = re.compile(r"(?:^|/)liked_(posts|comments)(?:_\d+)?\.json$")
_COMMENTS_FILE = re.compile(r"(?:^|/)(?:post|reels|media)_comments(?:_\d+)?\.json$")
_SHARED_PROFILE = "text_post_app_text_post_app_profile"
"""The profile of Threads in the same download: the account is one."""
_OWNER_LABELS = ("Media Owner", "Media owner", "Owner", "Username")


class Instagram:
    """Accounts are account names, posts the short codes of their addresses."""

    key = "instagram"
    name = "Instagram"
    kinds = ("like", "follow", "mention", "tag", "reply", "comment")
    api = Api(
        "https://graph.instagram.com",
        "",
        "Of professional accounts: who comments on the media, who tags the account, whom captions name.",
        (Secret("access_token", "access token of the professional account"),),
    )

    def describe(self, archive: Archive) -> str | None:
        """Lists by their names, and those without a name by the shape of their records."""
        held = contents(archive, _section)
        if held is None:
            if archive.find(*_HTML):
                raise InputError("an Instagram download in HTML: ask for it again in JSON", file=str(archive.path))
            return None
        owner = _owner(archive)
        whose = f" of {owner.handle}" if owner.handle else ""
        if owner.private:
            return f"Instagram download{whose}, a private account: nothing in it is public"
        return f"Instagram download{whose}: {held.in_words(_WORDS)}"

    def read_archive(self, archive: Archive, journal: Journal) -> Iterator[Batch]:
        """The owner's acts, and who follows them. Raises InputError without an owner."""
        owner = _owner(archive)
        if not owner.handle:
            raise InputError("does not say whose it is: ask for the personal information too", file=str(archive.path))
        if owner.private:
            journal.passes("everything: the account is private", file=str(archive.path))
            return
        me: Finding = Account(owner.handle, owner.handle, owner.name)
        told = chain((me,), findings(archive, journal, _Reading(owner.handle).handler))
        yield from batches(self.key, told, archive, journal)

    def identify(self, connection: Connection, web: Web) -> Connection:
        """The account of the token. Raises NetworkError."""
        return identified(connection, web)

    def fetch(self, connection: Connection, cursor: Cursor, web: Web, journal: Journal) -> Iterator[Page]:
        """Yields what others did below and about the account's posts, and whom these name."""
        return api.fetch(connection, cursor, web, journal)


def _section(record: Record) -> str:
    value, key = record.value, record.key
    if key in _OLD:
        lists = isinstance(value, list) and len(value) in (2, 3) and all(isinstance(part, str) for part in value)
        taken = isinstance(value, dict) and "taken_at" in value
        dated = record.whole and isinstance(value, dict) and all(isinstance(at, str) for at in value.values())
        return _OLD[key] if lists or taken or dated else ""
    if key in _SECTIONS or key or not isinstance(value, dict):
        return _SECTIONS.get(key, "")
    if "string_list_data" in value:
        addresses = [text(item.get("href")) for item in dicts(value["string_list_data"])]
        return "followers" if any(in_address(one) for one in addresses) else ""
    if value.keys() & {"string_map_data", "label_values"}:
        named = bool(_COMMENTS_FILE.search(record.place)) or "Media Owner" in (value.get("string_map_data") or {})
        file = _LIKED_FILE.search(record.place)
        return "comments" if named else "" if not file else "likes" if file[1] == "posts" else "likes of comments"
    return "posts" if any("creation_timestamp" in item for item in dicts(value.get("media"))) else ""


def _owner(archive: Archive) -> Profile:
    found, old, shared = Profile(), {}, Profile()
    for member in members(archive):
        for record in records(archive, member, Journal()):
            if record.key == "profile_user" and isinstance(record.value, dict):
                found = profile(record.value.get("string_map_data"))
            elif record.key == _SHARED_PROFILE and isinstance(record.value, dict):
                shared = profile(record.value.get("string_map_data"))
            elif record.whole and record.key in ("username", "name", "private_account"):
                old[record.key] = record.value
            if not record.whole:
                break
    plain = plain_profile(old.get("username"), old.get("name"), old.get("private_account"))
    return next((one for one in (found, plain) if one.handle), shared)


class _Reading:
    def __init__(self, me: str) -> None:
        self._me = me
        self._handlers: dict[str, Handler] = {
            "followers": self._follow,
            "following": self._follow,
            "unfollowed": self._follow,
            "likes": self._like,
            "likes of comments": self._like,
            "comments": self._comment,
            "posts": self._post,
            "profile": lambda record: (),
        }

    def handler(self, record: Record) -> Handler | str:
        section = _section(record)
        if section:
            return self._handlers[section]
        if record.key.startswith("text_post_app_"):
            return "lists of Threads are read as Threads"
        if record.whole and not isinstance(record.value, list | dict):
            return "details of the account"
        return _NOT_READ.get(record.key, f"{record.key[:60] or 'a list without a name'} is not read")

    def _follow(self, record: Record) -> Iterator[Finding]:
        section = _section(record)
        if record.whole:
            found = [(handle(who), moment(at)) for who, at in record.value.items()]
        else:
            found = followed(record.value)
        for who, at in found:
            yield Account(who, who)
            source, target = (who, self._me) if section == "followers" else (self._me, who)
            yield Interaction("follow", source, target, at, undone=section == "unfollowed")

    def _like(self, record: Record) -> Iterator[Finding]:
        value = record.value
        if isinstance(value, list):
            found: list[tuple[str, int, str | None]] = [(handle(value[1]), moment(value[0]), None)]
        elif "label_values" in value:
            told = labels(value["label_values"])
            posts = [post for _, one in told if (post := post_in(one))]
            found = [(_labelled(told), when(value.get("timestamp")), posts[0] if posts else None)]
        else:
            found = liked(value)
        for who, at, post in found:
            yield Account(who, who)
            # the address of a liked comment is that of the post below which it stands
            yield Interaction("like", self._me, who, at, post if _section(record) == "likes" else None)

    def _comment(self, record: Record) -> Iterator[Finding]:
        value = record.value
        if isinstance(value, list):
            who, at = handle(value[2]), moment(value[0])
        elif "string_map_data" in value:
            told = values(value["string_map_data"])
            who, at = _labelled(told, last=True), max(map(_time, value["string_map_data"].values()), default=0)
        elif "label_values" in value:
            who, at = _labelled(labels(value["label_values"])), when(value.get("timestamp"))
        else:
            who, at = handle(value["title"]), max(map(_time, dicts(value["string_list_data"])), default=0)
        yield Account(who, who)
        yield Interaction("comment", self._me, who, at)

    def _post(self, record: Record) -> Iterator[Finding]:
        value, media = record.value, dicts(record.value.get("media"))
        first = media[0] if media else {}
        if "taken_at" in value:
            at, words = moment(value["taken_at"]), text(value.get("caption"))
        else:
            at = when(value.get("creation_timestamp") or first.get("creation_timestamp"))
            words = text(value.get("title")) or text(first.get("title"))
        if at and words:
            yield Post(f"{self._me}/{at}", self._me, at, words)  # the download gives no id
        for who in mentioned([words]):
            if who != self._me:
                yield Account(who, who)
            yield Interaction("mention", self._me, who, at)


def _labelled(told: list[tuple[str, str]], *, last: bool = False) -> str:
    """Whose post it is: by an English label, else by a profile's address, else (`last`) by the place in the order."""
    by_label = dict(told)
    who = next((by_label[label] for label in _OWNER_LABELS if label in by_label), "")
    who = who or next((met for _, one in told if one.startswith("http") and (met := in_address(one))), "")
    return handle(who or (told[-1][1] if last and len(told) > 1 else ""))


def _time(item: Any) -> int:
    return when(item.get("timestamp")) if isinstance(item, dict) else 0
