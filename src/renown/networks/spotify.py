"""Spotify: the account data and the extended streaming history a person asks for.

They name artists and shows by name alone, so an artist's id is that name (``name:Björk``), here and wherever
else Renown reads Spotify: a name is no proof of anybody. People are known by their user names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from renown.errors import InputError
from renown.networks.archive import Archive
from renown.networks.batches import Account, Finding, Interaction, Post, batches, dated, identifier, moment, plain
from renown.networks.meta_export.stream import Record, records
from renown.networks.network import Journal
from renown.vocabulary import Batch

HEARD = 30_000
"""Milliseconds from which Spotify itself counts a stream."""
COUNTED = 20_000
"""How many records of a file are counted before it is read."""
LOOKED_INTO = 500
"""JSON files that are opened to find one of Spotify's."""
_USER = re.compile(r"[a-z0-9._-]{1,100}")
_TRACK = re.compile(r"spotify:(track|episode):([A-Za-z0-9]{22})")
_WORDS = {"short": "listens", "extended": "listens", "following": "followed", "followers": "followers"}
_ARTISTS = "artists"
_PRIVATE_LISTS = ("tracks", "albums", "shows", "episodes", "bannedTracks", "bannedArtists", "other")


class Spotify:
    """Reads StreamingHistory*.json, Streaming_History_*.json, Follow.json, YourLibrary.json and Userdata.json."""

    key = "spotify"
    name = "Spotify"
    kinds = ("listen", "follow")

    def describe(self, archive: Archive) -> str | None:
        """Lists of streams, of follows, or a library, by the fields of their records."""
        counts: Counter[str] = Counter()
        for member in _members(archive)[:LOOKED_INTO]:
            for seen, record in enumerate(records(archive, member, Journal())):
                what = _section(record)
                if not what or seen >= COUNTED:
                    break
                counts[what] += 1
        if not counts.keys() & {"short", "extended", "following", "followers", "counts", "library"}:
            return None
        counts["extended"] += counts.pop("short", 0)
        told = [f"{counts[key]:,} {word}" for key, word in _WORDS.items() if counts[key]]
        owner = _owner(archive)
        return f"Spotify data{f' of {owner.id}' if owner else ''}: {', '.join(told) or 'nothing that is read'}"

    def read_archive(self, archive: Archive, journal: Journal) -> Iterator[Batch]:
        """Yields listens and follows. Raises InputError when nothing says whose they are."""
        owner = _owner(archive)
        if owner is None:
            advice = "does not say whose it is: put Userdata.json of the account data into the same folder"
            raise InputError(advice, file=str(archive.path))
        yield from batches(self.key, dated(_findings(archive, owner, journal), archive), archive, journal)


def _members(archive: Archive) -> list[str]:
    return archive.members if archive.is_single_file else [m for m in archive.members if m.lower().endswith(".json")]


def _section(record: Record) -> str:
    """What a record is, by its fields; empty when it is none of Spotify's."""
    value, key = record.value, record.key
    if isinstance(value, dict) and not key:
        if "msPlayed" in value and "endTime" in value:
            return "short"
        return "extended" if "ms_played" in value and "ts" in value else ""
    sections = {"userIsFollowing": "following", "userIsFollowedBy": "followers", "userIsBlocking": "blocking"}
    if key in ("followingUsersCount", "dismissingUsersCount"):
        return "counts"
    if isinstance(value, dict) and str(value.get("uri", "")).startswith("spotify:"):
        return "artist" if key == _ARTISTS else "library" if key in _PRIVATE_LISTS else ""
    return sections.get(key, "")


def _owner(archive: Archive) -> Account | None:
    """The user name in the account data, else in the streams, where it stood before 2023."""
    users: list[str] = []
    streamed = name = None
    for member in _members(archive)[:LOOKED_INTO]:
        whole: dict[str, Any] = {}
        for record in records(archive, member, Journal()):
            if record.whole:
                whole[record.key] = record.value
                continue
            if _section(record) == "extended":
                streamed = streamed or record.value.get("username")
            break
        if "creationTime" in whole or "email" in whole:
            users.append(whole.get("username", ""))
        if "displayName" in whole and "tasteMaker" in whole:
            name = plain(whole["displayName"])
    for user in (*users, streamed):
        try:
            return Account(identifier(user), identifier(user), name)
        except ValueError:
            continue
    return None


