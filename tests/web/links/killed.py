"""Adds and counts clicks in processes that are killed in the middle, again and again: `killed.py HOME`.

Prints what was added and what was counted, as JSON. In a process of its own because it forks.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

HOME = Path(sys.argv[1])
os.environ |= {"RENOWN_HOME": str(HOME), "DJANGO_SETTINGS_MODULE": "renown.web.settings"}

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402
from django.db.models import Sum  # noqa: E402

from renown.web.database import prepare  # noqa: E402
from renown.web.links import folding  # noqa: E402
from renown.web.links.actions import make_link  # noqa: E402
from renown.web.links.clicks import Clicks, days, file_of, read  # noqa: E402
from renown.web.links.models import Folded, Visits  # noqa: E402
from renown.web.links.telling import Told  # noqa: E402

KILLS = 25
LONGEST = 0.15
"""Seconds that counting may take before it is killed; more on a machine so busy that nothing is counted by then."""
folding.AT_ONCE = 700  # many small transactions, to be killed between and within


def killed(work: Callable[[], object], after: float) -> None:
    """Does the work in a process that lives so many seconds at most."""
    child = os.fork()
    if not child:
        try:
            work()
        finally:
            os._exit(0)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def add(said: int, link: int, round: int) -> None:
    clicks = Clicks(HOME)
    for k in range(100_000):
        clicks.add(link, Told("person"), f"{round}-{k % 50}", "bluesky")
        os.write(said, b"x")  # answered


def counted() -> int:
    many: int = Visits.objects.aggregate(sum=Sum("many"))["sum"] or 0
    connection.close()  # a process made from this one must not have it
    return many


def main() -> None:
    prepare()
    link = make_link(target="https://tern.example/").pk
    connection.close()
    chance = random.Random(1)
    answered = round = 0
    longest = LONGEST
    while round < KILLS or (not counted() and round < 4 * KILLS):
        round += 1
        hear, said = os.pipe()
        os.set_blocking(hear, False)
        killed(lambda: add(said, link, round), 0.004)  # noqa: B023 - it is called at once
        os.close(said)
        answered += len(os.read(hear, 1 << 16))
        os.close(hear)
        killed(folding.Folding(HOME).fold, chance.uniform(0.01, longest))
        longest *= 1 if round < KILLS else 1.2
    partly = counted()
    folding.Folding(HOME).fold()
    lines = sum(file_of(HOME, day).read_bytes().count(b"\n") for day in days(HOME))
    counts = dict(Visits.objects.values_list("verdict").annotate(sum=Sum("many")))
    once = folding.Day("")
    verdicts = [once.judged(click)[0] for day in days(HOME) for line in file_of(HOME, day).read_bytes().splitlines()
                if (click := read(line))]  # fmt: skip
    expected = {verdict: verdicts.count(verdict) for verdict in set(verdicts)}
    damaged = sum(Folded.objects.values_list("damaged", flat=True))
    print(json.dumps([round, answered, lines, partly, counts, expected, damaged]))


if __name__ == "__main__":
    main()
