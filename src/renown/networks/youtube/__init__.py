"""YouTube: a Google Takeout, in any language.

An account is a channel's id. What a person watched is theirs alone, so it is not an act: the watch history
only says whose the videos are on which they commented.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from renown.errors import InputError
from renown.networks.archive import Archive
from renown.networks.batches import Account, Finding, Interaction, Post, batches, dated
from renown.networks.network import Journal
from renown.networks.youtube.takeout import Channel, Comment, Row, Subscription, Video, kind_of, members, read
from renown.vocabulary import Batch

COUNTED = 20_000
"""How many records of a file are counted before it is read."""
_WORDS: dict[type[Row], str] = {Subscription: "subscriptions", Comment: "comments", Video: "videos"}


class YouTube:
    """Reads subscriptions, comments and live chats, the watch history (JSON or HTML) and the list of channels."""

    key = "youtube"
    name = "YouTube"
    kinds = ("subscribe", "comment", "mention")

    def describe(self, archive: Archive) -> str | None:
        """Tables, lists and pages whose records are YouTube's."""
        counts: Counter[type[Row]] = Counter()
        for member in members(archive):
            kind = kind_of(archive, member)
            if kind in _WORDS:
                found = zip(range(COUNTED), read(archive, member, Journal()), strict=False)
                counts[kind] += sum(row is not None for _, row in found)
        if not counts:
            return None
        told = ", ".join(f"{counts[kind]:,} {word}" for kind, word in _WORDS.items() if counts[kind])
        return f"YouTube Takeout: {told}"

    def read_archive(self, archive: Archive, journal: Journal) -> Iterator[Batch]:
        """Yields subscriptions, comments and mentions. Raises InputError when nothing says whose they are."""
        yield from batches(self.key, dated(_findings(archive, journal), archive), archive, journal)


class _Survey:
    """What has to be known before the acts: whose Takeout it is, and whose the videos are."""

    def __init__(self, archive: Archive, journal: Journal) -> None:
        self.acts: list[str] = []
        self.owners: dict[str, str] = {}
        self.names: dict[str, str] = {}
        said: dict[type[Row], list[str]] = {}
        for member in members(archive):
            kind = kind_of(archive, member)
            if kind is None:
                journal.passes("files that are not read", file=archive.place(member))
                continue
            if kind in (Comment, Subscription):
                self.acts.append(member)
            # what is broken in a file of acts is told when the acts are read
            for row in read(archive, member, Journal() if kind in (Comment, Subscription) else journal):
                self._learn(row, said)
        told = [who for kind in (Comment, Subscription, Channel) for who in said.get(kind, [])]
        if not told:
            raise InputError("does not say whose it is: ask for the list of channels too", file=str(archive.path))
        self.me = told[0]

    def _learn(self, row: Row | None, said: dict[type[Row], list[str]]) -> None:
        mine: str | None = None
        match row:
            case Video(id, channel, title):
                self.owners[id] = channel
                if title:
                    self.names[channel] = title
            case Channel(id, title):
                mine = id
                self.names[id] = title or ""
            case Subscription(_, _, _, me) | Comment(me):
                mine = me
        if row is not None and mine and type(row) not in said:
            said[type(row)] = [mine]


def _findings(archive: Archive, journal: Journal) -> Iterator[Finding]:
    survey = _Survey(archive, journal)
    me = survey.me
    yield Account(me, name=survey.names.get(me) or None)
    for member in survey.acts:
        place = archive.place(member)
        for row in read(archive, member, journal):
            if isinstance(row, Subscription):
                yield Account(row.channel, name=row.title)
                yield Interaction("subscribe", me, row.channel, row.at)
            elif isinstance(row, Comment):
                yield from _comment(row, me, survey, journal, place)


def _comment(row: Comment, me: str, survey: _Survey, journal: Journal, place: str) -> Iterator[Finding]:
    me = row.me or me
    owner = survey.owners.get(row.video)
    address = f"https://www.youtube.com/watch?v={row.video}" if row.video else None
    if row.id:
        yield Post(row.id, me, row.at, row.text, f"{address}&lc={row.id}" if address else None)
    if owner:
        yield Account(owner, name=survey.names.get(owner) or None)
        yield Post(row.video, owner, None, None, address)
        yield Interaction("comment", me, owner, row.at, row.video, row.id)
    else:
        reason = "a comment on a video whose channel the Takeout does not say"
        journal.passes(reason if row.video else "a comment on something other than a video", file=place)
    # who comments on a person's video names them by it: that is one act, not two
    yield from (Interaction("mention", me, who, row.at, None, row.id) for who in row.mentions if who != owner)
