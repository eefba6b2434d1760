"""Worlds for measuring the site: one person with very many contributions, and very many names.

`python -m bench.crowded star HOME --acts 1000000` publishes a run in which one person was acted on so often;
`python -m bench.crowded names --handles 10000000` measures looking names up among so many.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from typing import Annotated, Any

import numpy as np
import pyarrow as pa
import typer

from renown.home import SINCE
from renown.names import Names, folded, name_tables
from renown.score import score
from renown.score.model import DAY
from renown.snapshot import publish
from renown.vocabulary import KINDS

NOW = 1_795_392_000
SEARCH_BAR = 20.0  # milliseconds

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
    handles: Annotated[int, typer.Option(min=1_000, help="How many accounts.")] = 10_000_000,
    times: Annotated[int, typer.Option(min=100, help="How often each kind of look-up is done.")] = 300,
) -> None:
    """Measures looking up whole names and beginnings of names, in several scripts."""
    accounts = many_accounts(handles)
    listed, table = name_tables(accounts)
    del accounts
    known = Names(listed, table)
    chance = np.random.default_rng(2)
    picked = [listed["name"][int(k)].as_py() for k in chance.integers(0, handles, times)]
    wanted = folded(pa.array(picked)).to_pylist()
    print(f"\n| look-up among {handles:,} handles | median ms | p99 ms | bar ms |\n| --- | --- | --- | --- |")
    cases: dict[str, Callable[[str], Any]] = {
        "a whole name": known.exact,
        "first three letters": lambda text: known.beginning(text[:3], 1000),
        "first letter": lambda text: known.beginning(text[:1], 1000),
        "one letter missing": lambda text: known.beginning(text[:-1], 1000),
    }
    missed = False
    for label, ask in cases.items():
        took = []
        for text in wanted:
            start = time.perf_counter()
            ask(text)
            took.append((time.perf_counter() - start) * 1000)
        missed |= quantiles(took, n=100)[98] > SEARCH_BAR
        print(f"| {label} | {median(took):.2f} | {quantiles(took, n=100)[98]:.2f} | {SEARCH_BAR:g} |")
    raise typer.Exit(1 if missed else 0)


def many_accounts(handles: int) -> pa.Table:
    """Accounts whose names are made of letters of several scripts."""
    scripts = (
        "abcdefghijklmnop",
        "абвгдежзиклмнопр",
        "αβγδεζηθικλμνξοπ",
        "かきくけこさしすせそたちつてと",
        "ابتثجحخدذرزسشصضط",
    )
    chance = np.random.default_rng(3)
    names = np.full(handles, "", dtype="U8")
    script = chance.integers(0, len(scripts), handles)
    for _ in range(7):
        letter = chance.integers(0, 15, handles)
        names = np.char.add(names, np.array([list(each[:15]) for each in scripts])[script, letter])
    return pa.table(
        {
            "person": np.arange(handles, dtype=np.uint32),
            "number": np.arange(handles),
            "network": pa.repeat("bluesky", handles),
            "id": np.arange(handles).astype(str),
            "handle": pa.nulls(handles, pa.string()),
            "name": names,
            "verified": pa.nulls(handles, pa.bool_()),
        }
    )


if __name__ == "__main__":
    app()
