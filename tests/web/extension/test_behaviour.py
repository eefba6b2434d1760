"""How the squares behave: on scroll, navigation, in the dark, without a server, by keyboard and against the page."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pyarrow as pa
import pytest
from playwright.sync_api import Page, expect

from renown.home import Home
from renown.names import folded
from tests.web.extension import markup
from tests.web.extension.conftest import Loaded, Shadows
from tests.web.extension.test_sites import says

pytestmark = pytest.mark.browser

HOME = "https://x.com/home"
ADA, NOBODY, GRACE = ("Ada_L", "Ada"), ("nobody", "Nobody"), ("grace", "Grace")


@pytest.fixture
def ada(crowded: Path) -> str:
    return says(Home(crowded).current(), "twitter:12")


@pytest.fixture
def grace(crowded: Path) -> str:
    return says(Home(crowded).current(), "twitter:13")


def opened(loaded: Loaded, body: str, *, script: str = "", dark: bool = False, policy: str | None = None) -> Page:
    html = markup.page(body, script=script, dark=dark)
    headers = {"Content-Security-Policy": policy} if policy else {}
    loaded.context.route(
        "https://x.com/**",
        lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=headers),
    )
    page = loaded.page
    page.goto(HOME)
    return page


class Recorder:
    """A small server that writes down everything it is asked, and answers as a Renown with one range would."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.status = 200
        recorder = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                recorder.asked.append((self.path, dict(self.headers)))
                body: dict[str, Any] = {"digits": 2, "most": 256, "seconds": 600, "simulated": False, "computed": None}
                if (asked := self.path.rpartition("/")[2]) != "ranges":
                    body = {"digits": 2, "ranges": {one: [] for one in asked.split(",")}}
                self.send_response(recorder.status)
                self.send_header("Access-Control-Allow-Origin", "*")
                self.send_header("Set-Cookie", "who=you")
                self.end_headers()
                self.wfile.write(json.dumps(body).encode())

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def paths(self) -> list[str]:
        return [path for path, _headers in self.asked]


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    made = Recorder()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_javascript_and_python_fold_and_hash_alike(loaded: Loaded) -> None:
    # signs that exist for long enough that both know them
    signs = [chr(k) for k in range(0x20, 0x2000) if unicodedata.category(chr(k)) != "Cn"]
    blocks = ["".join(signs[start : start + 64]) for start in range(0, len(signs), 64)]
    words = [
        *blocks,
        "ADA_L",
        "İstanbul",
        "ΣΑΣ",
        "ﬁne",
        "Ａda",
        "e\u0301",
        "👩‍👩‍👧",
        "x" * 300,
        "陳怡君",
        "ann@Host.Example",
    ]
    wanted = folded(pa.array(words)).to_pylist()
    page = loaded.page
    page.goto(f"{loaded.origin}/ui/popup.html")
    script = """async (words) => {
        const { fold, hashOf } = await import("/names.js");
        return Promise.all(words.map(async (word) => [fold(word), await hashOf(`twitter:${word}`)]));
    }"""
    found = page.evaluate(script, words)
    for word, wanted_fold, (fold, hash) in zip(words, wanted, found, strict=True):
        assert fold == wanted_fold, word
        assert hash == hashlib.sha256(f"twitter:{wanted_fold}".encode()).hexdigest()[:16], word


def test_endless_scrolling_brings_a_square_to_every_new_post(loaded: Loaded, server: str, ada: str, grace: str) -> None:
    loaded.choose(server=server)
    later = markup.x([GRACE, NOBODY])
    append = f"document.body.insertAdjacentHTML('beforeend', {json.dumps(later)})"
    script = f"addEventListener('scroll', () => {append}, {{once: true}})"
    page = opened(loaded, markup.x([ADA, *[NOBODY] * 20]), script=script)
    shadows = Shadows(page)
    shadows.wait("squares", [ada])
    page.mouse.wheel(0, 5_000)
    page.wait_for_timeout(100)
    page.mouse.wheel(0, 5_000)
    shadows.wait("squares", [ada, grace])


def test_a_row_used_again_for_another_author_changes_its_square(
    loaded: Loaded, server: str, ada: str, grace: str
) -> None:
    loaded.choose(server=server)
    page = opened(loaded, markup.x([ADA]))
    shadows = Shadows(page)
    shadows.wait("squares", [ada])
    page.evaluate("document.querySelectorAll('a[href=\"/Ada_L\"]').forEach(a => a.setAttribute('href', '/grace'))")
    shadows.wait("squares", [grace])
    page.evaluate("document.querySelectorAll('a[href=\"/grace\"]').forEach(a => a.setAttribute('href', '/nobody'))")
    shadows.wait("squares", [])


