"""Proof links: shown by who owns both ends, or said clearly why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from renown.networks.fetcher import LOOPBACK, Fetcher
from renown.proofs import Proof, Unproven, code, handle, me_links, posted
from tests.faulty import Answer, Asked, serving

NOW = 1_790_000_000
DID = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
FETCHER = Fetcher(LOOPBACK, seconds=5)
HTML = {"Content-Type": "text/html; charset=utf-8"}


def page(body: str, **headers: str) -> Answer:
    return Answer(f"<!doctype html><body>{body}".encode(), headers=HTML | headers)


def pages(**told: Answer) -> Callable[[Asked], Answer]:
    return lambda asked: told.get(asked.path.strip("/").replace("/", "_"), Answer(status=404))


def test_two_pages_that_name_each_other_are_ones() -> None:
    with serving(lambda asked: page(f'<a rel="nofollow me" href="{there}/@ann">me</a>')) as site:
        there = ""
        with serving(lambda asked: page(f'<link rel=me href="{site.base}/">')) as network:
            there = network.base
            proof = me_links(site.base, f"{network.base}/@ann", FETCHER, now=NOW)
    assert isinstance(proof, Proof)
    assert (proof.one, proof.other, proof.way, proof.at) == (site.base, f"{there}/@ann", "rel=me", NOW)


def test_a_header_is_as_good_as_a_link() -> None:
    with serving(lambda asked: page("", Link=f'<http://127.0.0.1:{asked.headers["host"][10:]}/b>; rel="me"')) as site:
        told = me_links(f"{site.base}/b?", f"{site.base}/b#x", FETCHER, now=NOW)
    assert told == Unproven("both are the same page", (f"{site.base}/b?", f"{site.base}/b"))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("nothing", "has no link with rel=me to"),
        ('<a href="{}">not me</a>', "has no link with rel=me to"),
        ('<a rel="me" href="{}/else">me</a>', "has no link with rel=me to"),
        ('<!-- <a rel="me" href="{}">me</a> -->', "has no link with rel=me to"),
        ('<textarea><a rel="me" href="{}">me</a></textarea>', "has no link with rel=me to"),
    ],
)
def test_pointing_at_a_stranger_proves_nothing(body: str, reason: str) -> None:
    with serving(lambda asked: page(body.format(mine))) as stranger:
        mine = ""
        with serving(lambda asked: page(f'<a rel="me" href="{stranger.base}">me</a>')) as own:
            mine = own.base
            told = me_links(own.base, stranger.base, FETCHER, now=NOW)
    assert isinstance(told, Unproven)
    assert reason in told.reason
    assert stranger.base in told.reason


def test_an_address_that_leads_to_a_strangers_page_does_not_get_the_strangers_proofs() -> None:
    with (
        serving(lambda asked: page(f'<a rel="me" href="{site.base}/other">me</a>')) as other,
        serving(lambda asked: page(f'<a rel="me" href="{other.base}/">me</a>')) as site,
        serving(lambda asked: Answer(status=302, headers={"Location": f"{site.base}/other"})) as thief,
    ):
        assert isinstance(me_links(f"{site.base}/other", other.base, FETCHER, now=NOW), Proof)
        told = me_links(thief.base, other.base, FETCHER, now=NOW)
    assert isinstance(told, Unproven)
    assert "give that address" in told.reason


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(status=404), "cannot be had (404)"),
        (Answer({"me": 1}), "not a page of HTML"),
        (page("x" * 2_000_000), "more than 1,048,576 bytes"),
        (page("<div>" * 3_000), "nested too deeply"),
    ],
)
def test_a_page_that_cannot_be_read_is_no_proof(answer: Answer, reason: str) -> None:
    with serving(lambda asked: answer) as site:
        told = me_links(site.base, f"{site.base}/b", FETCHER, now=NOW)
    assert isinstance(told, Unproven)
    assert reason in told.reason


def test_pages_inside_are_never_asked() -> None:
    told = me_links("http://169.254.169.254/", "http://10.0.0.1/", Fetcher(), now=NOW)
    assert isinstance(told, Unproven)
    assert "not on the public internet" in told.reason


def shown(name: str, did: str, body: Any, texts: list[str] | None = None, status: int = 200) -> Proof | Unproven:
    with serving(lambda asked: Answer(body, status=status, headers={"Content-Type": "text/plain"})) as site:
        return handle(
            name,
            did,
            FETCHER,
            texts=None if texts is None else lambda record: texts if record == "_atproto.ann.test.org" else [],
            site=f"{site.base}/.well-known/atproto-did?of={{}}",
            now=NOW,
        )


def test_a_handle_names_its_account_by_dns() -> None:
    proof = shown("@Ann.test.org", DID, b"", ["v=spf1", f"did={DID}"])
    assert proof == Proof("@ann.test.org", DID, "handle-dns", ("_atproto.ann.test.org",), NOW)


@pytest.mark.parametrize("texts", [None, [], ["v=spf1 -all"]])
def test_or_on_its_own_site(texts: list[str] | None) -> None:
    proof = shown("ann.test.org", DID, f"{DID}\n".encode(), texts)
    assert isinstance(proof, Proof)
    assert proof.way == "handle-site"


@pytest.mark.parametrize(
    ("name", "did", "body", "texts", "status", "reason"),
    [
        ("ann.test.org", DID, b"did:plc:another", [], 200, "names another account"),
        ("ann.test.org", DID, b"<html>", [], 200, "names no account"),
        ("ann.test.org", DID, b"", [], 404, "no DNS record _atproto.ann.test.org"),
        ("ann.test.org", DID, DID.encode(), ["did=did:plc:another"], 200, "names another account"),
        ("ann.test.org", DID, DID.encode(), [f"did={DID}", "did=did:plc:b"], 200, "names several accounts"),
        ("ann", DID, DID.encode(), [], 200, "no handle"),
        ("ann.localhost", DID, DID.encode(), [], 200, "no handle"),
        ("127.0.0.1", DID, DID.encode(), [], 200, "no handle"),
        ("ann.test.org/x", DID, DID.encode(), [], 200, "no handle"),
        ("ann.test.org", "ann", b"ann", [], 200, "begins with did:"),
    ],
)
def test_a_handle_that_names_nobody_or_somebody_else_is_told_so(
    name: str, did: str, body: bytes, texts: list[str], status: int, reason: str
) -> None:
    told = shown(name, did, body, texts, status)
    assert isinstance(told, Unproven)
    assert reason in told.reason


def test_a_code_is_good_for_one_user_and_one_account_alone() -> None:
    mine = code(b"secret", "7", "twitter:12")
    assert mine == code(b"secret", "7", "twitter:12")
    others = {code(b"secret", "8", "twitter:12"), code(b"secret", "7", "twitter:13"), code(b"other", "7", "twitter:12")}
    # where the user ends and the account begins is part of it
    others |= {code(b"secret", "71", "twitter:2"), code(b"secret", "7t", "witter:12")}
    assert mine not in others
    assert len(others) == 5


@pytest.mark.parametrize(
    ("text", "is_shown"),
    [
        ("hello {} there", True),
        ("hello <b>{}</b>", True),
        ("HELLO &#114;enown{tail}", True),
        ("{}a", False),
        ("renown-aaaaaaaaaaaaaaaaaaaa", False),
        ("nothing", False),
    ],
)
def test_a_code_is_looked_for_on_a_page_of_the_account(text: str, is_shown: bool) -> None:
    mine = code(b"secret", "7", "site:ann")
    body = text.format(mine, tail=mine.removeprefix("renown"))
    with serving(pages(ann=page(body))) as site:
        ours = f"{site.base}/ann"
        told = posted(mine, ours, ours.__eq__, "site:ann", FETCHER, now=NOW)
    assert isinstance(told, Proof) is is_shown
    if isinstance(told, Unproven):
        assert mine in told.reason


def test_a_code_on_somebody_elses_page_proves_nothing() -> None:
    mine = code(b"secret", "7", "site:ann")
    with serving(pages(bob=page(mine), ann=Answer(status=302, headers={"Location": "/bob"}))) as site:
        told = posted(mine, f"{site.base}/ann", f"{site.base}/ann".__eq__, "site:ann", FETCHER, now=NOW)
    assert isinstance(told, Unproven)
    assert "is not a page of site:ann" in told.reason
