"""Worlds for measuring the site: one person with very many contributions, and very many names.

`python bench/crowded.py star HOME --acts 1000000` publishes a run in which one person was acted on so often;
`python bench/crowded.py names HOME --handles 10000000` measures looking names up among so many.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from typing import Annotated

import numpy as np
import pyarrow as pa
import typer
from people import generate

from renown.home import SINCE
from renown.score import score
from renown.score.model import DAY
from renown.snapshot import current, publish
from renown.vocabulary import KINDS

NOW = 1_795_392_000
SEARCH_BAR = 20.0  # milliseconds
FOUND = 50  # how many the site shows
LOOK_ALIKE = dict(zip("acekop", "\u0430\u0441\u0435\u043a\u043e\u0440", strict=True))

app = typer.Typer(help=__doc__, pretty_exceptions_enable=False)


@app.command()
def star(
    home: Annotated[Path, typer.Argument(help="Where to publish the run.")],
    acts: Annotated[int, typer.Option(min=1_000, help="Acts on one person.")] = 1_000_000,
    people: Annotated[int, typer.Option(min=100, help="People who act.")] = 300_000,
) -> None:
    """Publishes a run with one person on whom so many acts were done."""
    chance = np.random.default_rng(1)
    kinds = np.array([kind.key for kind in KINDS if kind.weight > 0])
    source = chance.integers(0, people, acts)
    target = np.full(acts, people)
    some = slice(0, people)  # and something for everybody else, so that voices differ
    more = chance.integers(0, people, people)
    columns = {
        "source": np.concatenate([source, np.arange(people)[some]]).astype(str),
        "target": np.concatenate([target, more]).astype(str),
        "kind": kinds[chance.integers(0, len(kinds), acts + people)],
        "at": NOW - chance.integers(0, 120 * DAY, acts + people),
        "network": np.full(acts + people, "twitter"),
        "post": np.char.add("p", chance.integers(0, 2_000, acts + people).astype(str)),
    }
    scores = score(pa.table(columns), NOW, history=0, since=SINCE)
    publish(scores, home)
    print(f"{scores.standing(scores.find(f'twitter:{people}')).acts:,} acts on twitter:{people}")


@app.command()
def names(
    home: Annotated[Path, typer.Argument(help="Where the generated run is kept; made unless it is there.")],
    handles: Annotated[int, typer.Option(min=1_000, help="How many accounts.")] = 10_000_000,
    times: Annotated[int, typer.Option(min=100, help="How often each kind of look-up is done.")] = 500,
) -> None:
    """Measures what the search of the site does in a published run, as it stands in memory-mapped files.

    Names are of five scripts. The first look-ups read from the disk, so each kind is asked a tenth as often before it
    is measured. Processor time is what a busy machine does not stretch.
    """
    if not (home / "current").exists():
        generate(home, handles, many_names(handles))
    scores = current(home)
    chance = np.random.default_rng(2)
    picked = [scores.standing(int(k)).accounts[0].name or "" for k in chance.integers(0, handles, times)]
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"\n| search among {handles:,} handles | median ms | p99 ms | processor ms | bar ms |")
    print("| --- | --- | --- | --- | --- |")
    cases: dict[str, Callable[[str], str]] = {
        "a whole name": lambda text: text,
        "first three letters": lambda text: text[:3],
        "first letter": lambda text: text[:1],
        "last letter missing": lambda text: text[:-1],
        "a network, and three letters": lambda text: f"twitter:{text[:3]}",
        "in letters of another script that look alike": lambda text: "".join(LOOK_ALIKE.get(one, one) for one in text),
        "nobody": lambda text: f"{text}zz",
    }
    missed = False
    for label, typed in cases.items():
        for text in picked[: times // 10]:
            scores.search(typed(text), FOUND)
        took = []
        worked = time.process_time()
        for text in picked:
            start = time.perf_counter()
            scores.search(typed(text), FOUND)
            took.append((time.perf_counter() - start) * 1000)
        worked = (time.process_time() - worked) * 1000 / times
        late = quantiles(took, n=100)[98]
        missed |= late > SEARCH_BAR
        print(f"| {label} | {median(took):.2f} | {late:.2f} | {worked:.2f} | {SEARCH_BAR:g} |")
    raise typer.Exit(1 if missed else 0)


def many_names(handles: int) -> pa.Array:
    """Names of eight letters, each in one of several scripts."""
    scripts = (
        "abcdefghijklmnop",
        "абвгдежзиклмнопр",
        "αβγδεζηθικλμνξοπ",
        "かきくけこさしすせそたちつてと",
        "ابتثجحخدذرزسشصضط",
    )
    chance = np.random.default_rng(3)
    letters = np.array([[ord(one) for one in each[:15]] for each in scripts], np.uint32)
    script = chance.integers(0, len(scripts), handles)
    codes = letters[script[:, None], chance.integers(0, 15, (handles, 8))]
    return pa.array(np.ascontiguousarray(codes).view("U8").ravel())


if __name__ == "__main__":
    app()
