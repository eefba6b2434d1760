"""How long the report of a campaign and the count of who qualifies take: `python bench/lift.py`.

A report of a million visits by 50,000 people offered a perk or held out and as many below the threshold, and one of a
small campaign, where the intervals are worked out by random draws; who of ten million people meets a score, a topic
and a network; and ten million people drawn. Exits with 1 when one of the first three takes more than a second.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial

import numpy as np
import pyarrow as pa

from renown.lift import Measured, held_out, report
from renown.lift.simulate import World, simulate
from renown.qualify import Criteria, qualify
from renown.score.model import MODEL
from renown.scores import Scores

BAR = 1.0
PEOPLE = 10_000_000


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
    print("| what | seconds |\n| --- | --- |")
    for name, seconds in took.items():
        print(f"| {name} | {seconds:.2f} |")
    missed = [name for name, seconds in list(took.items())[:3] if seconds > BAR]
    print("missed: " + ", ".join(missed) if missed else "every bar met")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
