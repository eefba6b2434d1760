"""The extension in a real Firefox: right scores beside the right names, a card under the pointer, and what is sent."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from renown.home import Home
from renown.score.model import MODEL
from tests.acts import batch
from tests.conftest import ROOT
from tests.faulty import Answer, Asked, Server, serving
from tests.real import firefox
from tests.real.conftest import need
from tests.web.extension import markup
from tests.web.extension.conftest import community
from tests.web.extension.test_sites import says
from tests.web.test_browser import started

HERE = "http://127.0.0.1:8000"
PAGE = "https://x.com/home"
SENT = {
    "accept", "accept-encoding", "accept-language", "connection", "host", "origin", "priority", "sec-fetch-dest",
    "sec-fetch-mode", "sec-fetch-site", "user-agent",
}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A community so large that there are ranges."""
    need(firefox.install)
    path = tmp_path_factory.mktemp("crowded") / "home"
    names = [{"network": "twitter", "id": id, "handle": handle} for id, handle in (("12", "Ada_L"), ("13", "grace"))]
    Home(path).lake.append([batch(community(), names)])
    Home(path).score(model=MODEL.with_(full=20_000.0), history=8)
    return path


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[Server]:
    """A started site, and everything it is asked as it comes."""
    for url in started(home):
        with httpx.Client(base_url=url.rstrip("/")) as site:

            def passed_on(asked: Asked) -> Answer:
                found = site.get(asked.path)
                kept = ("content-type", "access-control-allow-origin", "cache-control")
                headers = {name.title(): found.headers[name] for name in kept if name in found.headers}
                return Answer(found.content, found.status_code, headers)

            with serving(passed_on) as before:
                yield before


@pytest.fixture
def packed(server: Server, tmp_path: Path) -> Path:
    """The extension as it is packed for Firefox, asking that server."""
    copy = tmp_path / "extension"
    shutil.copytree(ROOT / "extension", copy)
    chosen = (copy / "settings.js").read_text()
    assert HERE in chosen
    (copy / "settings.js").write_text(chosen.replace(HERE, server.base))
    command = [sys.executable, str(copy / "pack.py"), str(tmp_path / "dist")]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return Path(next(path for path in told if path.endswith("-firefox.zip")))


def test_squares_and_a_card_are_those_of_the_run_and_no_name_is_sent(
    home: Path, server: Server, packed: Path, tmp_path: Path
) -> None:
    scores = Home(home).current()
    posts = [("Ada_L", "Ada"), ("nobody", "Nobody"), ("grace", "Grace")]
    with firefox.started(tmp_path / "profile", {PAGE: markup.page(markup.x(posts))}) as browser:
        browser.add(packed)
        browser.go(PAGE)
        browser.wait(lambda: len(browser.shadows()) == 2, "no squares came")
        (ada, hers), (grace, other) = browser.shadows()
        assert (ada, grace) == ("Ada", "Grace")
        assert says(scores, "twitter:12") in hers
        assert says(scores, "twitter:13") in other

        browser.point("[data-renown]")
        browser.wait(lambda: "Ada on Renown" in browser.shadows()[0][1], "no card came")
        browser.wait(lambda: "Replies" in browser.shadows()[0][1], "no reasons came")
    paths = [asked.path for asked in server.asked]
    assert paths[0] == "/api/v1/ranges"
    assert paths[1].startswith("/api/v1/ranges/")
    assert paths[2].startswith("/api/v1/ranges/reasons/")
    assert len(paths) == 3
    for asked in server.asked:
        assert set(asked.headers) <= SENT, "neither cookie nor referrer, nor anything new"
        assert not asked.query
        assert not any(name in asked.path.lower() for name in ("ada", "grace", "nobody", "x.com"))
