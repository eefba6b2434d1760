"""Badges elsewhere: signed ones and their check, shields.io, oEmbed, and a page of another origin."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.house.tree import ROOT
from tests.web.conftest import BLOG
from tests.web.reading import Page, page

SIGNED = "/badge/signed/twitter:ann.json"
DURING = "2026-09-24T00:00:00Z"


@pytest.fixture
def check(site: Client, tmp_path: Path) -> Any:
    """The script of docs/site.md, run on a credential."""
    found = re.search(r"```python\n(.*?)```", (ROOT / "docs/site.md").read_text(), re.S)
    assert found is not None
    (tmp_path / "check.py").write_text(found[1])
    (tmp_path / "key.json").write_bytes(site.get("/badge/key.json").content)
    assert len(found[1].splitlines()) <= 22

    def run(said: Any, now: str = DURING) -> subprocess.CompletedProcess[str]:
        (tmp_path / "said.json").write_text(json.dumps(said), encoding="utf-8")
        command = [sys.executable, "check.py", "said.json", "key.json", now]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)

    return run


def test_a_signed_score_is_checked_by_the_script_of_the_docs(site: Client, check: Any) -> None:
    said = site.get(SIGNED).json()
    done = check(said)
    assert (done.returncode, done.stdout) == (0, "http://localhost says twitter:ann has 36.89\n")
    assert said["credentialSubject"]["low"] < 36.89 < said["credentialSubject"]["high"]


@pytest.mark.parametrize(
    ("place", "value"),
    [(("credentialSubject", "score"), 99), (("credentialSubject", "account"), "twitter:cjk"),
     (("validUntil",), "2036-01-01T00:00:00Z"), (("issuer",), "http://elsewhere.example"), (("more",), 1),
     (("proof", "proofValue"), "A" * 86)],
)  # fmt: skip
def test_one_that_was_tampered_with_is_refused(site: Client, check: Any, place: tuple[str, ...], value: object) -> None:
    said = site.get(SIGNED).json()
    inside = said
    for name in place[:-1]:
        inside = inside[name]
    inside[place[-1]] = value
    done = check(said)
    assert (done.returncode, done.stderr) == (1, "not what was signed\n")


def test_one_that_is_too_old_is_refused(site: Client, check: Any) -> None:
    assert check(site.get(SIGNED).json(), "2026-11-24T00:00:00Z").stderr == "signed, but not for today\n"


def test_nothing_is_signed_for_nobody_and_for_too_little(site: Client) -> None:
    answers = [site.get(f"/badge/signed/{who}.json") for who in ("twitter:zzz", "twitter:shy", "ann")]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert len({answer.content for answer in answers}) == 1


def test_the_private_half_of_the_key_is_its_owners_alone(site: Client, real: Path) -> None:
    assert set(site.get("/badge/key.json").json()) == {"kty", "crv", "x", "kid"}
    assert (real / "badge.key").stat().st_mode & 0o777 == 0o600


def test_shields_is_told_the_digits_or_that_there_are_none(site: Client) -> None:
    told = {who: site.get(f"/badge/shields/twitter:{who}.json").json() for who in ("ann", "shy", "zzz")}
    assert told["ann"] == {
        "schemaVersion": 1, "label": "renown", "message": "37", "color": "c2410c", "cacheSeconds": 3600
    }  # fmt: skip
    assert told["shy"]["message"] == "not enough data"
    assert told["zzz"]["isError"] is True
    assert "zzz" not in str(told["zzz"])


@pytest.mark.parametrize("key", ["twitter:ann", "twitter:shy", f"blog:{BLOG}"])
def test_a_profile_says_where_its_oembed_is(site: Client, key: str) -> None:
    from django.urls import reverse

    read = page(site.get(reverse("profile", args=[key])))
    (found,) = (
        value for tag, name, value in read.attributes if tag == "link" and "/oembed?" in value and name == "href"
    )
    answer = site.get(found.removeprefix("http://localhost"))
    body = answer.json()
    assert (body["version"], body["type"], body["width"], body["height"]) == ("1.0", "rich", 120, 120)
    assert "<script" not in body["html"]
    embedded = {name: value for _tag, name, value in Page(body["html"]).attributes}
    assert site.get(embedded["src"].removeprefix("http://localhost")).status_code == 200
    assert site.get(embedded["href"].removeprefix("http://localhost")).status_code == 200


def test_an_oembed_keeps_within_the_size_asked_for(site: Client) -> None:
    body = site.get("/oembed", {"url": "http://localhost/people/twitter:ann", "maxwidth": "64"}).json()
    assert (body["width"], body["height"]) == (64, 64)


@pytest.mark.parametrize(
    "url",
    ["", "http://elsewhere.example/people/twitter:ann", "javascript:alert(1)", "http://localhost/people/twitter:zzz",
     "http://localhost/people/a/b", "http://[", "http://localhost/", "/people/twitter:ann"],
)  # fmt: skip
def test_an_oembed_of_anything_else_is_404(site: Client, url: str) -> None:
    assert site.get("/oembed", {"url": url}).status_code == 404
    assert site.get("/oembed", {"url": url, "format": "xml"}).status_code == 501


def test_the_script_is_small_and_may_be_loaded_by_anybody(site: Client) -> None:
    answer = site.get("/badge/renown.js")
    assert len(answer.content) < 5_000
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert b"cookie" not in answer.content.split(b"\n", 2)[2]
    assert not answer.cookies


class Elsewhere(BaseHTTPRequestHandler):
    """A page of another site, which has a badge by each of the three ways."""

    def __init__(self, html: str, *arguments: Any) -> None:
        self.html = html
        super().__init__(*arguments)

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(self.html.encode())

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def elsewhere() -> Iterator[Any]:
    """Serves a page on a port, and so an origin, of its own."""
    servers = []

    def serve(html: str) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Elsewhere, html))
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()
