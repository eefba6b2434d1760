"""A real HTTP server on this machine whose answers a test writes, the broken ones too."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: `cut` bytes of the body are promised and never sent; `hang` sends nothing at all."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int = 0
    hang: bool = False

    def encoded(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return b"" if self.body is None else json.dumps(self.body).encode()


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, as it came."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes = b""


@dataclass
class Server:
    """Where it is, and what it was asked."""

    base: str
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def serving(answer: Callable[[Asked], Answer]) -> Iterator[Server]:
    """Serves what `answer` says, on a free port, while the block lasts."""
    let_go = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # head and body are two writes, and the second would wait 40 ms for the first

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            headers = {k.lower(): v for k, v in self.headers.items()}
            # what is left unread would be taken for the next question
            body = self.rfile.read(int(headers.get("content-length", 0)))
            asked = Asked(self.command, parts.path, parse_qs(parts.query), headers, body)
            server.asked.append(asked)
            given = answer(asked)
            if given.hang:
                let_go.wait(30)
                return
            told = given.encoded()
            self.send_response(given.status)
            for name, value in ({"Content-Type": "application/json"} | given.headers).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(told) + given.cut))
            self.end_headers()
            self.wfile.write(told)
            if given.cut:
                self.wfile.flush()
                self.connection.shutdown(socket.SHUT_RDWR)

        do_POST = do_GET  # noqa: N815 (http.server calls it so)

        def log_message(self, format: str, *arguments: Any) -> None:
            return None

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening.daemon_threads = True
    server = Server(f"http://127.0.0.1:{listening.server_address[1]}")
    thread = threading.Thread(target=listening.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        let_go.set()
        listening.shutdown()
        listening.server_close()
        thread.join(5)
