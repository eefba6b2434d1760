"""Everything at once: `python bench/mixed.py --kept FOLDER`.

The site as `renown up` starts it, on SQLite and the simulated world, asked as visitors, programs and people who are
signed in would all together: scores and badges, pages, searches, and disputes that are opened, which write. Requests
come at a steady rate whether or not those before were answered, and count from when they were due. The generator
works on the same processors. Beside the wall time stands what the workers' processes used, which a busy machine does
not stretch. Exits with 1 when the bar is missed.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import shutil
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from statistics import median, quantiles
from typing import Annotated
from urllib.parse import quote, urlencode, urlsplit

import typer
from serving import below, renown

from renown import demo
from renown.home import Home

LATE = 250.0  # ms, p99 of all requests
CONNECTIONS = 32
USERS = 200
NOW = 1_795_392_000
SHARES = {
    "score": 30, "badge": 20, "profile": 15, "search": 12, "why": 6, "home": 5, "people": 4, "account": 4, "topic": 2,
    "contest": 2,
}  # fmt: skip
"""Of a hundred requests."""

app = typer.Typer(help=__doc__, pretty_exceptions_enable=False)


@app.command()
def main(
    rate: Annotated[int, typer.Option(min=10, help="Requests a second.")] = 200,
    seconds: Annotated[int, typer.Option(min=5, help="How long.")] = 30,
    kept: Annotated[Path | None, typer.Option(help="Where the simulated world is kept.")] = None,
) -> None:
    """Measures, prints, judges."""
    with tempfile.TemporaryDirectory() as made:
        home, world = Path(made) / "home", (kept or Path(made)) / "demo"
        home.mkdir()
        if not world.exists():
            demo.build(world, now=NOW)
        shutil.copytree(world, home / "demo", symlinks=True)
        sessions = users(home)
        asked = wanted(home, sessions, rate * seconds)
        with renown(home, path="/healthz") as (url, pid, _took):
            asyncio.run(steady(url, asked[: 10 * rate], rate))  # pages are compiled and arrays read from the disk
            before = worked(pid)
            took = asyncio.run(steady(url, asked, rate))
            used = worked(pid) - before
    whole = sorted(ms for each in took.values() for ms in each)
    print(f"{len(whole):,} requests at {rate} a second, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(
        f"the site used {used * 1000 / len(whole):.1f} ms of a processor for a request, {used / seconds:.2f} of one\n"
    )
    print("| page | of 100 | median ms | p99 ms |\n| --- | --- | --- | --- |")
    for name, share in SHARES.items():
        print(f"| {name} | {share} | {median(took[name]):.1f} | {quantiles(took[name], n=100)[98]:.1f} |")
    late = quantiles(whole, n=100)[98]
    print(f"| all | 100 | {median(whole):.1f} | {late:.1f} |")
    print(f"\np99 under {LATE:g} ms: {'met' if late < LATE else 'missed'}")
    raise typer.Exit(0 if late < LATE else 1)


def users(home: Path) -> list[str]:
    """Users in the database, and the keys of their sessions."""
    os.environ |= {"RENOWN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "renown.web.settings"}
    import django

    django.setup()
    from django.test import Client

    from renown.web.database import prepare
    from renown.web.users.models import User

    prepare()
    keys = []
    for one in range(USERS):
        client = Client(headers={"host": "localhost"})
        user = User.objects.create_user(f"user{one}@renown.example")
        client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
        keys.append(client.cookies["sessionid"].value)
    return keys


def wanted(home: Path, sessions: list[str], count: int) -> list[tuple[str, bytes]]:
    """The requests, each with the name of its page."""
    scores = Home(home / "demo").current()
    people = [one.key for one in scores.top(2_000)]
    chance = random.Random(4)
    pages = chance.choices(list(SHARES), list(SHARES.values()), k=count)
    token = "x" * 32

    def one(page: str) -> bytes:
        who = quote(chance.choice(people))
        path = {
            "score": f"/api/v1/scores/{who}", "badge": f"/badge/{who}.svg?size=48", "profile": f"/people/{who}",
            "search": f"/search?q={quote(chance.choice('abcdefghijklmnoprstuvwz') + chance.choice(' aeiou').strip())}",
            "why": f"/people/{quote(people[chance.randrange(200)])}/why", "home": "/",
            "people": f"/people?page={chance.randint(1, 20)}", "account": "/account/", "topic": "/topics/music",
            "contest": f"/disputes/new?subject=link&target={who}",
        }[page]  # fmt: skip
        head = f"Host: HOST\r\nCookie: sessionid={chance.choice(sessions)}; csrftoken={token}\r\n"
        if page == "contest":
            body = urlencode({"words": "not theirs", "csrfmiddlewaretoken": token})
            head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
            return f"POST {path} HTTP/1.1\r\n{head}\r\n{body}".encode()
        if page != "account":  # a visitor
            head = "Host: HOST\r\n"
        return f"GET {path} HTTP/1.1\r\n{head}\r\n".encode()

    return [(page, one(page)) for page in pages]


async def steady(url: str, asked: list[tuple[str, bytes]], rate: int) -> dict[str, list[float]]:
    """Milliseconds of each page's answers, from when each was due."""
    host = urlsplit(url)
    due: asyncio.Queue[tuple[float, str, bytes]] = asyncio.Queue()
    took: dict[str, list[float]] = defaultdict(list)

    async def one() -> None:
        reader, writer = await asyncio.open_connection(host.hostname, host.port)
        while True:
            at, page, request = await due.get()
            writer.write(request.replace(b"HOST", host.netloc.encode(), 1))
            head = await reader.readuntil(b"\r\n\r\n")
            assert head[9:12] in (b"200", b"302"), (page, request, head)
            await _passed_over(reader, head.lower())
            took[page].append((time.perf_counter() - at) * 1000)
            due.task_done()

    working = [asyncio.create_task(one()) for _ in range(CONNECTIONS)]
    start = time.perf_counter()
    for k, (page, request) in enumerate(asked):
        at = start + k / rate
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        due.put_nowait((at, page, request))
    ended = asyncio.create_task(due.join())
    done, _rest = await asyncio.wait([ended, *working], return_when=asyncio.FIRST_COMPLETED)
    for task in done - {ended}:
        task.result()  # which raises
    for task in working:
        task.cancel()
    return took


async def _passed_over(reader: asyncio.StreamReader, head: bytes) -> None:
    if found := re.search(rb"content-length: (\d+)", head):
        await reader.readexactly(int(found[1]))
        return
    assert b"transfer-encoding: chunked" in head, head
    size = -1
    while size:
        size = int(await reader.readuntil(b"\r\n"), 16)
        await reader.readexactly(size + 2)


def worked(pid: int) -> float:
    """Seconds of a processor that the processes at work have used."""
    return sum(_times(each) for each in below(pid)) / os.sysconf("SC_CLK_TCK")


def _times(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


if __name__ == "__main__":
    app()
