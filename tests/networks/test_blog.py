"""Feeds of blogs: RSS, Atom, JSON Feed, and feeds of comments."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from renown.errors import InputError, Nonsense
from renown.networks.blog import Blog
from renown.networks.blog.sites import Link, is_of_many, links, site
from renown.networks.fetcher import LOOPBACK
from renown.networks.http import Web
from renown.networks.network import Connection, Journal
from renown.vocabulary import ESTIMATED, EXACT
from tests.faulty import Answer, serving
from tests.networks.reading import SAMPLES, packed
from tests.networks.told import Told, described, told

BLOG = SAMPLES / "blog"
RSS, ATOM, JSON = BLOG / "rss" / "feed.xml", BLOG / "atom" / "feed.atom", BLOG / "json" / "feed.json"
COMMENTS, RDF = BLOG / "comments" / "comments.xml", BLOG / "rdf" / "index.rdf"
ANN, BEN, CLEO = "https://ann.example", "https://ben.example", "https://cleo.example"
BEA, DEE = "https://medium.example/@bea", "https://dee.example"
DAY = 86_400
FIRST = 1_772_445_600  # 2 March 2026, 10:00 UTC
RYE = f"{ANN}/2026/rye?a=1&b=2"
OF_MANY = "a link to a page on a site of many people"
HIDDEN = "a draft or a private post"


def tuples(said: Told) -> list[tuple[Any, ...]]:
    fields = ("source", "kind", "target", "at", "post", "act", "precision")
    assert {row["network"] for row in said.rows} <= {"blog"}
    return [tuple(row[field] for field in fields) for row in said.rows]


def test_an_rss_feed_says_whom_its_author_links_to_answers_and_likes() -> None:
    said = told(Blog(), RSS)
    assert tuples(said) == [
        (ANN, "mention", BEN, FIRST, None, RYE, EXACT),
        (ANN, "mention", f"{CLEO}/~cleo", FIRST, None, RYE, EXACT),
        (ANN, "mention", "https://youtube.com/@dan", FIRST, None, RYE, EXACT),
        (ANN, "reply", BEN, FIRST + DAY, f"{BEN}/oats", f"{ANN}/2026/re-oats", EXACT),
        (ANN, "like", CLEO, FIRST + DAY, f"{CLEO}/bran", f"{ANN}/2026/re-oats", EXACT),
        (ANN, "mention", "https://gil.example", FIRST + 2 * DAY, None, f"{ANN}/links/7", EXACT),
        (ANN, "mention", BEN, FIRST + 2 * DAY, None, f"{ANN}/2026/undated", ESTIMATED),
    ]
    assert said.journal.passed == {
        OF_MANY: 1,
        "a link its author does not stand by (nofollow, ugc, sponsored)": 1,
        HIDDEN: 2,
        "an entry without an address": 1,
    }
    assert not said.journal.unreadable


def test_drafts_and_posts_behind_a_password_are_never_kept() -> None:
    said = told(Blog(), RSS)
    assert [row["id"].removeprefix(ANN) for row in said.posts] == [
        "/2026/rye?a=1&b=2", "/2026/re-oats", "/2026/undated", "/links/7",
    ]  # fmt: skip
    assert not any("secret" in str(row) for row in [*said.rows, *said.posts, *said.accounts])


def test_an_atom_feed_is_of_the_person_whose_name_begins_its_path() -> None:
    said = told(Blog(), ATOM)
    at = 1_772_697_600  # 5 March 2026, 10:00 at two hours east
    assert tuples(said) == [
        (BEA, "mention", "https://medium.example/@cy", at, None, f"{BEA}/one", EXACT),
        (BEA, "mention", ANN, at, None, f"{BEA}/one", EXACT),
    ]
    assert said.journal.passed == {HIDDEN: 1, "a post of another site that the feed passes on": 1}


def test_a_json_feed_has_links_of_its_own_kind() -> None:
    said = told(Blog(), JSON)
    assert tuples(said) == [
        (DEE, "mention", ANN, FIRST + 5 * DAY, None, f"{DEE}/1", EXACT),
        (DEE, "mention", BEN, FIRST + 6 * DAY, None, f"{DEE}/2", EXACT),
        (DEE, "mention", BEN, FIRST + 6 * DAY, None, f"{DEE}/3", ESTIMATED),
    ]
    assert not said.journal.passed
    assert not said.journal.unreadable


def test_a_feed_of_2004_is_read() -> None:
    assert tuples(told(Blog(), RDF)) == [
        ("https://old.example", "mention", ANN, 1_083_837_600, None, "http://old.example/1", EXACT)
    ]


def test_a_feed_of_comments_says_what_others_did() -> None:
    said = told(Blog(), COMMENTS)
    comment = f"{ANN}/2026/rye#comment-11"
    assert tuples(said) == [("name:Bob & Sons", "comment", ANN, FIRST + 7 * DAY, f"{ANN}/2026/rye", comment, EXACT)]
    assert said.journal.passed == {"a comment that does not say whose it is": 1}
    assert not said.journal.unreadable
    assert said.posts == []
    assert said.accounts == {ANN: ("ann.example", None), "name:Bob & Sons": (None, "Bob & Sons")}


def test_posts_are_kept_with_their_words_and_the_site_with_its_title() -> None:
    said = told(Blog(), RSS)
    assert said.accounts[ANN] == ("ann.example", "Ann bakes")
    assert said.posts[3] == {
        "network": "blog",
        "id": f"{ANN}/links/7",
        "author": ANN,
        "at": FIRST + 2 * DAY,
        "text": "A link\nworth reading",
        "url": f"{ANN}/links/7",
    }


def test_it_says_what_it_found_before_anything_is_stored(tmp_path: Path) -> None:
    assert described(Blog(), RSS) == "feed of Ann bakes (https://ann.example): 7 entries"
    both = packed(BLOG, tmp_path / "all.zip")
    words = described(Blog(), both) or ""
    assert words.count("feed of ") == 5
    assert len(told(Blog(), both).rows) == 7 + 2 + 3 + 1 + 1


@pytest.mark.parametrize("folder", sorted({path for path in SAMPLES.glob("*/*") if path.parent.name != "blog"}))
def test_what_is_of_another_network_is_not_recognised(folder: Path) -> None:
    assert described(Blog(), folder) is None


@pytest.mark.parametrize(
    "data",
    [
        b"", b"<", b"<!--", b"<html><body>rss</body></html>", b"<?xml version='1.0'?><opml/>", b"<feed><x/></feed>",
        b'{"version": "1", "items": []}', b"\xff\xfe<\0", b"<!DOCTYPE html><html><rss>", b"plain <rss>",
    ],
)  # fmt: skip
def test_what_is_no_feed_is_not_recognised(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "feed"
    path.write_bytes(data)
    assert described(Blog(), path) is None


def test_a_feed_that_defines_entities_is_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    path = tmp_path / "feed.xml"
    path.write_text(RSS.read_text().replace("<rss ", bomb + "<rss ", 1))
    with pytest.raises(InputError, match="defines entities"):
        described(Blog(), path)


def test_a_feed_that_does_not_say_whose_it_is_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "feed.json"
    path.write_text('{"version": "https://jsonfeed.org/version/1", "items": []}')
    with pytest.raises(InputError, match="does not say which site"):
        described(Blog(), path)


def test_a_cut_off_feed_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text('<rss version="2.0"><channel><link>https://ann.example</link><item><link>/1</link></item>')
    said = told(Blog(), path)
    assert said.rows == []
    assert list(said.journal.unreadable) == ["broken XML, read as far as that goes: no element found"]
    assert said.journal.places["broken XML, read as far as that goes: no element found"] == [f"{path}:1"]


def test_broken_xml_is_told_with_its_line_and_what_can_be_read_is(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(RSS.read_text().replace("<title>no date</title>", "<title>no & date</title>"))
    said = told(Blog(), path)
    assert len(said.rows) == 7
    (reason,) = said.journal.unreadable
    line = next(n for n, text in enumerate(RSS.read_text().splitlines(), 1) if "no date" in text)
    assert said.journal.places[reason] == [f"{path}:{line}"]


def test_a_broken_entry_of_a_json_feed_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "feed.json"
    path.write_text(JSON.read_text().replace('"items": [', '"items": [\n7,\n{"id": oops},\n' + "[" * 100_000 + "1,"))
    assert described(Blog(), path) is not None
    said = told(Blog(), path)
    assert said.journal.places["an entry of an unknown shape"] == [f"{path}:7"]
    assert sum(said.journal.unreadable.values()) >= 2


@pytest.mark.parametrize(
    "markup",
    ["<a href='https://x.example" * 20_000, "<" * 200_000, "<!--" * 50_000, "<a " * 50_000, "<div>" * 50_000,
     "<![CDATA[" * 1_000, "&#xd800; <a href='https://ben.example/\ud800'>", "\0" * 1000],
)  # fmt: skip
def test_hostile_markup_ends_soon(markup: str) -> None:
    assert len(list(links(markup, ANN))) <= 20_000


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://www.Example.org:80/~Ann/x", "https://example.org/~ann"),
        ("https://example.org:8443/x", "https://example.org:8443"),
        ("https://www.org/", "https://www.org"),
        ("https://bücher.example/", "https://xn--bcher-kva.example"),
        ("https://mastodon.example/@ann/123", "https://mastodon.example/@ann"),
        ("https://example.org./", "https://example.org"),
        ("ftp://example.org/", None),
        ("//example.org/", None),
        ("https://", None),
        ("https://localhost/", None),
        ("https://printer.local/", None),
        ("https://10.0.0.1/", None),
        ("https://[::1]/", None),
        ("https://127.1/", None),
        ("https://[broken", None),
        ("https://example.org:port/", None),
        ("https://user@example.org/", "https://example.org"),
        ("https://exa mple.org/", None),
        ("not an address", None),
    ],
)
def test_a_site_is_its_host_and_a_person_s_name(address: str, expected: str | None) -> None:
    assert site(address) == expected


def test_pages_of_the_great_networks_are_nobody_s_unless_they_begin_with_a_name() -> None:
    assert is_of_many("https://en.wikipedia.org")
    assert is_of_many("https://x.com")
    assert not is_of_many("https://max.com")
    assert not is_of_many("https://tiktok.com/@ann")


def test_marks_of_microformats_say_what_a_link_is() -> None:
    markup = "".join(
        f'<a class="x {mark}" href="https://ben.example/{mark}">b</a>'
        for mark in ("u-in-reply-to", "u-like-of", "u-repost-of", "u-quotation-of", "u-bookmark-of", "u-url")
    )
    kinds = [link.kind for link in links(markup, ANN)]
    assert kinds == ["reply", "like", "repost", "quote", "save", "mention"]
    assert list(links('<a rel="UGC" href="x">', f"{ANN}/y/")) == [Link(f"{ANN}/y/x", "mention", vouched=False)]


RECORDED = "recorded/blogs/XRay/tests/data/feed.example.com"
HREF = re.compile(r"""href=\\?["'](https?:[^"'\\]+)""")


def body(path: Path) -> str:
    """An answer of a server without its header."""
    return path.read_bytes().decode().replace("\r\n", "\n").partition("\n\n")[2]


@pytest.mark.parametrize(
    ("name", "entry"),
    [("atom", "<entry>"), ("rss", "<item>"), ("rss-no-xml-tag", "<item>"), ("rss-xml-content-type", "<item>"),
     ("podcast-rss", "<item>")],
)  # fmt: skip
def test_recorded_feeds_are_read_to_the_last_entry(
    data_file: Callable[[str], Path], tmp_path: Path, name: str, entry: str
) -> None:
    text = body(data_file(f"{RECORDED}/{name}"))
    path = tmp_path / name
    path.write_text(text)
    said = told(Blog(), path)
    assert len(said.posts) == text.count(entry)
    assert not said.journal.unreadable
    linked = {urlsplit(href).netloc.lower().removeprefix("www.") for href in HREF.findall(unescape(text))}
    assert {row["target"].removeprefix("https://").partition("/")[0] for row in said.rows} <= linked


@pytest.mark.parametrize("name", ["jsonfeed", "jsonfeed-1.1", "jsonfeed-author", "jsonfeed-top-level-author"])
def test_recorded_json_feeds_give_every_link(data_file: Callable[[str], Path], tmp_path: Path, name: str) -> None:
    text = body(data_file(f"{RECORDED}/{name}"))
    path = tmp_path / name
    path.write_text(text)
    said = told(Blog(), path)
    feed = json.loads(text)
    assert [row["url"] for row in said.posts] == [item.get("url", item["id"]) for item in feed["items"]]
    assert not said.journal.unreadable
    home = urlsplit(feed["home_page_url"]).netloc.removeprefix("www.")
    expected = set()
    for item in feed["items"]:
        content = str(item.get("content_html"))
        hosts = {urlsplit(href).netloc.removeprefix("www.") for href in HREF.findall(content)}
        hosts.add(urlsplit(item.get("external_url", "")).netloc.removeprefix("www."))
        expected |= {(item.get("url", item["id"]), host) for host in hosts if host and host != home}
    found = {(row["act"], row["target"].removeprefix("https://").partition("/")[0]) for row in said.rows}
    assert found <= expected
    assert {host for _, host in expected - found if not is_of_many(f"https://{host}")} == set()


def test_a_recorded_feed_of_other_people_s_posts_is_nobody_s_word(
    data_file: Callable[[str], Path], tmp_path: Path
) -> None:
    text = body(data_file(f"{RECORDED}/instagram-atom"))
    path = tmp_path / "feed.atom"
    path.write_text(text)
    said = told(Blog(), path)
    assert said.rows == []
    assert said.journal.passed == {"a post of another site that the feed passes on": text.count("<entry>")}


def test_a_feed_that_speaks_for_another_site_is_not_collected() -> None:
    feed = RSS.read_bytes()
    web = Web(allow=LOOPBACK, sleep=lambda seconds: None)
    with serving(lambda asked: Answer(feed, headers={"Content-Type": "application/rss+xml"})) as server:
        mine = Blog().identify(Connection("blog", "", f"{server.base}/feed"), web)
        assert sum(len(page.batch.interactions) for page in Blog().fetch(mine, {}, web, Journal())) > 0
        other = replace(mine, account=BEN)
        with pytest.raises(Nonsense, match="a feed of another site, https://"):
            list(Blog().fetch(other, {}, web, Journal()))