def test_navigation_inside_the_page_starts_anew(loaded: Loaded, server: str, ada: str, grace: str) -> None:
    loaded.choose(server=server)
    page = opened(loaded, f"<main>{markup.x([ADA])}</main>")
    shadows = Shadows(page)
    shadows.wait("squares", [ada])
    page.evaluate(
        "html => { history.pushState({}, '', '/grace'); document.querySelector('main').innerHTML = html }",
        markup.x([GRACE, NOBODY]),
    )
    shadows.wait("squares", [grace])


def test_two_hundred_posts_cost_one_request_and_little_time(loaded: Loaded, server: str, ada: str, grace: str) -> None:
    loaded.choose(server=server)
    loaded.worker.evaluate(
        "() => { self.asked = []; const real = self.fetch;"
        " self.fetch = (...given) => { self.asked.push(given[0]); return real(...given) } }"
    )
    posts = [ADA, GRACE, *[(f"nobody{k}", "Nobody") for k in range(198)]]
    small = markup.x(posts).replace('height="40"', 'height="1"').replace("padding:12px", "height:1px;overflow:hidden")
    page = opened(loaded, small)
    Shadows(page).wait("squares", [ada, grace])
    asked = loaded.worker.evaluate("() => self.asked")
    assert [url for url in asked if not url.endswith("/ranges")] == asked[1:]
    assert len(asked) == 2, asked
    seen = loaded.kept()["seen:x"]
    assert (seen["posts"], seen["authors"]) == (200, 200)
    assert seen["ms"] < 4 * 5, seen


def test_a_look_up_says_neither_who_nor_from_where(loaded: Loaded, recorder: Recorder) -> None:
    loaded.choose(server=recorder.origin)
    page = opened(loaded, markup.x([ADA, GRACE, NOBODY]))
    for _step in range(100):
        if len(recorder.asked) == 2:
            break
        page.wait_for_timeout(50)
    first, second = recorder.paths
    assert first == "/api/v1/ranges"
    beginnings = second.removeprefix("/api/v1/ranges/").split(",")
    assert all(len(one) == 2 and int(one, 16) >= 0 for one in beginnings)
    assert beginnings == sorted(beginnings)
    page.reload()
    page.wait_for_timeout(800)
    assert len(recorder.asked) == 2, "asked again for what it had"
    for _path, headers in recorder.asked:
        told = {name.lower(): text for name, text in headers.items()}
        assert not {"cookie", "referer", "authorization"} & set(told)
        assert "x.com" not in " ".join(told.values())


def test_without_a_server_pages_stay_as_they_were_and_the_popup_says_why(loaded: Loaded, recorder: Recorder) -> None:
    recorder.status = 503
    loaded.choose(server=recorder.origin)
    page = opened(loaded, markup.x([ADA, GRACE]))
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.wait_for_timeout(800)
    assert Shadows(page).squares() == []
    popup = loaded.context.new_page()
    popup.goto(f"{loaded.origin}/ui/popup.html")
    expect(popup.get_by_role("status")).to_contain_text(f"No scores from {recorder.origin} (it answered 503)")
    before = len(recorder.asked)
    page.reload()
    page.wait_for_timeout(800)
    assert len(recorder.asked) == before, "a server in trouble is left in peace"
    assert errors == []


def test_a_website_that_changed_its_markup_is_named_in_the_popup(loaded: Loaded, server: str) -> None:
    loaded.choose(server=server)
    opened(loaded, markup.x([ADA, GRACE, NOBODY]).replace('data-testid="User-Name"', 'data-testid="Whoever"'))
    popup = loaded.context.new_page()
    for _step in range(50):
        if "seen:x" in loaded.kept():
            break
        popup.wait_for_timeout(50)
    popup.goto(f"{loaded.origin}/ui/popup.html")
    expect(popup.locator(".warn")).to_have_count(1)
    expect(popup.locator(".warn")).to_contain_text("x.com has changed its pages")


def test_switching_a_website_off_takes_its_squares_away_at_once(loaded: Loaded, server: str, ada: str) -> None:
    loaded.choose(server=server)
    page = opened(loaded, markup.x([ADA]))
    shadows = Shadows(page)
    shadows.wait("squares", [ada])
    popup = loaded.context.new_page()
    popup.goto(f"{loaded.origin}/ui/popup.html")
    popup.get_by_label("X", exact=True).uncheck()
    shadows.wait("squares", [])
    assert page.locator("[data-renown]").count() == 0
    popup.get_by_label("X", exact=True).check()
    shadows.wait("squares", [ada])


def test_the_card_opens_by_keyboard_and_its_link_is_reached(loaded: Loaded, server: str, ada: str) -> None:
    loaded.choose(server=server)
    page = opened(loaded, markup.x([ADA]), policy=markup.STRICT)
    shadows = Shadows(page)
    shadows.wait("squares", [ada])
    score = ada.split()[2].rstrip(",")
    for _step in range(4):  # the post, the face, the name, the square
        page.keyboard.press("Tab")
    shadows.wait("card", f"Why {score}?")
    assert "From 60 people" in shadows.card()
    with loaded.context.expect_page() as coming:
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    assert coming.value.url == f"{server}/people/twitter:12/why"
    page.bring_to_front()
    page.keyboard.press("Escape")
    shadows.wait("card", "")


