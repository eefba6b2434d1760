"""How fast scores are served: `python bench/serving.py`.

In one run and under the same server, worker and thread counts: a function that answers a constant and nothing else
(no framework at all), a Django view that answers a constant (no middleware), and Renown as `renown up` starts it,
asked for one score, for a different person each time, for badges and for batches. With `wrk` on the path that makes
the load, else a small generator in this file. The bar is 60 % of the Django constant. Then how long answers take at
a steady 500 requests a second, what a batch of 500 takes, and what each worker holds in memory. Exits with 1 when a
bar is missed.

`--people 20000000` makes the run that large: as every array is mapped, a worker's own memory stays what it was.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from typing import Annotated
from urllib.parse import urlsplit

import numpy as np
import typer
from people import generate

from renown.web.serve import THREADS, WORKERS, free_port

SHARE, LATE, MEMORY = 0.6, 20.0, 2 << 30  # bars: share of the constant's requests a second, ms, bytes
RATE = 500
ASKED = 20_000

CONSTANT = """
body = b'{"account":"twitter:1","score":47.25,"low":45.1,"high":49.3}'
headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
def application(environ, start_response):
    start_response("200 OK", headers)
    return (body,)
"""
DJANGO = """
from django.conf import settings
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="x", MIDDLEWARE=[])
from django.core.wsgi import get_wsgi_application
from django.http import JsonResponse
from django.urls import path
def score(request, key):
    return JsonResponse({"account": "twitter:1", "score": 47.25, "low": 45.1, "high": 49.3})
urlpatterns = [path("api/v1/scores/<str:key>", score)]
application = get_wsgi_application()
"""
SERVER = """
import sys
from granian.constants import Interfaces
from granian.server import Server
module, port, workers, threads = sys.argv[1:]
Server(f"{module}:application", address="127.0.0.1", port=int(port), interface=Interfaces.WSGI, workers=int(workers),
       blocking_threads=int(threads), log_enabled=False).serve()
