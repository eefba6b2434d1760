"""The extension in a real browser on every website: right scores beside the right names, and nothing else."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, Route

from renown.home import Home
from renown.scores import Scores
from tests.conftest import ROOT
from tests.web.extension import markup
from tests.web.extension.conftest import Loaded, Shadows, load
from tests.web.extension.markup import STRICT, Post

pytestmark = pytest.mark.browser

SITES: dict[str, tuple[str, Callable[[list[Post]], str], list[Post], list[str]]] = {
    # where, markup, posts in it, whose score stands beside them
    "x": (
        "https://x.com/home", markup.x,
        [("Ada_L", "Ada"), ("nobody", "Nobody"), ("grace", "Grace"), ("shy", "Shy")],
        ["twitter:12", "twitter:13"],
    ),
    "twitter": ("https://twitter.com/home", markup.x, [("hedy", "Hedy")], ["twitter:14"]),
    "bluesky": (
        "https://bsky.app/", markup.bluesky,
        [("ada.example", "Ada"), ("nobody.example", "Nobody"), ("grace.example", "Grace")],
        ["bluesky:did:plc:ada", "bluesky:did:plc:grace"],
    ),
    "youtube": (
        "https://www.youtube.com/watch?v=1", markup.youtube,
        [("/@Ada-Live", "@Ada-Live"), ("/@nobody", "@nobody"), ("/channel/UC" + "b" * 22, "Grace")],
        ["youtube:UC" + "a" * 22, "youtube:UC" + "b" * 22],
    ),
    "linkedin": (
        "https://www.linkedin.com/feed/", markup.linkedin,
        [("https://www.linkedin.com/in/ada-lovelace/", "Ada"), ("https://www.linkedin.com/company/acme/", "Acme")],
        ["linkedin:ada-lovelace"],
    ),
    "linkedin-since-2026": (
        "https://www.linkedin.com/feed/", markup.linkedin_since_2026,
        [("https://www.linkedin.com/in/ada-lovelace/", "Ada"), ("https://www.linkedin.com/in/grace-h-1906/", "Grace")],
        ["linkedin:ada-lovelace", "linkedin:grace-h-1906"],
    ),
    "facebook": (
        "https://www.facebook.com/", markup.facebook,
        [("https://www.facebook.com/ada.lovelace?__cft__=1", "Ada"),
         ("https://www.facebook.com/profile.php?id=100000000000002&__tn__=1", "Grace"), ("/groups/1/", "A group")],
        ["facebook:100000000000001", "facebook:100000000000002"],
    ),
    "mastodon": (
        "https://social.example/home", markup.mastodon,
        [("https://social.example/@ada", "Ada"), ("/@grace@far.example", "Grace"), ("/@nobody", "Nobody")],
        ["mastodon:https://social.example/users/ada", "mastodon:https://far.example/users/grace"],
    ),
    "blog": ("https://ada.example/on-silence", markup.blog, [("/", "Ada")], ["blog:https://ada.example/"]),
}  # fmt: skip


def says(scores: Scores, key: str) -> str:
    """What a square should say, from the run itself."""
    one = scores.standing(scores.find(key))
    assert one.enough, key
    score, low, high = (int(number + 0.5) for number in (one.score, one.low, one.high))
    return f"Renown score {score}, between {low} and {high}"


def serve(loaded: Loaded, url: str, body: str, *, policy: str | None = None, dark: bool = False) -> None:
    headers = {"Content-Security-Policy": policy} if policy else {}
    html = markup.page(body, dark=dark)

    def answer(route: Route) -> None:
        route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=headers)

    loaded.context.route(f"{'/'.join(url.split('/')[:3])}/**", answer)


@pytest.fixture
def anywhere(tmp_path: Path) -> Path:
    """The extension with two places allowed beforehand: nobody is here to press the browser's button."""
    shutil.copytree(ROOT / "extension", tmp_path / "allowed")
    path = tmp_path / "allowed" / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["permissions"].append("scripting")
    manifest["host_permissions"] = ["https://social.example/*", "https://ada.example/*"]
    path.write_text(json.dumps(manifest))
    return tmp_path / "allowed"


@pytest.mark.parametrize("name", [name for name in SITES if name not in ("mastodon", "blog")])
def test_every_website_shows_right_scores_under_a_strict_policy(
    loaded: Loaded, server: str, crowded: Path, name: str
) -> None:
    url, shape, posts, keys = SITES[name]
    scores = Home(crowded).current()
    loaded.choose(server=server)
    serve(loaded, url, shape(posts), policy=STRICT)
    page = loaded.page
    page.goto(url)
    Shadows(page).wait("squares", [says(scores, key) for key in keys])


@pytest.mark.parametrize("name", ["mastodon", "blog"])
def test_places_somebody_has_allowed_show_right_scores(
    playwright: Playwright, anywhere: Path, tmp_path: Path, server: str, crowded: Path, name: str
) -> None:
    url, shape, posts, keys = SITES[name]
    scores = Home(crowded).current()
    for loaded in load(playwright, anywhere, tmp_path / "profile"):
        loaded.choose(server=server, places=["https://social.example", "https://ada.example"])
        for _step in range(100):
            if loaded.worker.evaluate("async () => (await chrome.scripting.getRegisteredContentScripts()).length"):
                break
        serve(loaded, url, shape(posts), policy=STRICT)
        page = loaded.page
        page.goto(url)
        Shadows(page).wait("squares", [says(scores, key) for key in keys])


def test_where_nothing_was_allowed_nothing_appears(loaded: Loaded, server: str) -> None:
    loaded.choose(server=server)
    url, shape, posts, _keys = SITES["mastodon"]
    serve(loaded, url, shape(posts))
    page = loaded.page
    page.goto(url)
    page.wait_for_timeout(800)
    assert Shadows(page).squares() == []
    assert page.locator("[data-renown]").count() == 0