def test_the_card_opens_when_the_pointer_rests_and_shows_lines_that_add_up(
    loaded: Loaded, server: str, ada: str
) -> None:
    loaded.choose(server=server)
    page = opened(loaded, markup.x([ADA]))
    shadows = Shadows(page)
    shadows.wait("squares", [ada])
    page.locator("[data-renown]").hover()
    shadows.wait("card", "Why ")
    figures = [word for word in shadows.card().replace("−", "-").split() if word.replace(".", "").lstrip("-").isdigit()]
    amounts = [float(one) for one in figures if "." in one]
    *lines, total = amounts[: amounts.index(max(amounts)) + 1]
    assert round(sum(lines), 1) == total
    page.mouse.move(850, 850)
    shadows.wait("card", "")


HOSTILE = (
    "window.told = []; const real = Element.prototype.attachShadow; Element.prototype.attachShadow = function (how) {"
    " const root = real.call(this, {mode: 'open'}); window.told.push(root); return root };"
    "customElements.define('renown-square', class extends HTMLElement {});"
    "addEventListener('click', event => window.told.push("
    "...event.composedPath().filter(one => one instanceof ShadowRoot)), true);"
)


def test_a_page_can_neither_read_nor_press_a_square(loaded: Loaded, server: str, ada: str) -> None:
    loaded.choose(server=server)
    page = opened(loaded, markup.x([ADA]), script=HOSTILE)
    shadows = Shadows(page)
    shadows.wait("squares", [ada])
    host = page.locator("[data-renown]")
    assert host.evaluate("it => it.shadowRoot") is None
    assert host.evaluate("it => it.textContent + it.innerHTML") == ""
    assert page.evaluate("typeof chrome === 'undefined' || !chrome.runtime?.sendMessage")
    for kind in ("mouseenter", "mouseover", "click", "focus", "pointerdown"):
        host.evaluate("(it, kind) => it.dispatchEvent(new MouseEvent(kind, {bubbles: true, composed: true}))", kind)
    page.wait_for_timeout(500)
    assert shadows.card() == ""
    host.click()
    shadows.wait("card", "Ada")
    assert page.evaluate("window.told.length") == 0
    page.evaluate("document.querySelector('[data-renown]').style.setProperty('display', 'none', 'important')")
    assert shadows.squares() == [ada]


def test_hostile_names_stay_text(loaded: Loaded, server: str, ada: str) -> None:
    loaded.choose(server=server)
    name = "<img src=x onerror=alert(1)>\u202egnp.exe\u200b" + "e" + "\u0301" * 40 + "y" * 300
    page = opened(loaded, markup.x([("Ada_L", name)]))
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    shadows = Shadows(page)
    shadows.wait("squares", [ada])
    page.locator("[data-renown]").hover()
    shadows.wait("card", "<img src=x onerror=alert(1)>gnp.exe")
    assert "\u202e" not in shadows.card()
    assert "\u0301" * 4 not in shadows.card()
    assert "y" * 81 not in shadows.card()
    assert dialogs == []


def test_the_card_is_dark_on_a_dark_page_in_a_light_system(loaded: Loaded, server: str, ada: str) -> None:
    loaded.choose(server=server)
    for dark in (True, False):
        page = opened(loaded, markup.x([ADA]), dark=dark)
        shadows = Shadows(page)
        shadows.wait("squares", [ada])
        page.locator("[data-renown]").hover()
        shadows.wait("card", "Why ")
        background = shadows.colour_of_the_card()
        assert background == ("rgb(19, 17, 16)" if dark else "rgb(255, 255, 255)")
        loaded.context.unroute("https://x.com/**")


def test_the_options_take_a_server_and_say_whether_it_answers(loaded: Loaded, server: str) -> None:
    page = loaded.page
    page.goto(f"{loaded.origin}/ui/options.html")
    for wrong in ("http://far.example", "javascript:alert(1)", "https://me:secret@far.example", "//"):
        page.get_by_role("textbox", name="Server", exact=True).fill(wrong)
        page.get_by_role("button", name="Use it").click()
        expect(page.locator("#server-said")).to_have_text("That is neither an https address nor one on this machine.")
    page.get_by_role("textbox", name="Server", exact=True).fill(f"{server}/people?x=1")
    page.get_by_role("button", name="Use it").click()
    expect(page.locator("#server-said")).to_contain_text("It answers. Scores of 2026-")
    expect(page.get_by_role("textbox", name="Server", exact=True)).to_have_value(server)
    expect(page.locator("#sites li")).to_have_count(7)
