"""The whole way through the site with real networks behind it, by mouse, by finger in the dark, by keyboard alone.

A visitor searches, reads why, signs up, connects Bluesky and Mastodon on their own servers, sees the score appear,
contests an act, which an operator decides, takes their data along, hides, and is erased. Every page of ours is looked
at by axe-core on the way.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Page, expect

import renown
from renown.home import Home
from tests.acts import act, batch
from tests.chromium import chromium
from tests.patience import MILLISECONDS
from tests.real import snac
from tests.real.atproto_network import Network
from tests.real.conftest import need
from tests.real.hands import Finger, Hands, Keyboard, Mouse
from tests.real.snac import Server
from tests.real.test_fediverse import People, soon
from tests.real.writing import PASSWORD as AT_BLUESKY
from tests.real.writing import Writer, reference
from tests.web.axe import accessible

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSWORD = "correct horse battery staple"
FANS = 8
OURS = "http://127.0.0.1"
"""Where the site is; the networks are at localhost."""
LATE = 90_000
"""Milliseconds until something in the background must have been done."""


@dataclass(frozen=True)
class Look:
    """How somebody sits before the site."""

    hands: Hands
    scheme: Literal["light", "dark"]
    width: int
    phone: bool = False


LOOKS = {
    "a-desk": Look(Mouse(), "light", 1280),
    "a-phone-in-the-dark": Look(Finger(), "dark", 390, phone=True),
    "keyboard-alone": Look(Keyboard(OURS), "dark", 1280),
}


@pytest.fixture(scope="module")
def instances(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Server]]:
    """Two servers that federate, of which no other test wants that nothing happened there."""
    need(snac.install)
    with snac.federation(tmp_path_factory.mktemp("snac"), ("ann", "bob"), ("zoe",)) as (here, there):
        yield here, there


@pytest.fixture(scope="module")
def ann(bluesky: Network, instances: tuple[Server, Server]) -> str:
    """The DID of somebody on whom eight people acted on Bluesky and two on the fediverse; all of it has arrived."""
    me = Writer(bluesky, "ann-goes")
    posts = [me.write("app.bsky.feed.post", {"text": text}) for text in ("A loaf", "Another loaf", "Rye")]
    for n in range(FANS):
        fan = Writer(bluesky, f"fan-{n}")
        fan.write("app.bsky.graph.follow", {"subject": me.did})
        for post in posts:
            fan.write("app.bsky.feed.like", {"subject": post})
            fan.write("app.bsky.feed.repost", {"subject": post})
        at = {"root": reference(posts[0]), "parent": reference(posts[0])}
        fan.write("app.bsky.feed.post", {"text": f"Give me some, {n}", "reply": at})
        fan.close()
    me.close()

    here, there = instances
    people = People(here.sign_in("ann"), here.sign_in("bob"), there.sign_in("zoe"), here, there)
    for other in (people.bob, people.zoe):
        soon(partial(_done, people.follow, other, here.handle("ann")))
    soon(lambda: len(people.ann.notifications()) == 2)
    uri = str(soon(partial(people.ann.status_post, "bread is done"))["uri"])
    for other in (people.bob, people.zoe):
        seen = people.seen(other, uri)
        soon(partial(other.status_favourite, seen))
        soon(partial(other.status_reblog, seen))
    soon(lambda: len(people.ann.notifications()) == 2 + 4)

    def arrived() -> bool:
        asked = {"uris": [post["uri"] for post in posts]}
        told = requests.get(f"{bluesky.appview}/xrpc/app.bsky.feed.getPosts", asked, timeout=20).json()["posts"]
        counts = [(post["likeCount"], post["repostCount"]) for post in told]
        profile = {"actor": me.did}
        one = requests.get(f"{bluesky.appview}/xrpc/app.bsky.actor.getProfile", profile, timeout=20).json()
        return counts == [(FANS, FANS)] * 3 and bool(one["followersCount"] == FANS)

    soon(arrived)
    return me.did


def _done(verb: Callable[..., object], *about: object) -> bool:
    verb(*about)
    return True


@dataclass
class Site:
    """A running `renown up` with its worker: where it is, its folder, and what it has printed."""

    url: str
    home: Path
    printed: Path

    def code(self) -> str:
        """The code of the e-mail that was sent last."""
        found: list[str] = soon(lambda: re.findall(r"^([A-Z0-9-]{6,12})$", self.printed.read_text(), re.M) or None)
        return found[-1]

    def acts_on(self, key: str) -> int:
        """How many acts the run in force has on somebody."""
        scores = Home(self.home).current()
        return scores.standing(scores.find(key)).acts

    def holding(self, *words: bytes) -> list[str]:
        """Files that hold one of these words."""
        found = []
        for folder, _folders, names in os.walk(self.home):  # which passes over a folder that goes meanwhile
            for name in names:
                try:
                    content = Path(folder, name).read_bytes()
                except FileNotFoundError:  # written anew this moment
                    continue
                if any(word in content for word in words):
                    found.append(name)
        return found


@pytest.fixture
def site(bluesky: Network, tmp_path: Path) -> Iterator[Site]:
    """A site at which Ines has a score and nobody else is known."""
    home = Home(tmp_path / "home")
    now = int(time.time())
    acts = [
        act(f"reader{n}", kind, "ines", now - 3600 * n, network="twitter", post=f"p{n % 4}", act=f"{n}-{kind}")
        for n in range(40)
        for kind in ("repost", "reply", "like")
    ]
    ines = {"network": "twitter", "id": "ines", "handle": "ines", "name": "Ines Navarro"}
    home.lake.append([batch(acts, [ines])])
    home.score(now, model=renown.MODEL.with_(full=2_000.0, max_move=100.0))
    environment = {name: value for name, value in os.environ.items() if name not in ("RENOWN_DATABASE", "RENOWN_URL")}
    environment |= {
        "RENOWN_HOME": str(home.path), "COLUMNS": "200", "RENOWN_LOCAL_NETWORKS": "1",
        "RENOWN_BLUESKY": bluesky.appview, "RENOWN_PLC": bluesky.plc,
    }  # fmt: skip
    printed = tmp_path / "printed"
    with printed.open("w") as output:
        command = [sys.executable, "-m", "renown", "up", "--port", "0"]
        with subprocess.Popen(command, env=environment, stdout=output, stderr=output) as up:
            try:
                url = soon(lambda: next(iter(re.findall(r"http://[\d.:]+/", printed.read_text())), None))
                yield Site(url.rstrip("/"), home.path, printed)
            finally:
                up.terminate()
                up.wait(20)


@dataclass
class Visitor:
    """Somebody at the site, in a browser of their own."""

    site: Site
    look: Look
    page: Page
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(MILLISECONDS)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("console", self._hear)

    def _hear(self, message: Any) -> None:
        missing = "status of 404" in message.text  # which is asked for where it is expected
        if message.type == "error" and message.location["url"].startswith(self.site.url) and not missing:
            self.said.append(message.text)

    def goes(self, path: str) -> None:
        self.page.goto(f"{self.site.url}{path}")

    def sees(self, heading: str | re.Pattern[str]) -> None:
        """The page of this heading, whole, and nothing wrong with it."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        assert self.page.url.startswith(self.site.url)
        assert self.said == [], self.page.url
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.look.width, self.page.url
        accessible(self.page)
        self.said.clear()  # it tries styles of its own, which the policy forbids

    def presses(self, role: Literal["link", "button"], name: str | re.Pattern[str], within: str = "body") -> None:
        exact = isinstance(name, str)
        self.look.hands.press(self.page.locator(within).get_by_role(role, name=name, exact=exact).first)

    def writes(self, label: str, text: str, within: str = "main") -> None:
        self.look.hands.write(self.page.locator(within).get_by_label(label).first, text)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=MILLISECONDS)
    with chromium() as opened:
        yield opened


