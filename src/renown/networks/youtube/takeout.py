"""The files of a YouTube Takeout, told by what stands in them: their names and headers are in the owner's language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from io import BufferedReader
from typing import IO, Any, NamedTuple, TypeAlias, cast

from renown.errors import InputError
from renown.networks.archive import Archive
from renown.networks.batches import moment, plain, words
from renown.networks.csv_rows import rows
from renown.networks.meta_export.stream import records
from renown.networks.network import Journal

LOOKED_INTO = 5_000
"""Files that are opened to find YouTube's: a Takeout of photos has hundreds of thousands."""
HEAD = 1 << 18
_WINDOW = 1 << 20
_CHANNEL = re.compile(r"UC[\w-]{22}")
_VIDEO = re.compile(r"[\w-]{11}")
_COMMENT = re.compile(r"Ug[\w-]{10,100}(?:\.[\w-]{1,100})?")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*(?: UTC)?")
_WATCHED = re.compile(
    r'<a\s+href="https?://(?:www|music)\.youtube\.com/watch\?v=([\w-]{11})[^"<>]{0,200}">[^<]{0,1000}</a>[^<]{0,100}<br\s?/?>\s{0,9}'
    r'<a\s+href="https?://(?:www|music)\.youtube\.com/channel/(UC[\w-]{22})">([^<]{0,300})</a>'
)
_ITEM = re.compile(r"<li>([^<]*(?:<(?!/?li>)[^<]*)*)</li>")
_LINK = re.compile(r'href="https?://www\.youtube\.com/watch\?v=([\w-]{11})(?:&(?:amp;)?lc=([\w.-]{5,200}))?')


class Subscription(NamedTuple):
    """To which channel, its title, when, and whose, as far as that is said."""

    channel: str
    title: str | None
    at: int = 0
    me: str | None = None


class Comment(NamedTuple):
    """A comment or a message in a live chat. `video` is empty for a comment on something else."""

    me: str | None
    at: int
    id: str | None
    video: str
    text: str | None
    mentions: tuple[str, ...] = ()


class Video(NamedTuple):
    """Whose a video is, from the watch history or the owner's own uploads."""

    id: str
    channel: str
    title: str | None = None


class Channel(NamedTuple):
    """A channel of the owner."""

    id: str
    title: str | None


Row: TypeAlias = Subscription | Comment | Video | Channel


def members(archive: Archive) -> list[str]:
    """The tables, lists and pages, those in a folder of YouTube first: its name is the same in every language."""
    known = [name for name in archive.members if name.lower().endswith((".csv", ".json", ".html"))]
    known.sort(key=lambda name: not any(part.startswith("YouTube") for part in name.split("/")[:-1]))
    return known[:LOOKED_INTO]


def kind_of(archive: Archive, member: str) -> type[Row] | None:
    """What a member's first records are; None for files that are not read."""
    found = read(archive, member, Journal())
    return next((type(row) for row, _ in zip(found, range(3), strict=False) if row), None)


def read(archive: Archive, member: str, journal: Journal) -> Iterator[Row | None]:
    """Every record of a member; None for one that is none of these. What is broken goes to the journal."""
    suffix = member.lower().rpartition(".")[2]
    if suffix == "csv":
        return _table(archive, member, journal)
    return _list(archive, member, journal) if suffix == "json" else _page(archive, member, journal)


def _table(archive: Archive, member: str, journal: Journal) -> Iterator[Row | None]:
    known: type[Row] | None = None
    for seen, (line, cells) in enumerate(rows(archive, member, journal)):
        try:
            row = _row([cell.strip() for cell in cells])
        except ValueError as error:
            journal.cannot_read(str(error), file=archive.place(member), line=line)
            continue
        known = known or (type(row) if row else None)
        # the first row is a header, and files that are none of these are left alone
        if row is None and known and seen:
            journal.cannot_read("a row of an unknown shape", file=archive.place(member), line=line)
            continue
        yield row


