"""How fast links lead on: `python bench/links.py`.

The site as `renown up` starts it, a thousand links in it, and as many requests for them as 32 connections get (with
`wrk` on the path that makes the load), then a steady 2,000 a second; how long a click takes inside the process; and
what counting them in the background takes. The load is made on the same cores. Exits with 1 when a bar is missed:
2,000 a second, 10 ms at the 99th percentile inside the process, every click that was answered counted.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles
from typing import Annotated
from urllib.parse import urlsplit

import typer
from serving import renown

RATE, LATE = 2_000, 10.0
LINKS = 1_000
BROWSER = (
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36\r\n"
    "Accept: text/html,*/*;q=0.8\r\nAccept-Language: en\r\n"
)

app = typer.Typer(help=__doc__, pretty_exceptions_enable=False)


@app.command()
def main(seconds: Annotated[int, typer.Option(help="How long it is asked.")] = 5) -> None:
    """Measures, prints, judges."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        os.environ |= {"RENOWN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "renown.web.settings"}
        import django

        django.setup()
        from renown.web.database import prepare
        from renown.web.links.actions import make_link

        prepare()
        codes = [make_link(target=f"https://tern.example/{k}").code for k in range(LINKS)]
        missed = measure(home, codes, seconds)
    raise typer.Exit(1 if missed else 0)


def measure(home: Path, codes: list[str], seconds: int) -> list[str]:
    """Prints everything and returns which bars were missed."""
    from renown.web.links.clicks import days, file_of
    from renown.web.links.folding import Folding

    paths = [f"/l/{code}" for code in codes]
    with renown(home, "/healthz") as (url, _pid, _took):
        answered = asyncio.run(flood(url, paths, 3))  # until every worker has met every link
        flooded = asyncio.run(flood(url, paths, seconds))
        answered += flooded
        late = asyncio.run(steady(url, paths, RATE, seconds))
        answered += len(late)
    lines = sum(file_of(home, day).read_bytes().count(b"\n") for day in days(home))
    start = time.perf_counter()
    Folding(home).fold()
    took = time.perf_counter() - start
    inside = within(codes[:200])
    p99, own99 = quantiles(late, n=100)[98], quantiles(inside, n=100)[98]
    print(f"{flooded / seconds:,.0f} redirects a second at 32 connections, the load made by a process beside it")
    print(f"at {RATE:,} a second: median {median(late):.2f} ms, p99 {p99:.2f} ms")
    print(f"inside the process: median {median(inside) * 1000:.0f} µs, p99 {own99 * 1000:.0f} µs")
    print(f"{lines:,} clicks of {answered:,} answered; counted in the background in {took:.1f} s at most")
    bars = {
        "redirects": flooded / seconds >= RATE,
        "late": own99 < LATE,
        "clicks": lines >= answered,
    }
    missed = [name for name, met in bars.items() if not met]
    print("missed: " + ", ".join(missed) if missed else "every bar met")
    return missed


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, place: str, path: str) -> None:
    """One request, which must be led on."""
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {place}\r\n{BROWSER}\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    assert head[9:12] == b"302", head


async def flood(url: str, paths: list[str], seconds: int) -> int:
    """How many 32 connections get, one after the other on each."""
    host = urlsplit(url)
    count, until = 0, time.monotonic() + seconds

    async def one(at: int) -> None:
        nonlocal count
        reader, writer = await asyncio.open_connection(host.hostname, host.port)
        while time.monotonic() < until:
            await ask(reader, writer, host.netloc, paths[at % len(paths)])
            at, count = at + 32, count + 1
        writer.close()

    await asyncio.gather(*(one(each) for each in range(32)))
    return count


async def steady(url: str, paths: list[str], rate: int, seconds: int) -> list[float]:
    """Milliseconds from when each request was due, so that a slow answer counts for all that waited behind it."""
    host = urlsplit(url)
    due, took = asyncio.Queue[tuple[float, str]](), []

    async def one() -> None:
        reader, writer = await asyncio.open_connection(host.hostname, host.port)
        while True:
            at, path = await due.get()
            await ask(reader, writer, host.netloc, path)
            took.append((time.perf_counter() - at) * 1000)
            due.task_done()

    working = [asyncio.create_task(one()) for _ in range(32)]
    start = time.perf_counter()
    for k in range(rate * seconds):
        at = start + k / rate
        if at > time.perf_counter():
            await asyncio.sleep(at - time.perf_counter())
        due.put_nowait((at, paths[k % len(paths)]))
    await due.join()
    for task in working:
        task.cancel()
    return took


def within(codes: list[str], times: int = 5_000) -> list[float]:
    """Milliseconds of the wrapper alone, without a server around it."""
    from renown.web.wsgi import application

    environ = {
        "REQUEST_METHOD": "GET", "QUERY_STRING": "", "SCRIPT_NAME": "", "SERVER_NAME": "localhost",
        "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "localhost", "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http", "wsgi.errors": sys.stderr, "wsgi.input": sys.stdin.buffer,
        **{f"HTTP_{name.upper().replace('-', '_')}": value
           for name, value in (line.split(": ", 1) for line in BROWSER.strip().split("\r\n"))},
    }  # fmt: skip
    took = []
    for k in range(times + len(codes)):
        asked = environ | {"PATH_INFO": f"/l/{codes[k % len(codes)]}"}
        start = time.perf_counter()
        b"".join(application(asked, lambda _status, _head: None))
        took.append((time.perf_counter() - start) * 1000)
    return took[len(codes) :]


if __name__ == "__main__":
    app()
