"""Webmention and WebSub among real servers: claims are looked at, and what hubs bring is ours or dropped."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from renown.errors import InputError, Nonsense, NotPublic, Unreachable
from renown.lake import Lake
from renown.networks.blog import Blog, websub
from renown.networks.blog.webmention import endpoint, received, send, withdrawn
from renown.networks.fetcher import LOOPBACK, Fetcher
from renown.networks.network import Journal
from renown.vocabulary import ESTIMATED, EXACT
from tests.faulty import Answer, Asked, Server, serving

NOW = 1_790_000_000
MAY = 1_777_629_600  # 1 May 2026, 10:00 UTC
FETCHER = Fetcher(LOOPBACK, seconds=5)
HTML = {"Content-Type": "text/html"}
OTHER = "http://blog.test.org/post"


def entry(inner: str, at: str = "2026-05-01T10:00:00Z") -> str:
    time = f'<time class="dt-published" datetime="{at}"></time>' if at else ""
    return f'<article class="h-entry">{inner}{time}<p class="p-author h-card">Ben</p></article>'


@contextmanager
def page(body: str, status: int = 200, **headers: str) -> Iterator[Server]:
    with serving(lambda asked: Answer(body.encode(), status, HTML | headers)) as server:
        yield server


def take(server: Server, target: str = OTHER) -> dict[str, Any]:
    row: dict[str, Any]
    (row,) = received(f"{server.base}/p", target, FETCHER, now=NOW, mine=True).interactions.to_pylist()
    return row


@pytest.mark.parametrize(
    ("inner", "kind"),
    [
        ('<a class="u-in-reply-to" href="{}">re</a>', "reply"),
        ('<a class="u-like-of" href="{}">liked</a>', "like"),
        ('<a class="u-repost-of" href="{}">reposted</a>', "repost"),
        ('<a class="u-quotation-of" href="{}">quoted</a>', "quote"),
        ('<a class="u-bookmark-of" href="{}">kept</a>', "save"),
        ('<div class="u-in-reply-to h-cite"><a class="u-url" href="{}">re</a></div>', "reply"),
        ('<p class="e-content">see <a href="{}">this</a></p>', "mention"),
        ('<p class="e-content">see <img src="{}"></p>', "mention"),
    ],
)
def test_the_microformats_of_the_source_say_what_kind_of_act_it_is(inner: str, kind: str) -> None:
    with page(entry(inner.format(OTHER))) as server:
        row = take(server)
    mine = urlsplit(server.base).netloc
    assert (row["network"], row["kind"], row["at"], row["precision"]) == ("blog", kind, MAY, EXACT)
    assert (row["source"], row["target"]) == (f"https://{mine}", "https://blog.test.org")
    assert (row["act"], row["post"]) == (f"{server.base}/p", None if kind == "mention" else OTHER)


def test_a_page_without_microformats_mentions_and_its_time_is_that_of_the_mention() -> None:
    with page(f'<a href="{OTHER}#more">x</a>') as server:
        row = take(server)
    assert (row["kind"], row["at"], row["precision"]) == ("mention", NOW, ESTIMATED)


def test_a_webmention_and_the_feed_of_its_source_tell_one_act(tmp_path: Path) -> None:
    with page(entry(f'<a class="u-in-reply-to" href="{OTHER}">re</a>')) as server:
        said = received(f"{server.base}/p", OTHER, FETCHER, now=NOW, mine=True)
    feed = f"""<feed xmlns="http://www.w3.org/2005/Atom"><link href="{server.base}/"/>
    <entry><link href="{server.base}/p"/><published>2026-05-01T10:00:00Z</published>
    <content type="html">&lt;a class="u-in-reply-to" href="{OTHER}">re&lt;/a></content></entry></feed>"""
    lake = Lake(tmp_path)
    assert lake.append([said]).new == 1
    assert lake.append([Blog().read_feed(f"{server.base}/feed", feed.encode(), Journal())]).new == 0


@pytest.mark.parametrize("status", [404, 410])
def test_a_source_that_is_gone_takes_its_acts_back_and_nobody_elses(status: int, tmp_path: Path) -> None:
    lake, there = Lake(tmp_path), [True]

    def answer(asked: Asked) -> Answer:
        there_still = there[0] or asked.path == "/q"
        return Answer(f'<a href="{OTHER}">x</a>'.encode(), 200 if there_still else status, HTML)

    with serving(answer) as server:
        for name in ("/p", "/q"):
            lake.append([received(server.base + name, OTHER, FETCHER, now=NOW, mine=True)])
        there[0] = False
        lake.append([received(f"{server.base}/p", OTHER, FETCHER, now=NOW + 60, mine=True)])
    assert len(lake.contents().acts["key"]) == 1


def test_a_source_that_links_no_more_can_be_taken_back(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    with page(entry(f'<a class="u-like-of" href="{OTHER}">x</a>')) as server:
        lake.append([received(f"{server.base}/p", OTHER, FETCHER, now=NOW, mine=True)])
    lake.append([withdrawn(f"{server.base}/p", OTHER, now=NOW, mine=True)])
    assert len(lake.contents().acts["key"]) == 0


@pytest.mark.parametrize(
    ("body", "status", "raised", "reason"),
    [
        ("no link", 200, InputError, "does not link to"),
        (f"<!-- <a href='{OTHER}'>x</a> -->", 200, InputError, "does not link to"),
        (OTHER, 200, InputError, "does not link to"),
        (f"<a href='{OTHER}/else'>x</a>", 200, InputError, "does not link to"),
        (f"<a href='{OTHER}'>x</a>", 500, Unreachable, "cannot be had"),
        (f"<a href='{OTHER}'>x</a>" + "y" * 2_000_000, 200, Nonsense, "more than 1,048,576 bytes"),
        ("<div>" * 3_000, 200, Nonsense, "nested too deeply"),
    ],
)
def test_a_claim_that_is_not_so_is_refused(body: str, status: int, raised: type[Exception], reason: str) -> None:
    with page(body, status) as server, pytest.raises(raised, match=reason):
        take(server)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("http://127.0.0.1/p", OTHER),
        ("http://10.0.0.1/p", OTHER),
        ("http://printer.local/p", OTHER),
        (OTHER, "http://localhost/admin"),
        (OTHER, f"{OTHER}#it"),
        (OTHER, "http://www.blog.test.org/other"),
        ("https://twitter.com/ann/status/1", OTHER),
    ],
)
def test_pages_inside_of_many_or_of_the_same_site_are_refused_unasked(source: str, target: str) -> None:
    with pytest.raises(InputError):
        received(source, target, Fetcher(resolve=lambda host, port: pytest.fail("asked")), now=NOW)


def test_a_public_name_that_leads_inside_is_refused() -> None:
    inside = Fetcher(resolve=lambda host, port: ["192.168.0.1"])
    with pytest.raises(NotPublic):
        received("http://evil.test.org/p", OTHER, inside, now=NOW)


def test_a_source_that_leads_to_another_site_is_refused() -> None:
    with (
        page(f'<a href="{OTHER}">x</a>') as server,
        serving(lambda asked: Answer(status=302, headers={"Location": server.base})) as thief,
        pytest.raises(InputError, match="leads to another site"),
    ):
        take(thief)


@pytest.mark.parametrize(
    ("headers", "body", "found"),
    [
        ({"Link": '</hook>; rel="webmention"'}, '<link rel="webmention" href="/other">', "/hook"),
        ({}, '<link rel="webmention" href="/hook?a=b">', "/hook?a=b"),
        ({}, '<a rel="x webmention" href="hook">here</a>', "/hook"),
        ({}, '<!-- <link rel="webmention" href="/no"> --><link rel="webmention" href="/hook">', "/hook"),
        ({}, '<link rel="webmention">', None),
        ({}, "nothing", None),
    ],
)
def test_the_place_that_takes_webmentions_is_found(headers: dict[str, str], body: str, found: str | None) -> None:
    with serving(lambda asked: Answer(body.encode(), headers=HTML | headers)) as server:
        assert endpoint(FETCHER.get(f"{server.base}/")) == (found and server.base + found)


@pytest.mark.parametrize("status", [200, 201, 202, 400, 500])
def test_a_webmention_is_sent_to_where_the_target_takes_them(status: int) -> None:
    def answer(asked: Asked) -> Answer:
        if asked.method == "POST":
            return Answer(status=status)
        return Answer(b'<link rel="webmention" href="/hook">', headers=HTML)

    with serving(answer) as server:
        if status < 300:
            assert send("https://ann.test.org/p", f"{server.base}/post", FETCHER)
        else:
            with pytest.raises(Nonsense, match=f"does not take the Webmention \\({status}\\)"):
                send("https://ann.test.org/p", f"{server.base}/post", FETCHER)
        assert [(one.method, one.path) for one in server.asked] == [("GET", "/post"), ("POST", "/hook")]


def test_a_site_that_takes_none_is_left_alone() -> None:
    with page("nothing") as server:
        assert not send("https://ann.test.org/p", server.base, FETCHER)
    assert [one.method for one in server.asked] == ["GET"]


TOPIC = """<feed xmlns="http://www.w3.org/2005/Atom"><link rel="hub" href="{0}/hub"/>
<link rel="self" href="{0}/feed"/></feed>"""


@pytest.mark.parametrize("in_header", [False, True])
def test_a_hub_is_found_and_asked(in_header: bool) -> None:
    def answer(asked: Asked) -> Answer:
        if asked.method == "POST":
            return Answer(status=202)
        base = f"http://{asked.headers['host']}"
        links = {"Link": f'<{base}/hub>; rel="hub", <{base}/feed>; rel="self"'}
        return Answer(b"<rss/>" if in_header else TOPIC.format(base).encode(), headers=links if in_header else {})

    with serving(answer) as server:
        found = websub.hub(FETCHER.get(f"{server.base}/"))
        assert found == websub.Hub(f"{server.base}/hub", f"{server.base}/feed")
        websub.subscribe(found, "https://renown.test.org/hub/1", "hush", FETCHER)
    assert server.asked[-1].path == "/hub"


def test_a_hub_that_will_not_is_told() -> None:
    with page("", 403) as server, pytest.raises(Nonsense, match=r"does not take the subscription \(403\)"):
        websub.subscribe(websub.Hub(server.base, "t"), "https://renown.test.org/", "hush", FETCHER)


def test_only_what_was_asked_for_is_confirmed() -> None:
    asked = {"hub.mode": "subscribe", "hub.topic": "t", "hub.challenge": "c", "hub.lease_seconds": "60"}
    assert websub.confirmed(asked, "t") == ("c", 60)
    assert websub.confirmed(asked | {"hub.lease_seconds": "soon"}, "t") == ("c", websub.LEASE)
    for wrong in ({"hub.topic": "u"}, {"hub.mode": "unsubscribe"}, {"hub.challenge": ""}, {"hub.mode": "denied"}):
        with pytest.raises(InputError):
            websub.confirmed(asked | wrong, "t")


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_only_what_bears_our_signature_is_read(method: str) -> None:
    signature = f"{method}={hmac.new(b'hush', b'body', getattr(hashlib, method)).hexdigest()}"
    assert websub.is_authentic(b"body", signature, "hush")
    assert not websub.is_authentic(b"bodY", signature, "hush")
    assert not websub.is_authentic(b"body", signature, "loud")
    assert not websub.is_authentic(b"body", f"md5={hmac.new(b'hush', b'body', 'md5').hexdigest()}", "hush")
    assert not websub.is_authentic(b"body", "", "hush")
    assert not websub.is_authentic(b"body", f"{method}=ä", "hush")