def _row(cells: list[str]) -> Row | None:
    channels = [cell for cell in cells if _CHANNEL.fullmatch(cell)]
    if not channels:
        return None
    me = channels[0]
    times = [cell for cell in cells if len(cell) < 40 and _TIME.fullmatch(cell)]
    if me == cells[0] and any("youtube.com/channel/" in cell and cell.endswith(me) for cell in cells):
        return Subscription(me, plain(cells[2]) if len(cells) > 2 else None)
    ids = [cell for cell in cells if _COMMENT.fullmatch(cell)]
    if times and ids:
        # the comment's own id stands before those of what it answers
        video = next((cell for cell in cells if _VIDEO.fullmatch(cell)), "")
        text, mentions = _spoken(max(cells, key=lambda cell: (cell.startswith("{"), len(cell))))
        return Comment(me, moment(times[0].removesuffix(" UTC")), ids[0], video, text, mentions)
    if _VIDEO.fullmatch(cells[0]):
        return Video(cells[0], me)
    return Channel(me, plain(cells[1]) if len(cells) > 1 else None) if me == cells[0] and not times else None


def _spoken(text: str) -> tuple[str | None, tuple[str, ...]]:
    """The text of a comment and the channels it names. It comes as pieces in JSON, or plain."""
    try:
        told: Any = json.loads(f"[{text}]") if text.startswith("{") else [{"text": text}]
        pieces = told[0].get("takeoutSegments") or told
        said = "".join(piece.get("text") or "" for piece in pieces)
        named = [(piece.get("mention") or {}).get("externalChannelId") or "" for piece in pieces]
        return plain(said), tuple(dict.fromkeys(who for who in named if _CHANNEL.fullmatch(who)))
    except (ValueError, RecursionError, AttributeError, TypeError, IndexError):
        return plain(text), ()


def _list(archive: Archive, member: str, journal: Journal) -> Iterator[Row | None]:
    for record in records(archive, member, journal):
        if record.whole or record.key:
            yield None
            return
        try:
            yield _item(record.value)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            reason = str(error) if isinstance(error, ValueError) else "a record of an unknown shape"
            journal.cannot_read(reason, file=record.place, line=record.line)


def _item(item: Any) -> Row | None:
    snippet = item.get("snippet") if isinstance(item, dict) else None
    if isinstance(snippet, dict) and isinstance(snippet.get("resourceId"), dict):
        channel, me = snippet["resourceId"]["channelId"], snippet.get("channelId")
        if not _CHANNEL.fullmatch(channel):
            raise ValueError("not the id of a channel")
        return Subscription(channel, plain(snippet.get("title")), moment(snippet["publishedAt"]), me)
    if not isinstance(item, dict) or not isinstance(item.get("titleUrl"), str):
        return None
    video = re.search(r"youtube\.com/watch\?v=([\w-]{11})", item["titleUrl"])
    for told in item.get("subtitles") or []:
        channel = re.search(r"/channel/(UC[\w-]{22})", told.get("url") or "")
        if video and channel:
            return Video(video[1], channel[1], plain(told.get("name")))
    return None


def _page(archive: Archive, member: str, journal: Journal) -> Iterator[Row | None]:
    """What a page in HTML says, window by window. Only the watch history and lists of comments are known."""
    seen, held = False, ""
    try:
        with archive.open(member) as file:
            for text in _windows(file):
                held += text
                end = 0
                for found in _WATCHED.finditer(held):
                    end, seen = found.end(), True
                    yield Video(found[1], found[2], plain(unescape(found[3])))
                for found in () if end else _ITEM.finditer(held):
                    if comment := _comment(found[1]):
                        seen = True
                        yield comment
                    end = found.end()
                if not seen:
                    yield None
                    return
                held = held[max(end, len(held) - _WINDOW) :]
    except InputError as error:
        if seen:
            journal.cannot_read(error.reason, file=archive.place(member))


def _windows(file: IO[bytes]) -> Iterator[str]:
    # a letter cut in two at the end of a window is of no consequence: addresses are ASCII
    while data := cast(BufferedReader, file).read1(HEAD):
        yield data.decode("utf-8", "replace")


def _comment(item: str) -> Comment | None:
    when, link = _TIME.search(item), _LINK.search(item)
    if not when or not link:
        return None
    try:
        at = moment(when[0].removesuffix(" UTC"))
    except ValueError:
        return None
    said = re.split(r"<br\s?/?>", item, maxsplit=1)
    return Comment(None, at, link[2], link[1], words(said[1]) if len(said) > 1 else None)