"""
ROTATE = """
local paths = {}
for line in io.lines(os.getenv("BENCH_PATHS")) do paths[#paths + 1] = line end
local at = 0
request = function() at = at % #paths + 1; return wrk.format("GET", paths[at]) end
"""

app = typer.Typer(help=__doc__, pretty_exceptions_enable=False)


@app.command()
def main(
    people: Annotated[int, typer.Option(help="People in the run.")] = 200_000,
    seconds: Annotated[int, typer.Option(help="How long each is asked.")] = 5,
    home: Annotated[
        Path | None, typer.Option(help="Where the generated run is kept; a temporary folder if not.")
    ] = None,
) -> None:
    """Measures, prints, judges."""
    with tempfile.TemporaryDirectory() as folder:
        where = home or Path(folder) / "home"
        if not (where / "current").exists():
            start = time.perf_counter()
            generate(where, people)
            print(f"{people:,} people made in {time.perf_counter() - start:.0f} s")
        missed = measure(where, people, seconds, Path(folder))
    raise typer.Exit(1 if missed else 0)


def measure(home: Path, people: int, seconds: int, folder: Path) -> list[str]:
    """Prints everything and returns which bars were missed."""
    asked = np.random.default_rng(7).integers(1, people, ASKED).tolist()
    paths = {
        "score": ["/api/v1/scores/twitter:1"],
        "scores": [f"/api/v1/scores/twitter:{one}" for one in asked],
        "badges": [f"/badge/twitter:{one}.svg?size=48" for one in asked],
    }
    found: dict[str, float] = {}
    for name, code in (("constant", CONSTANT), ("django", DJANGO)):
        (folder / f"{name}_app.py").write_text(code)
        (folder / "server.py").write_text(SERVER)
        with bare(folder, f"{name}_app") as url:
            found[name] = load(url, paths["score"], seconds, folder)
    with renown(home) as (url, pid, took):
        for name, asked_for in paths.items():
            found[name] = load(url, asked_for, seconds, folder)
        late = asyncio.run(steady(url, paths["scores"], seconds))
        batches = batch(url, asked[:500])
        memory = [resident(worker) for worker in below(pid)]
    print(f"\n| {people:,} people, {WORKERS} workers, {THREADS} threads | requests/s | of a constant | of Django |")
    print("| --- | --- | --- | --- |")
    labels = {
        "constant": "a constant, no framework", "django": "a constant, Django view without middleware",
        "score": "one score", "scores": "a different person each time", "badges": "badges",
    }  # fmt: skip
    for name, label in labels.items():
        of = (f"{found[name] / found[base]:.0%}" for base in ("constant", "django"))
        print(f"| {label} | {found[name]:,.0f} | {' | '.join(of)} |")
    p99, batch99 = quantiles(late, n=100)[98], quantiles(batches, n=100)[98]
    print(f"\nat {RATE} requests/s: median {np.median(late):.2f} ms, p99 {p99:.2f} ms")
    print(f"a batch of 500: median {np.median(batches):.2f} ms, p99 {batch99:.2f} ms")
    print(f"ready in {took:.1f} s; workers hold (own, with mapped files):",
          ", ".join(f"{own / 1e6:.0f} MB, {whole / 1e6:.0f} MB" for own, whole in memory))  # fmt: skip
    bars = {
        "score": found["score"] / found["django"] >= SHARE,
        "scores": found["scores"] / found["django"] >= SHARE,
        "badges": found["badges"] / found["django"] >= SHARE,
        "p99": p99 < LATE,
        "batch": float(np.median(batches)) < LATE,
        "memory": sum(own for own, _whole in memory) < MEMORY,
    }
    missed = [name for name, met in bars.items() if not met]
    print("missed: " + ", ".join(missed) if missed else "every bar met")
    return missed


@contextmanager
def bare(folder: Path, module: str) -> Iterator[str]:
    """A server of one constant, as many workers and threads as Renown has."""
    port = free_port("127.0.0.1", 0)
    command = [sys.executable, str(folder / "server.py"), module, str(port), str(WORKERS), str(THREADS)]
    with subprocess.Popen(command, cwd=folder, env=os.environ | {"PYTHONPATH": str(folder)}) as server:
        try:
            yield ready(f"http://127.0.0.1:{port}/", "/api/v1/scores/twitter:1")
        finally:
            server.terminate()


@contextmanager
def renown(home: Path, asked: str = "/api/v1/scores/twitter:1") -> Iterator[tuple[str, int, float]]:
    """The site as `renown up` starts it, its process, and how many seconds until it answered what is `asked`."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "renown", "up", "--port", "0"]
    environment = os.environ | {"RENOWN_HOME": str(home), "COLUMNS": "200"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as site:
        try:
            assert site.stdout is not None
            url = next(word for word in site.stdout.readline().split() if word.startswith("http"))
            ready(url, asked)
            yield url, site.pid, time.perf_counter() - start
        finally:
            site.terminate()


def ready(url: str, path: str) -> str:
    """Waits until an address answers with 200."""
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up:
        try:
            asked = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
            asked.request("GET", path)
            answer = asked.getresponse()
            answer.read()
            asked.close()
            if answer.status == 200:
                return url
        except OSError:
            pass
        time.sleep(0.05)
    raise SystemExit(f"{url} does not answer")


def load(url: str, paths: list[str], seconds: int, folder: Path) -> float:
    """Answers a second at 32 connections, after a second of warming up."""
    if shutil.which("wrk"):
        (folder / "paths").write_text("\n".join(paths))
        (folder / "rotate.lua").write_text(ROTATE)
        rate = 0.0
        for lasting in (1, seconds):
            command = ["wrk", "-t1", "-c32", f"-d{lasting}s", "-s", str(folder / "rotate.lua"), url]
            environment = os.environ | {"BENCH_PATHS": str(folder / "paths")}
            said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
            assert "Non-2xx" not in said, said
            rate = float(re.findall(r"Requests/sec:\s+([\d.]+)", said)[0])
        return rate
    return asyncio.run(flood(url, paths, seconds))


async def answered(reader: asyncio.StreamReader) -> int:
    """Reads one answer with a length and returns its status."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(re.findall(rb"(?i)content-length: (\d+)", head)[0])
    await reader.readexactly(length)
    return int(head[9:12])


async def flood(url: str, paths: list[str], seconds: int) -> float:
    """As many as 32 connections get, one after the other on each."""
    host = urlsplit(url)
    count, until = 0, time.monotonic() + seconds

    async def one(offset: int) -> None:
        nonlocal count
        reader, writer = await asyncio.open_connection(host.hostname, host.port)
        at = offset
        while time.monotonic() < until:
            writer.write(f"GET {paths[at % len(paths)]} HTTP/1.1\r\nHost: {host.netloc}\r\n\r\n".encode())
            assert await answered(reader) == 200
            at, count = at + 32, count + 1
        writer.close()

    await asyncio.gather(*(one(each) for each in range(32)))
    return count / seconds


async def steady(url: str, paths: list[str], seconds: int) -> list[float]:
    """Milliseconds from when each request was due, so that a slow answer counts for all that waited behind it."""
    host = urlsplit(url)
    due, took = asyncio.Queue[tuple[float, str]](), []

    async def one() -> None:
        reader, writer = await asyncio.open_connection(host.hostname, host.port)
        while True:
            at, path = await due.get()
            writer.write(f"GET {path} HTTP/1.1\r\nHost: {host.netloc}\r\n\r\n".encode())
            assert await answered(reader) == 200
            took.append((time.perf_counter() - at) * 1000)

    working = [asyncio.create_task(one()) for _ in range(32)]
    start = time.perf_counter()
    for k in range(RATE * seconds):
        at = start + k / RATE
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        due.put_nowait((at, paths[k % len(paths)]))
    await asyncio.sleep(1)
    for task in working:
        task.cancel()
    return took


def batch(url: str, asked: list[int], times: int = 100) -> list[float]:
    """Milliseconds of batches of 500."""
    kept = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    body = json.dumps({"accounts": [f"twitter:{one}" for one in dict.fromkeys(asked)]})
    took = []
    for _ in range(times):
        start = time.perf_counter()
        kept.request("POST", "/api/v1/scores", body, {"Content-Type": "application/json"})
        answer = json.loads(kept.getresponse().read())
        took.append((time.perf_counter() - start) * 1000)
        assert not answer["unknown"]
    kept.close()
    return took


def below(pid: int) -> list[int]:
    """The processes at the ends of the tree under `pid`: the workers."""
    children = [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [leaf for child in children for leaf in below(child)] if children else [pid]


def resident(pid: int) -> tuple[int, int]:
    """Bytes of its own, and with the mapped files it has touched, which the system may take back at any time."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":" in line)
    return int(status["RssAnon"].split()[0]) * 1024, int(status["VmRSS"].split()[0]) * 1024


if __name__ == "__main__":
    app()