def _findings(archive: Archive, owner: Account, journal: Journal) -> Iterator[Finding]:
    yield owner
    known, private = {owner.id}, set[str]()
    # only the extended history tells a private session, so it is heard before the short one
    for member in sorted(_members(archive), key=lambda member: _opening(archive, member) != "extended"):
        for record in records(archive, member, journal):
            what = _section(record)
            if not what:
                if not record.whole:
                    journal.passes("a list that is not read", file=record.place)
                    break
                continue
            for finding in _told(what, record, owner.id, private, journal):
                # the same tracks are heard again and again
                if not isinstance(finding, Interaction):
                    if finding.id in known:
                        continue
                    known.add(finding.id)
                yield finding


def _opening(archive: Archive, member: str) -> str:
    return next((_section(record) for record in records(archive, member, Journal())), "")


def _told(what: str, record: Record, me: str, private: set[str], journal: Journal) -> list[Finding]:
    try:
        found = _read(what, record.value, me)
        acts = {one.act for one in found if isinstance(one, Interaction) and one.act}
        if what == "extended" and record.value.get("incognito_mode"):
            private |= acts
        if acts & private:
            raise _Silent("heard in a private session")
        return found
    except _Silent as silence:
        journal.passes(str(silence), file=record.place, line=record.line)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        reason = str(error) if isinstance(error, ValueError) else "a record of an unknown shape"
        journal.cannot_read(reason, file=record.place, line=record.line)
    return []


class _Silent(Exception):
    """Raised for a record that says nothing in public, with the reason."""


def _read(what: str, value: Any, me: str) -> list[Finding]:
    match what:
        case "short":
            show = "podcastName" in value
            artist, track = (
                (value["podcastName"], value["episodeName"]) if show else (value["artistName"], value["trackName"])
            )
            return _listen(me, artist, track, value["endTime"], value["msPlayed"], show=show)
        case "extended":
            return _extended(value, me)
        case "following":
            who = _somebody(value)
            return [who, Interaction("follow", me, who.id, 0)]
        case "followers":
            who = _somebody(value)
            return [who, Interaction("follow", who.id, me, 0)]
        case "artist":
            who = Account(f"name:{_name(value['name'])}", None, _name(value["name"]))
            return [who, Interaction("follow", me, who.id, 0)]
        case "counts":
            raise _Silent("counts of followers without names")
        case "blocking":
            raise _Silent("blocked people are not public")
        case _:
            raise _Silent("saved tracks, albums and shows are not public")


def _extended(value: dict[str, Any], me: str) -> list[Finding]:
    artist, track = value.get("master_metadata_album_artist_name"), value.get("master_metadata_track_name")
    show, episode = value.get("episode_show_name"), value.get("episode_name")
    address = value.get("spotify_track_uri") or value.get("spotify_episode_uri")
    if not artist and not show:
        raise _Silent("a stream without the name of an artist or a show: a book, a video or something removed")
    of, title = (artist, track) if artist else (show, episode)
    return _listen(me, of, title, value["ts"], value["ms_played"], show=not artist, address=address)


def _listen(
    me: str, of: object, title: object, ended: object, milliseconds: object, *, show: bool, address: object = None
) -> list[Finding]:
    at = moment(ended)
    if not isinstance(milliseconds, int | float):
        raise ValueError("a time that cannot be read")
    if milliseconds < HEARD:
        raise _Silent("heard for less than half a minute")
    name = _name(of)
    who = identifier(f"name:podcast:{name}" if show else f"name:{name}")
    post = identifier(f"{name} – {_name(title)}")
    found = _TRACK.fullmatch(address) if isinstance(address, str) else None
    url = f"https://open.spotify.com/{found[1]}/{found[2]}" if found else None
    # both histories give the end of a stream, but only one the second: the minute is what they agree on
    act = Interaction("listen", me, who, at, post, f"{at // 60} {post}"[:2048])
    return [Account(who, None, name), Post(post, who, None, plain(title), url), act]


def _somebody(value: object) -> Account:
    if not isinstance(value, str):
        raise ValueError("a name is missing")
    if _USER.fullmatch(value):
        return Account(value, value)
    return Account(f"name:{_name(value)}", None, _name(value))


def _name(value: object) -> str:
    return identifier(" ".join((plain(value) or "").split()))
