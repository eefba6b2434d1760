"""Measures how often one more positive act lowers its target, and what strangers do to the cap.

python -m tests.score.one_more_act random          small random worlds, with the slow reference
python -m tests.score.one_more_act college FILE    the messages of 1,899 students (SNAP, CollegeMsg.txt.gz)
python -m tests.score.one_more_act strangers       rings nobody ever touched, beside the world of twelve
"""

from __future__ import annotations

import gzip
import sys
from collections import defaultdict
from pathlib import Path
from random import Random

import pyarrow as pa

from renown.score import score
from renown.score.model import DAY
from tests.reference import Act, reference
from tests.score.test_golden import NOW, acts
from tests.score.worlds import POSITIVE

Drops = dict[str, list[float]]


def small_worlds(worlds: int = 5000) -> Drops:
    """Points lost, by case. Acts come in bursts and are up to four half-lives old; `now` does not move."""
    random, drops = Random(5), defaultdict(list)
    for _ in range(worlds):
        accounts = [f"n:{n}" for n in range(random.randint(3, 12))]
        world: list[Act] = []
        for _ in range(random.randint(1, 25)):
            source, target = random.sample(accounts, 2)
            at = -random.choice([0, 0, 15, 30, 60, 90, 120]) * DAY
            world += [Act(source, target, random.choice(POSITIVE), at)] * random.choice([1, 1, 1, 2, 5, 20])
        seeds = random.choice([None, accounts[: len(accounts) // 3], []])
        source, target = random.sample(accounts, 2)
        act = Act(source, target, random.choice(POSITIVE), random.choice([0, 0, -15, -60]) * DAY)
        before, after = (reference(each, now=0, seeds=seeds) for each in (world, [*world, act]))
        case = ["first act", "renewed act"][(source, target) in before.tie]
        chosen = "no seeds" if seeds == [] else "seeds fixed" if seeds else "seeds by activity"
        moved = ", seeds changed" if seeds is None and before.seeds != after.seeds else ""
        drops[f"{case}, {chosen}{moved}"].append(before.score.get(target, 0.0) - after.score[target])
    return drops


def college(file: Path, trials: int = 600) -> Drops:
    """The same on real messages, read as mentions: half of the acts between people who had acted already."""
    with gzip.open(file, "rt") as lines:
        rows = [line.split() for line in lines]
    columns = {"source": [row[0] for row in rows], "target": [row[1] for row in rows]}
    columns |= {"kind": ["mention"] * len(rows)}
    at = [int(row[2]) for row in rows]
    before = score(pa.table({**columns, "at": at}))
    random, drops = Random(7), defaultdict(list)
    for trial in range(trials):
        source, target = random.choice(rows)[:2]
        target = target if trial % 2 else random.choice(rows)[1]
        if source != target:
            more = (source, target, random.choice(["like", "mention", "repost"]))
            longer = {name: [*values, one] for (name, values), one in zip(columns.items(), more, strict=True)}
            after = score(pa.table({**longer, "at": [*at, max(at)]}))
            had, has = (each.standing(each.find(f"table:{target}")).score for each in (before, after))
            tie = before.tie(before.find(f"table:{target}"), before.find(f"table:{source}"))
            drops["renewed act" if tie else "first act"].append(had - has)
    return drops


def strangers() -> None:
    """How far an untouched ring of fakes moves the twelve, through the cap alone."""
    alone = reference(acts())
    print(f"no ring: cap {alone.cap:.2f}")
    for size in (3, 30, 300):
        ring = [
            Act(f"town:x{n}", f"town:x{(n + step) % size}", "recommend", NOW) for n in range(size) for step in (1, 2)
        ]
        among = reference([*acts(), *ring], seeds=alone.seeds)
        moved = {name: among.score[name] - alone.score[name] for name in alone.people}
        most, least = max(moved, key=lambda name: moved[name]), min(moved.values())
        print(f"ring of {size}: cap {among.cap:.2f}, most moved {most} by {moved[most]:+.2f}, least {least:+.2f}")


def show(drops: Drops) -> None:
    """One line for each case."""
    for case, lost in sorted(drops.items()):
        lowered, beyond = (sum(points > limit for points in lost) for limit in (1e-9, 0.05))
        print(f"{case}: {len(lost)} acts, {lowered} lowered, {beyond} by more than 0.05, worst {max(0, *lost):.3f}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["random"]:
            show(small_worlds())
        case ["college", file]:
            show(college(Path(file)))
        case ["strangers"]:
            strangers()
        case _:
            sys.exit(__doc__)
