"""Debian's Firefox without a screen, driven by WebDriver BiDi over a plain WebSocket."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.patience import PATIENCE
from tests.real.cache import NotHere

_LISTENS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")


def install() -> str:
    """Where it is. Raises NotHere."""
    found = shutil.which("firefox-esr") or shutil.which("firefox")
    if found is None:
        raise NotHere("Firefox is not here: apt-get install firefox-esr")
    return found


class Firefox:
    """One browser with one page. Pages of websites are what `pages` says, by host; nothing else is let out."""

    def __init__(self, socket: ClientConnection, pages: dict[str, str]) -> None:
        self._socket = socket
        self._pages = pages
        self._number = 0
        self.call("session.new", capabilities={})
        self._page: str = self.call("browsingContext.getTree")["contexts"][0]["context"]
        self.call("session.subscribe", events=["network.beforeRequestSent"], contexts=[self._page])
        self.call("network.addIntercept", phases=["beforeRequestSent"], contexts=[self._page])

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """What a command answers. Raises AssertionError with what it says went wrong."""
        number = self._send(method, **parameters)
        while True:
            told: dict[str, Any] = json.loads(self._socket.recv(timeout=PATIENCE))
            if told.get("method") == "network.beforeRequestSent" and told["params"]["isBlocked"]:
                self._answer(told["params"]["request"])
            if told.get("id") == number:
                assert told["type"] == "success", told
                result: dict[str, Any] = told["result"]
                return result

    def _send(self, method: str, **parameters: Any) -> int:
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        return self._number

    def _answer(self, request: dict[str, Any]) -> None:
        body = self._pages.get(request["url"])
        html = {"name": "Content-Type", "value": {"type": "string", "value": "text/html; charset=utf-8"}}
        self._send(
            "network.provideResponse",
            request=request["request"],
            statusCode=404 if body is None else 200,
            reasonPhrase="Not Found" if body is None else "OK",
            headers=[html],
            body={"type": "string", "value": body or ""},
        )

    def add(self, extension: Path) -> None:
        """Loads a packed extension until the browser ends."""
        self.call("webExtension.install", extensionData={"type": "archivePath", "path": str(extension)})

    def go(self, address: str) -> None:
        """Opens one of the pages."""
        self.call("browsingContext.navigate", context=self._page, url=address, wait="complete")

    def evaluate(self, expression: str) -> Any:
        """The text, number or truth that an expression gives in the page."""
        result = self.call("script.evaluate", expression=expression, target={"context": self._page}, awaitPromise=True)
        assert result["type"] == "success", result
        return result["result"].get("value")

    def point(self, selector: str) -> None:
        """Moves the pointer onto the first element of that kind."""
        place = f"JSON.stringify(document.querySelector('{selector}').getBoundingClientRect())"
        box = json.loads(self.evaluate(place))
        middle = {"x": int(box["x"] + box["width"] / 2), "y": int(box["y"] + box["height"] / 2)}
        moves = [{"type": "pointerMove", "x": 0, "y": 0}, {"type": "pointerMove", **middle}]
        pointer = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": moves}
        self.call("input.performActions", context=self._page, actions=[pointer])

    def shadows(self) -> list[tuple[str, str]]:
        """What stands in each closed shadow root: the words after which it stands, and its own text and labels."""
        result = self.call(
            "script.evaluate",
            expression="[...document.querySelectorAll('[data-renown]')].map(one =>"
            " [one.closest('article').querySelector('a[role=link] span').textContent, one])",
            target={"context": self._page},
            awaitPromise=False,
            serializationOptions={"maxDomDepth": 30, "maxObjectDepth": 30, "includeShadowTree": "all"},
        )
        pairs = [pair["value"] for pair in result["result"]["value"]]
        return [(after["value"], _text(root)) for after, root in pairs]

    def wait(self, holds: Any, what: str) -> None:
        """Waits until `holds()` is true."""
        give_up = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < give_up, what
            time.sleep(0.1)


def _text(node: dict[str, Any]) -> str:
    told = node.get("value", {})
    if not isinstance(told, dict):
        return ""
    words = [told.get("nodeValue") or "", told.get("attributes", {}).get("aria-label", "")]
    below = [told["shadowRoot"]] if told.get("shadowRoot") else []
    words += [_text(child) for child in (*below, *told.get("children", ()))]
    return " ".join(word for word in words if word)


@contextmanager
def started(profile: Path, pages: dict[str, str]) -> Iterator[Firefox]:
    """A fresh one, which ends with the block."""
    profile.mkdir()
    command = [install(), "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        try:
            found = next(said for line in running.stderr if (said := _LISTENS.search(line)))
            with connect(f"{found[1]}/session", max_size=None) as socket:
                yield Firefox(socket, pages)
        finally:
            running.terminate()
            running.wait(PATIENCE)