def opened(browser: Browser, look: Look) -> BrowserContext:
    """A window, in which everything stands still: what axe measures must not be on its way."""
    size = {"width": look.width, "height": 844}
    return browser.new_context(
        viewport=size,  # type: ignore[arg-type]
        color_scheme=look.scheme, reduced_motion="reduce", has_touch=look.phone, is_mobile=look.phone,
    )  # fmt: skip


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_from_a_search_to_a_score_of_ones_own_and_gone_again(
    browser: Browser, site: Site, ann: str, instances: tuple[Server, Server], look: Look
) -> None:
    with opened(browser, look) as window, opened(browser, look) as another:
        visitor = Visitor(site, look, window.new_page())
        operator = Visitor(site, look, another.new_page())
        reads_why_somebody_has_a_score(visitor)
        signs_up(visitor)
        connects_bluesky(visitor)
        here = instances[0]
        connects_mastodon(visitor, here)
        key = f"bluesky:{ann}"
        contests_an_act(visitor)
        before = site.acts_on(key)
        decides(operator)
        soon(lambda: site.acts_on(key) == before - 1)
        takes_everything_along(visitor, ann, here)
        hides(visitor, key)
        is_erased(visitor, key, here)


def reads_why_somebody_has_a_score(visitor: Visitor) -> None:
    visitor.goes("/")
    visitor.sees(re.compile("."))
    visitor.writes("Handle or profile address", "Ines Navarro")
    visitor.presses("button", "Show the score", "main")
    visitor.sees("Ines Navarro")
    visitor.presses("link", re.compile(r"^Why \d+\?$"))
    visitor.sees(re.compile(r"points are made of"))
    visitor.presses("link", "Reposts", "#kinds")
    expect(visitor.page.locator("#acts .acts li").first).to_be_visible()
    visitor.sees(re.compile(r"points are made of"))


