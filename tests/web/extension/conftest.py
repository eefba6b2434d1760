"""A community large enough for ranges, a started site of it, and Chromium with the extension loaded."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Page, Playwright, Worker, sync_playwright

from renown.home import Home
from renown.score.model import MODEL
from tests.acts import DAY, NOW, act, batch
from tests.chromium import ARGUMENTS, chromium_here
from tests.conftest import ROOT
from tests.once import made_once
from tests.patience import MILLISECONDS
from tests.web.test_browser import started

STARS: dict[
    str, list[tuple[str, str | None]]
] = {  # network: (id, handle) of people with a score, the first with the most
    "twitter": [("12", "Ada_L"), ("13", "grace"), ("14", "hedy")],
    "bluesky": [("did:plc:ada", "ada.example"), ("did:plc:grace", "grace.example")],
    "mastodon": [
        ("https://social.example/users/ada", "ada@social.example"),
        ("https://far.example/users/grace", "grace@far.example"),
    ],
    "youtube": [("UC" + "a" * 22, "ada-live"), ("UC" + "b" * 22, None)],
    "linkedin": [("ada-lovelace", "ada-lovelace"), ("grace-h-1906", "grace-h-1906")],
    "facebook": [("100000000000001", "ada.lovelace"), ("100000000000002", None)],
    "blog": [("https://ada.example/", None)],
}
FANS, PASSERS_BY = 60, 1_500


def community() -> list[dict[str, Any]]:
    """Acts of FANS people or fewer on everybody in STARS, and of many passers-by on somebody else."""
    acts = []
    for network, stars in STARS.items():
        for place, (id, _handle) in enumerate(stars):
            for fan in range(FANS - 12 * place):
                for n, kind in enumerate(("repost", "reply", "like")[: 1 + fan % 3]):
                    at = NOW - (fan * 37 + place) % 30 * DAY - n * 60
                    post = f"{id}-{fan % 9}"
                    acts.append(act(f"fan{fan}", kind, id, at, network=network, post=post, act=f"{id}-{fan}-{n}"))
            acts += [act(id, "like", f"fan{k}", NOW - k * DAY, network=network, post=f"f{k}") for k in range(6)]
    acts += [act(f"passer{k}", "like", "seen", NOW - k, network="twitter", post="s") for k in range(PASSERS_BY)]
    acts.append(act("fan1", "like", "shy", NOW, network="twitter", post="shy-1"))
    return acts


@pytest.fixture(scope="session")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a published run of `community`: so many names that there are 16 ranges."""
    names = [
        {"network": network, "id": id, "handle": handle}
        for network, stars in STARS.items()
        for id, handle in stars
    ]  # fmt: skip

    def make(path: Path) -> None:
        home = Home(path)
        home.lake.append([batch(community(), [*names, {"network": "twitter", "id": "shy", "handle": "shy"}])])
        home.score(model=MODEL.with_(full=20_000.0), history=8)

    return made_once(tmp_path_factory, "crowded", make)


@pytest.fixture(scope="module")
def server(crowded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The origin of a started site of that community."""
    home = tmp_path_factory.mktemp("served") / "home"
    shutil.copytree(crowded, home)
    for url in started(home):
        yield url.rstrip("/")


@dataclass
class Loaded:
    """Chromium with the extension in it."""

    context: BrowserContext
    worker: Worker

    @property
    def page(self) -> Page:
        """The page it opened with."""
        return self.context.pages[0]

    @property
    def origin(self) -> str:
        return self.worker.url.rpartition("/")[0]

    def choose(self, **settings: Any) -> None:
        """Sets what the reader would in the options, and forgets what was looked up before."""
        self.worker.evaluate(
            "async (chosen) => { await chrome.storage.local.clear(); await chrome.storage.local.set(chosen) }", settings
        )

    def kept(self) -> dict[str, Any]:
        """What the extension remembers until the browser closes."""
        found: dict[str, Any] = self.worker.evaluate("() => chrome.storage.session.get(null)")
        return found


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


def load(playwright: Playwright, folder: Path, profile: Path) -> Iterator[Loaded]:
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=chromium_here(),
        headless=True,
        args=[*ARGUMENTS, f"--disable-extensions-except={folder}", f"--load-extension={folder}"],
        viewport={"width": 900, "height": 900},
    )
    context.set_default_timeout(MILLISECONDS)
    worker = context.service_workers[0] if context.service_workers else context.wait_for_event("serviceworker")
    yield Loaded(context, worker)
    context.close()


@pytest.fixture
def loaded(playwright: Playwright, tmp_path: Path) -> Iterator[Loaded]:
    """The extension as it is, in a fresh profile."""
    yield from load(playwright, ROOT / "extension", tmp_path / "profile")


class Shadows:
    """What is in the closed shadow roots of a page, as the browser's own tools see it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.tools: CDPSession = page.context.new_cdp_session(page)

    def roots(self) -> list[dict[str, Any]]:
        """The shadow root of every square, in the order of the page."""
        tree = self.tools.send("DOM.getDocument", {"depth": -1, "pierce": True})["root"]
        return [
            node["shadowRoots"][0]
            for node in every(tree)
            if "data-renown" in node.get("attributes", ()) and node.get("shadowRoots")
        ]

    def squares(self) -> list[str]:
        """What each square says."""
        return [value(node, "aria-label") for root in self.roots() for node in every(root) if is_a(node, "BUTTON")]

    def card(self) -> str:
        """The words of the open card, or nothing."""
        cards = [node for root in self.roots() for node in every(root) if value(node, "popover")]
        return " ".join(node["nodeValue"] for card in cards for node in every(card) if node["nodeType"] == 3)

    def colour_of_the_card(self) -> str:
        """The background of the open card, as drawn."""
        card = next(node for root in self.roots() for node in every(root) if value(node, "popover"))
        self.tools.send("DOM.enable")
        self.tools.send("CSS.enable")
        number = self.tools.send("DOM.pushNodesByBackendIdsToFrontend", {"backendNodeIds": [card["backendNodeId"]]})
        style = self.tools.send("CSS.getComputedStyleForNode", {"nodeId": number["nodeIds"][0]})["computedStyle"]
        return next(str(each["value"]) for each in style if each["name"] == "background-color")

    def wait(self, what: str, wanted: Any, *, timeout: float = 10_000) -> None:
        """Waits until `squares` or `card` is `wanted`, or contains that text."""
        for _step in range(int(timeout / 50)):
            found = getattr(self, what)()
            if found == wanted or (isinstance(found, str) and wanted and wanted in found):
                return
            self.page.wait_for_timeout(50)
        assert found == wanted


def every(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for name in ("children", "shadowRoots"):
        for child in node.get(name, ()):
            yield from every(child)


def is_a(node: dict[str, Any], tag: str) -> bool:
    return bool(node["nodeName"] == tag)


def value(node: dict[str, Any], attribute: str) -> str:
    flat = node.get("attributes", [])
    return str(dict(zip(flat[::2], flat[1::2], strict=True)).get(attribute, ""))
