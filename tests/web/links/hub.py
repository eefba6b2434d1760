"""A hub (WebSub), and the feed of a blog that names it: asks back whoever subscribes, and brings what is published."""

from __future__ import annotations

import hmac
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode
from urllib.request import Request, urlopen

from tests.faulty import Answer, Asked, serving

FEED = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Ann</title><link href="{site}/"/>
<link rel="hub" href="{base}/hub"/><link rel="self" href="{base}/feed"/>{entries}</feed>"""
ENTRY = """<entry><id>{site}/{n}</id><link href="{site}/{n}"/><updated>2026-05-0{n}T10:00:00Z</updated>
<content type="html">&lt;a href="https://ben.example.net/"&gt;Ben&lt;/a&gt;</content></entry>"""


@dataclass
class Hub:
    """What it was asked, whom it serves, and what the last call of each kind was answered."""

    site: str
    base: str = ""
    lease: int = 864_000
    subscribers: dict[str, str] = field(default_factory=dict)  # callback, secret
    asked: list[dict[str, str]] = field(default_factory=list)
    verified: list[tuple[int, str]] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)

    def feed(self, *entries: int, site: str = "") -> bytes:
        """The feed with these entries."""
        of = site or self.site
        return FEED.format(
            site=of, base=self.base, entries="".join(ENTRY.format(site=of, n=n) for n in entries)
        ).encode()

    def answer(self, asked: Asked) -> Answer:
        """The feed, or a subscription, which is asked back for after it was accepted."""
        if asked.method == "GET":
            return Answer(self.feed(), headers={"Content-Type": "application/atom+xml"})
        wanted = dict(parse_qsl(asked.body.decode()))
        self.asked.append(wanted)
        threading.Thread(target=self._verify, args=(wanted,), daemon=True).start()
        return Answer(status=202)

    def _verify(self, wanted: dict[str, str]) -> None:
        asks = {name: wanted[f"hub.{name}"] for name in ("mode", "topic")}
        asks |= {"challenge": "a challenge & more", "lease_seconds": str(self.lease)}
        query = urlencode({f"hub.{name}": value for name, value in asks.items()})
        with urlopen(f"{wanted['hub.callback']}?{query}", timeout=20) as answer:
            self.verified.append((answer.status, answer.read().decode()))
        self.subscribers[wanted["hub.callback"]] = wanted["hub.secret"]
        self.done.set()

    def publish(self, body: bytes) -> list[int]:
        """Brings the feed to everybody; what they answered."""
        answers = []
        for callback, secret in self.subscribers.items():
            signature = f"sha256={hmac.new(secret.encode(), body, 'sha256').hexdigest()}"
            headers = {"Content-Type": "application/atom+xml", "X-Hub-Signature": signature}
            with urlopen(Request(callback, body, headers), timeout=20) as answer:
                answers.append(answer.status)
        return answers


@contextmanager
def hub(site: str) -> Iterator[Hub]:
    """A hub at work."""
    one = Hub(site)
    with serving(one.answer) as server:
        one.base = server.base
        yield one