def signs_up(visitor: Visitor) -> None:
    visitor.presses("link", "Sign in", ".head")
    visitor.sees("Sign in")
    visitor.presses("link", "Make an account")
    visitor.sees("Make an account")
    visitor.writes("Email", "ann@example.org")
    visitor.writes("Password", PASSWORD)
    visitor.presses("button", "Make the account")
    visitor.page.locator("#id_code").wait_for()
    visitor.sees(re.compile("."))
    visitor.writes("Code", visitor.site.code())
    visitor.presses("button", "Confirm")
    visitor.sees("Your account")


def connects_bluesky(visitor: Visitor) -> None:
    page, hands = visitor.page, visitor.look.hands
    visitor.presses("link", "Bluesky")
    visitor.sees("Connect Bluesky")
    visitor.writes("Your handle", "ann-goes.test")
    visitor.presses("button", "Go on")
    hands.write(page.locator("input[type=password]"), AT_BLUESKY)
    hands.press(page.get_by_role("button", name="Sign in"))
    hands.press(page.get_by_role("button", name="Authorize"))
    gives_the_password_again(visitor)
    # the page comes back by itself until there is something to see
    page.get_by_role("link", name=re.compile(r"^Why \d+\?$")).wait_for(timeout=LATE)
    visitor.sees("Your account")
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"ann-goes\.test.*new acts", re.S))


def gives_the_password_again(visitor: Visitor) -> None:
    """As whoever changes how one gets in must, when they have not lately."""
    visitor.page.wait_for_url("**/account/reauthenticate/**")
    visitor.sees("Confirm Access")
    visitor.writes("Password", PASSWORD)
    visitor.presses("button", "Confirm")


def connects_mastodon(visitor: Visitor, here: Server) -> None:
    page, hands = visitor.page, visitor.look.hands
    visitor.presses("link", "Mastodon")
    visitor.sees("Connect Mastodon")
    visitor.writes("Your", here.handle("ann"))
    visitor.presses("button", "Go on")
    hands.write(page.locator("input[name=login]"), "ann")
    hands.write(page.locator("input[name=passwd]"), here.passwords["ann"])
    hands.press(page.locator("input[type=submit], button").first)
    page.wait_for_url(f"{visitor.site.url}/account/")
    expect(page.get_by_role("main")).to_contain_text("They are one person")

    def one_person() -> bool:
        visitor.goes("/account/")
        visitor.presses("link", "See your profile")
        page.locator(".handles").wait_for()
        return page.locator(".handles > span").count() == 2

    soon(one_person)
    visitor.sees(re.compile("ann"))


