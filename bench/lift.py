"""How long the report of a campaign and the count of who qualifies take: `python bench/lift.py`.

A report of a million visits by 50,000 people offered a perk or held out and as many below the threshold, and one of a
small campaign, where the intervals are worked out by random draws; who of ten million people meets a score, a topic
and a network; ten million people drawn; and mentions looked for in a lake. Exits with 1 when one of the first three
takes more than a second.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from renown.lake import Lake
from renown.lift import Marks, Measured, held_out, report
from renown.lift.mentions import mentions
from renown.lift.simulate import World, simulate
from renown.qualify import Criteria, qualify
from renown.score.model import MODEL
from renown.scores import Scores
from renown.vocabulary import INTERACTIONS, Batch
from renown.vocabulary import POSTS as POSTS_SCHEMA

BAR = 1.0
PEOPLE = 10_000_000
POSTS = 1_000_000


def timed(work: Callable[[], object]) -> float:
    """The shortest of three."""
    took = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return min(took)


def measured(people: int, visits: int) -> Measured:
    """A simulated campaign with about so many visits, half of its people below the threshold."""
    told = simulate(World(people=people, below=8 * float(np.log(2))), 1)
    chance = np.random.default_rng(1)
    share = chance.lognormal(0, 1.5, len(told.group))
    nobody = np.zeros(len(told.group), bool)
    return Measured(
        told.group, told.score, told.mentions, told.mentions // 5, told.acts,
        chance.poisson(visits * share / share.sum()), told.influence, nobody, nobody,
    )  # fmt: skip


def world(people: int) -> Scores:
    """A run of so many people of whom only the columns a filter looks at are known."""
    chance = np.random.default_rng(2)
    score = np.minimum(100, chance.exponential(15, people))
    rows = people // 20
    arrays = {
        "number": np.sort(chance.integers(-(2**63), 2**63 - 1, people)),
        "score": score, "low": score - 2, "high": score + 2,
        "engagers": chance.integers(0, 500, people).astype(np.uint32),
        "in_topic_ptr": np.array([0, rows]), "in_topic": np.arange(rows, dtype=np.uint32),
        "topic_person": np.sort(chance.choice(people, rows, replace=False)).astype(np.uint32),
        "topic_value": chance.exponential(1_000, rows), "topic_people": chance.integers(1, 99, rows),
    }  # fmt: skip
    network = pa.DictionaryArray.from_arrays(
        chance.integers(0, 4, people).astype(np.int8), pa.array(["bluesky", "mastodon", "twitter", "youtube"])
    ).cast(pa.string())
    accounts = pa.table({"person": np.arange(people, dtype=np.uint32), "network": network})
    facts = {"now": 1_790_000_000, "model": MODEL.as_dict(), "networks": ["twitter"], "simulated": False}
    return Scores(arrays, {"accounts": accounts}, facts, {})


def lake(folder: Path) -> tuple[Lake, Scores]:
    """A lake of POSTS posts by a tenth as many people, one in fifty of them a mention, and as many likes of them."""
    chance = np.random.default_rng(3)
    author = chance.integers(0, POSTS // 10, POSTS)
    names = pa.array([f"p{k}" for k in range(POSTS // 10)])
    words = pa.array(["a plain post about nothing much, as most are", "another one #birds", "https://far.example/x"])
    text = words.take(pa.array(chance.integers(0, 3, POSTS)))
    text = pc.if_else(pa.array(chance.random(POSTS) < 0.02), "out with my #tern today #ad", text)
    ids = pa.array([f"post{k}" for k in range(POSTS)])
    network, at = pa.repeat(pa.scalar("bluesky"), POSTS), pa.repeat(pa.scalar(1_790_000_000), POSTS)
    nothing = pa.nulls(POSTS, pa.string())
    posts = pa.table([network, ids, names.take(pa.array(author)), at, text, nothing], schema=POSTS_SCHEMA)
    liked = {"network": network, "kind": pa.repeat(pa.scalar("like"), POSTS),
             "source": names.take(pa.array(chance.integers(0, POSTS // 10, POSTS))), "target": posts["author"],
             "at": at, "post": ids, "act": nothing, "precision": pa.repeat(pa.scalar(0, pa.int8()), POSTS),
             "undone": pa.repeat(pa.scalar(False), POSTS)}  # fmt: skip
    kept = Lake(folder)
    kept.append([Batch(pa.table(liked, schema=INTERACTIONS), posts=posts)])
    number = np.sort(kept.contents().accounts["number"].to_numpy())
    accounts = pa.table({"number": number, "person": np.arange(len(number), dtype=np.uint32)})
    none = np.zeros(0, np.int64)
    arrays = {
        "number": number,
        "post_ptr": np.zeros(len(number) + 1, np.int64),
        "post_number": none,
        "post_value": none,
    }
    facts = {"now": 1_790_000_000, "model": MODEL.as_dict(), "networks": ["bluesky"], "simulated": False}
    return kept, Scores(arrays, {"accounts": accounts}, facts, {})


def main() -> int:
    """Measures, prints, judges."""
    large, small = measured(50_000, 1_000_000), measured(1_240, 1_300)
    run = world(PEOPLE)
    criteria = Criteria(score=30, topics={0: 10}, networks=["bluesky", "twitter"])
    took = {
        f"report of {int(each.clicks.sum()):,} visits by {len(each.group):,} people": timed(partial(report, each, 45.0))
        for each in (large, small)
    } | {
        f"who of {PEOPLE:,} people qualifies": timed(lambda: qualify(run, criteria)),
        f"who of {PEOPLE:,} people is held out": timed(lambda: held_out(run.arrays["number"], 1)),
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        kept, known = lake(Path(folder))
        marks = Marks(hashtags=["tern"], links=["tern.example"], names=["Tern Audio"])
        some = np.arange(0, known.people, 2)
        took[f"mentions by {len(some):,} people among {POSTS:,} posts"] = timed(
            lambda: mentions(kept, known, some, marks, 0, 2**40)
        )
    print("| what | seconds |\n| --- | --- |")
    for name, seconds in took.items():
        print(f"| {name} | {seconds:.2f} |")
    missed = [name for name, seconds in list(took.items())[:3] if seconds > BAR]
    print("missed: " + ", ".join(missed) if missed else "every bar met")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
