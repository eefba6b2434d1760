"""Feeds of three families, RSS, Atom and JSON Feed, in one form."""

from __future__ import annotations

import calendar
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.sax import SAXParseException

from renown.errors import InputError
from renown.networks.archive import Archive
from renown.networks.batches import believable, moment
from renown.networks.blog.sites import site
from renown.networks.meta_export.stream import records
from renown.networks.network import Journal

HEAD = 1 << 16
"""What comes before the root of a feed is at most this long, in bytes."""
_JSON_FEED = re.compile(rb'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org\\?/version\\?/')
_ROOT = re.compile(r"<(?:rss|feed|rdf:RDF|RDF)[\s>]")
_SPACES = ("http://www.w3.org/2005/Atom", "purl.org/atom/", "purl.org/rss/")


@dataclass(slots=True)
class Entry:
    """One entry. `addresses` in the order of preference; `at` in Unix seconds, 0 when unknown."""

    addresses: list[str]
    at: int
    title: str = ""
    html: str = ""
    answers: str = ""
    outward: str = ""
    author: str = ""
    author_address: str = ""
    hidden: bool = False


@dataclass(slots=True)
class Feed:
    """A feed: its site, the title, its entries, newest first or not, and where the older ones are."""

    site: str
    title: str
    entries: Iterator[Entry] = field(default_factory=lambda: iter(()))
    older: str = ""


def is_feed(archive: Archive, member: str) -> bool:
    """Whether a member begins as a feed does. Raises InputError for one that defines entities of its own."""
    with archive.open(member) as file:
        head = file.read(HEAD)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"{":
        return bool(_JSON_FEED.search(head))
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head.decode("utf-16" if wide else "utf-8-sig", "replace")
    if not text.lstrip().startswith("<"):
        return False
    root = _root(text)
    if root < 0:
        return False
    if "<!ENTITY" in text[:root]:
        raise InputError("a feed that defines entities, which is refused", file=archive.place(member))
    return text.startswith("<rss", root) or any(space in text[root : root + 4_096] for space in _SPACES)


def feed(archive: Archive, member: str, journal: Journal) -> Feed:
    """A feed that `is_feed` has known. Raises InputError when it does not say which site it is of."""
    with archive.open(member) as file:
        start = file.read(HEAD).lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    found = _json_feed(archive, member, journal) if start == b"{" else _xml_feed(archive, member, journal)
    if not found.site:
        raise InputError("a feed that does not say which site it is of", file=archive.place(member))
    return found


def _root(text: str) -> int:
    """Where the root of a feed begins, past the declaration, comments and the document type; -1 for other roots."""
    at = 0
    while (at := text.find("<", at)) >= 0:
        if text.startswith("<!--", at):
            end = text.find("-->", at)
        elif text.startswith("<?", at):
            end = text.find("?>", at)
        elif text.startswith("<!", at):
            inner = text.find("[", at, text.find(">", at))
            end = text.find("]", at) if inner >= 0 else at
        else:
            return at if _ROOT.match(text, at) else -1
        if end < 0:
            return -1
        at = end + 1
    return -1


def _xml_feed(archive: Archive, member: str, journal: Journal) -> Feed:
    import feedparser  # type: ignore[import-untyped]

    data = archive.read(member)
    try:
        # as a stream: given text, the parser would take an address in it for something to fetch
        told: Any = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    except RecursionError:
        raise InputError("nested too deeply", file=archive.place(member)) from None
    except (ValueError, LookupError, AttributeError, TypeError, AssertionError) as error:
        # the parser means to raise nothing, and does
        reason = f"a feed that cannot be taken apart ({type(error).__name__})"
        raise InputError(reason, file=archive.place(member)) from None
    broken = told.get("bozo_exception")
    if isinstance(broken, SAXParseException):
        reason = f"broken XML, read as far as that goes: {broken.getMessage()}"
        # the parser puts a declaration on a line of its own where there is none
        line = (broken.getLineNumber() or 0) - (b"<?xml" not in data[:200])
        journal.cannot_read(reason, file=archive.place(member), line=line if line > 0 else None)
    links = [_text(told.feed, "link"), *_hrefs(told.feed, "alternate"), *_hrefs(told.feed, "self")]
    sites = [found for link in links if (found := site(link, mine=True))]
    # RFC 5005: a feed in pages, or with an archive
    older = next(iter([*_hrefs(told.feed, "next"), *_hrefs(told.feed, "prev-archive")]), "")
    return Feed(sites[0] if sites else "", _text(told.feed, "title"), map(_xml_entry, told.entries), older)


def _xml_entry(told: Any) -> Entry:
    content = "".join(_text(part, "value") for part in told.get("content", [])) or _text(told, "summary")
    # its own `get` warns when it falls back from one to the other
    when = dict.get(told, "published_parsed") or dict.get(told, "updated_parsed")
    answers, author = told.get("thr_in-reply-to"), told.get("author_detail")
    hidden = (
        told.get("app_draft") == "yes"
        or told.get("wp_status", "publish") not in ("publish", "inherit")
        or bool(told.get("wp_post_password"))
        or told.get("blogger_status", "LIVE") != "LIVE"
    )
    return Entry(
        [_text(told, "feedburner_origlink"), _text(told, "link"), *_hrefs(told, "related"), _text(told, "id")],
        _seconds(when),
        _text(told, "title"),
        content,
        answers=_text(answers, "href") or _text(answers, "ref"),
        author=_text(author, "name") or _text(told, "author"),
        author_address=_text(author, "href"),
        hidden=hidden,
    )


def _hrefs(told: Any, rel: str) -> list[str]:
    return [_text(link, "href") for link in told.get("links", []) if link.get("rel") == rel]


def _seconds(when: Any) -> int:
    try:
        return believable(calendar.timegm(when)) if when else 0
    except (ValueError, OverflowError, TypeError):
        return 0


def _json_feed(archive: Archive, member: str, journal: Journal) -> Feed:
    about = {record.key: record.value for record in records(archive, member, Journal()) if record.whole}
    sites = [found for key in ("home_page_url", "feed_url") if (found := site(_text(about, key), mine=True))]
    entries = _json_entries(archive, member, journal)
    return Feed(sites[0] if sites else "", _text(about, "title"), entries, _text(about, "next_url"))


def _json_entries(archive: Archive, member: str, journal: Journal) -> Iterator[Entry]:
    for record in records(archive, member, journal):
        if record.key != "items" or record.whole:
            continue
        if not isinstance(record.value, dict):
            journal.cannot_read("an entry of an unknown shape", file=record.place, line=record.line)
            continue
        told = record.value
        authors = told.get("authors") or [told.get("author")]
        author = authors[0] if isinstance(authors, list) and isinstance(authors[0], dict) else {}
        try:
            at = moment(_text(told, "date_published") or _text(told, "date_modified"))
        except ValueError:
            at = 0
        yield Entry(
            [_text(told, "url"), _text(told, "id")],
            at,
            _text(told, "title"),
            _text(told, "content_html") or _text(told, "content_text"),
            outward=_text(told, "external_url"),
            author=_text(author, "name"),
            author_address=_text(author, "url"),
        )


def _text(told: Any, key: str) -> str:
    value = told.get(key) if isinstance(told, dict) else None
    return value if isinstance(value, str) else ""