def contests_an_act(visitor: Visitor) -> None:
    visitor.presses("link", re.compile(r"^Why \d+\?$"))
    visitor.sees(re.compile("points are made of"))
    visitor.presses("link", "Likes", "#kinds")
    visitor.presses("link", "wrong?", "#acts")
    visitor.sees("This is wrong")
    visitor.writes("Why?", "It was a bot")
    visitor.presses("button", "Contest it")
    visitor.sees("Your data")
    expect(visitor.page.get_by_role("main")).to_contain_text("It was a bot")


def decides(operator: Visitor) -> None:
    site, page, hands = operator.site, operator.page, operator.look.hands
    command = [sys.executable, "-m", "renown", "operator", "olga@example.org", "--json"]
    environment = os.environ | {"RENOWN_HOME": str(site.home)}
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60).stdout
    operator.goes(urlsplit(json.loads(told)["link"]).path)
    hands.write(page.locator("input[type=password]").first, PASSWORD)
    for again in page.locator("input[type=password]").all()[1:]:
        hands.write(again, PASSWORD)
    hands.press(page.locator("main form button").first)
    page.wait_for_url("**/done/")
    operator.goes("/operator/")
    operator.sees("Sign in")
    operator.writes("Email", "olga@example.org")
    operator.writes("Password", PASSWORD)
    operator.presses("button", "Sign in")
    operator.sees("Health")
    operator.presses("link", "Disputes", ".model-dispute")
    operator.sees(re.compile("Select dispute"))
    hands.press(page.locator("#result_list tbody th a").first)
    operator.sees(re.compile("dispute"))
    hands.choose(page.locator("#id_upheld"), "upheld: it counts no more")
    hands.write(page.locator("#id_decision"), "A bot, indeed.")
    hands.press(page.get_by_role("button", name="Save", exact=True))
    page.locator(".success").wait_for()
    soon(partial(_printed, site, "You were right"))


def _printed(site: Site, words: str) -> bool:
    return words in site.printed.read_text()


def takes_everything_along(visitor: Visitor, did: str, here: Server) -> None:
    visitor.goes("/account/data/")
    expect(visitor.page.get_by_role("main")).to_contain_text("A bot, indeed.")
    visitor.sees("Your data")
    with visitor.page.expect_download() as download:
        visitor.presses("button", "Download everything")
    with zipfile.ZipFile(download.value.path()) as file:
        keys = {one["key"] for one in json.loads(file.read("accounts.json"))}
        acts = file.read("acts.csv").decode()
    assert keys == {f"bluesky:{did}", f"mastodon:{here.address('ann')}"}
    assert acts.count(did) >= 3 * 2 * FANS
    assert here.address("ann") in acts


def hides(visitor: Visitor, key: str) -> None:
    visitor.presses("button", "Hide me", "main")
    visitor.page.get_by_role("heading", name="You are hidden").wait_for()
    visitor.sees("Your data")
    visitor.goes(f"/people/{key}")
    visitor.sees(re.compile("Nobody"))


def is_erased(visitor: Visitor, key: str, here: Server) -> None:
    visitor.goes("/account/data/")
    visitor.presses("link", "Erase everything")
    visitor.sees("Erase everything?")
    visitor.look.hands.tick(visitor.page.locator("#sure"))
    visitor.presses("button", "Erase everything", "main")
    visitor.sees("Done")
    _network, _colon, did = key.partition(":")
    words = [did.encode(), here.address("ann").encode(), b"ann-goes", b"ann@example.org"]
    end = time.monotonic() + LATE / 1000
    while (left := visitor.site.holding(*words)) and time.monotonic() < end:
        time.sleep(0.5)
    assert left == []
    assert requests.get(f"{visitor.site.url}/people/{key}", timeout=10).status_code == 404
