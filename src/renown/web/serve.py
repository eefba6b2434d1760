"""Starts the site: a process that listens, says when it is ready, and one that works in the background.

Both are processes of their own, so that whatever the caller has loaded is not copied into them, and they end
when the caller does, however that ends.
"""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

from renown.web.addresses import address
from renown.web.database import prepare
from renown.web.engine import RenownError
from renown.web.secret import secret_key

WORKERS = 2
THREADS = 4
PATIENCE = 30.0


class CannotServe(RenownError):
    """The site cannot be started, and why."""


def serve(
    home: Path,
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    workers: int = WORKERS,
    on_ready: Callable[[str], None] | None = None,
) -> int:
    """Serves the site of `home` until it is interrupted; 0 when it was stopped on purpose.

    `on_ready` is called once with the address, as soon as pages are answered. Prints nothing. Raises
    CannotServe when the port is taken or the server does not come up.
    """
    port = free_port(host, port)
    try:
        secret_key(home)
    except (OSError, ValueError) as error:
        raise CannotServe(f"the folder {home} cannot be used: {error}") from error
    url = address(host, port)
    environment = {**os.environ, "RENOWN_HOME": str(home.resolve()), "RENOWN_BOUND": host}
    environment["DJANGO_SETTINGS_MODULE"] = "renown.web.settings"
    asked = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        asked.set()

    before = {which: signal.signal(which, stop) for which in (signal.SIGINT, signal.SIGTERM)}
    server = _start([sys.executable, "-m", "renown.web.serve", host, str(port), str(workers)], environment)
    worker: subprocess.Popen[bytes] | None = None
    try:
        if wait_until_ready(url, while_=lambda: server.poll() is None and not asked.is_set()):
            worker = _start([sys.executable, "-m", "renown.web.worker"], environment)
            if on_ready is not None:
                on_ready(url)
        elif not asked.is_set():
            raise CannotServe(f"the site did not come up at {url}")
        while server.poll() is None and not asked.wait(0.2):
            if worker is not None and worker.poll() is not None and not asked.wait(1):
                _end(worker)
                worker = _start(worker.args, environment)
    finally:
        if worker is not None:
            _end(worker)
        _end(server)
        for which, handler in before.items():
            signal.signal(which, handler)
    return 0 if asked.is_set() else server.returncode or 1


def _start(command: Any, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    # Its input is a pipe from us: when we are gone, even by kill -9, the pipe ends and so does the process. In a group
    # of its own, a Ctrl-C does not reach it beside our own word, and all that it started can be ended with it.
    return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, process_group=0)


def free_port(host: str, port: int) -> int:
    """`port` if nobody listens on it, any free one for 0. Raises CannotServe, saying what to do about it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host.strip("[]"), port))
            return int(probe.getsockname()[1])
    except OverflowError as error:
        raise CannotServe(f"{port} is not a port: choose one from 1 to 65535 with --port") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CannotServe(f"port {port} is taken on {host}: choose another one with --port") from error
        if error.errno == errno.EACCES:
            raise CannotServe(f"port {port} is not open to you: choose one above 1023 with --port") from error
        raise CannotServe(f"cannot listen on {host}: {error.strerror or error}") from error


def wait_until_ready(url: str, timeout: float = PATIENCE, *, while_: Callable[[], bool] = lambda: True) -> bool:
    """Waits until the site at `url` answers that it is well; False when it does not in time or `while_` ends."""
    give_up = time.monotonic() + timeout
    while time.monotonic() < give_up and while_():
        try:
            with urllib.request.urlopen(f"{url}healthz", timeout=2) as answer:
                if answer.status == 200:
                    return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    return False


def _end(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is None:
        server.terminate()
        with suppress(subprocess.TimeoutExpired):
            server.wait(10)
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)  # it, or what it left behind: killed itself, it ends nobody
    server.wait()
    if server.stdin is not None:
        server.stdin.close()  # last: it asks for the end, too, and one who is asked twice at once may hang


def run(host: str, port: int, workers: int) -> None:
    """Brings the database up to date and runs granian here, until it is interrupted or its input ends."""
    import django
    from granian.constants import Interfaces
    from granian.server import Server

    django.setup()
    prepare()

    def watch() -> None:
        # not sys.stdin: a lock on it, held here, would be copied into the workers and never be let go
        while os.read(0, 1):
            pass
        # not by a signal: its handler wants a lock that the thread it interrupts may hold
        server.signal_handler_interrupt()  # type: ignore[no-untyped-call]

    server = Server(
        "renown.web.wsgi:application",
        address=host.strip("[]"),
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
        log_enabled=False,
    )
    server.on_startup(lambda: threading.Thread(target=watch, daemon=True).start())
    server.serve()


if __name__ == "__main__":
    run(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
