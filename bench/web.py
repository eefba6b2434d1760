"""How long the site takes to answer: `python -m bench.web HOME`.

Asks for one profile, badge and score, first inside this process (the server's own time) and then over HTTP at
the started site, and prints medians and 99th percentiles in milliseconds beside the constant answer of
/healthz in the same run. The tag is never sent, so every answer is made anew. Inside the process it also
prints the processor's own time, which a busy machine does not stretch, and before that how many bytes of script
and style each page brings. `--largest` is for a profile of a million contributions (`python bench/crowded.py star
HOME` makes one), which has its own bar. Exits with 1 when a page is too heavy or a median inside the process
misses its bar.
"""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

if TYPE_CHECKING:
    from django.test import Client

WEB = Path(__file__).resolve().parents[1] / "src" / "renown" / "web"
BARS = {"profile": 50.0, "badge": 5.0, "score": 5.0}  # milliseconds, median at the server
LARGEST = 100.0
WEIGHT = 100_000  # bytes of script and style a page may bring
WARM_UP = 20

app = typer.Typer(help=__doc__, pretty_exceptions_enable=False)


@app.command()
def main(
    home: Annotated[Path, typer.Argument(help="A folder with a run, or with a simulated world in it.")],
    person: Annotated[str, typer.Option(help="Whose pages: a key or name; the first of the list if empty.")] = "",
    largest: Annotated[bool, typer.Option(help="It is a profile of a million contributions: its own bar.")] = False,
    times: Annotated[int, typer.Option(min=100, help="How often each page is asked for.")] = 500,
) -> None:
    """Measures the pages of one person."""
    os.environ |= {"RENOWN_HOME": str(home.resolve()), "DJANGO_SETTINGS_MODULE": "renown.web.settings"}
    import django
    from django.test import Client
    from django.urls import reverse

    django.setup()
    client = Client(headers={"host": "localhost"})
    from renown.web.engine.running import Runs

    run = Runs(home.resolve()).shown()
    if run.scores is None:
        raise SystemExit(f"{home} has no run to show")
    chosen = run.scores.standing(run.scores.find(person) if person else run.listed[0])
    paths = {"healthz": "/healthz"} | {name: reverse(name, args=[chosen.key]) for name in BARS}
    print(f"{chosen.label}, {run.scores.people:,} people, {chosen.acts:,} acts on them")

    def inside(path: str) -> int:
        return client.get(path).status_code

    BARS["profile"] = LARGEST if largest else BARS["profile"]
    heavy = weigh(client, {**paths, **{page: reverse(page, args=[chosen.key]) for page in ("why", "moved")}})
    missed = heavy + show("inside", {name: measure(inside, path, times) for name, path in paths.items()})
    command = [sys.executable, "-m", "renown", "up", "--port", "0"]
    with subprocess.Popen(command, env=os.environ | {"COLUMNS": "200"}, stdout=subprocess.PIPE, text=True) as site:
        try:
            assert site.stdout is not None
            url = next(word for word in site.stdout.readline().split() if word.startswith("http"))
            kept = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)

            def over_http(path: str) -> int:
                kept.request("GET", path)
                answer = kept.getresponse()
                answer.read()
                return answer.status

            show("over http", {name: measure(over_http, path, times) for name, path in paths.items()})
            kept.close()
        finally:
            site.terminate()
    raise typer.Exit(1 if missed else 0)


def weigh(client: Client, paths: dict[str, str]) -> list[str]:
    """Prints the bytes of script and style of each page, unpacked, and returns what is too heavy."""
    missed = []
    print("\n| page | script and style, bytes | bar |\n| --- | --- | --- |")
    for name, path in paths.items():
        html = client.get(path).content.decode()
        files = re.findall(r'(?:<link rel="stylesheet" href|<script src)="/static/[^/"]+/([^"]+)"', html)
        weight = sum((WEB / "static" / file).stat().st_size for file in files)
        weight += sum(len(inline.encode()) for inline in re.findall(r"<(?:style|script)>(.*?)</", html, re.S))
        if files:
            print(f"| {name} | {weight:,} | {WEIGHT:,} |")
        if weight >= WEIGHT:
            missed.append(f"{name}: {weight:,} bytes")
    return missed


def measure(ask: Callable[[str], int], path: str, times: int) -> tuple[list[float], float]:
    """Milliseconds of each answer after the warm-up, and the mean of this process's processor time."""
    for _ in range(WARM_UP):
        assert ask(path) == 200, path
    took = []
    worked = time.process_time()
    for _ in range(times):
        start = time.perf_counter()
        ask(path)
        took.append((time.perf_counter() - start) * 1000)
    return took, (time.process_time() - worked) * 1000 / times


def show(where: str, measured: dict[str, tuple[list[float], float]]) -> list[str]:
    """Prints a table and returns what missed its bar."""
    constant = median(measured["healthz"][0])
    processor = where == "inside"  # over HTTP this process only asks
    print(f"\n| {where} | median ms | p99 ms | × healthz |{' processor ms |' if processor else ''} bar ms |")
    print("| --- " * (6 if processor else 5) + "|")
    missed = []
    for name, (took, worked) in measured.items():
        middle, bar = median(took), BARS.get(name)
        cells = [name, f"{middle:.2f}", f"{quantiles(took, n=100)[98]:.2f}", f"{middle / constant:.1f}"]
        cells += [f"{worked:.2f}"] if processor else []
        print(f"| {' | '.join([*cells, '' if bar is None else f'{bar:g}'])} |")
        if bar is not None and middle >= bar:
            missed.append(name)
    return missed


if __name__ == "__main__":
    app()
