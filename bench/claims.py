"""How long a claim takes when 500 people want one of 50 units at once: `python bench/claims.py [ROUNDS]`.

On SQLite as the site uses it and on a PostgreSQL of its own that keeps what it confirmed (fsync on), with 16 processes
that claim for one person after the other by the site's own code: begin, which looks the person up in a run, and for
the fifty also confirm. Prints the median, the 99th percentile and the longest call of all rounds together, the same
of the fifty alone, and calls a second. The bar is a 99th percentile under one second on PostgreSQL; exits with 1 when
it is missed, or when more or fewer than 50 claims were made.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import renown
from renown.home import Home
from tests.acts import batch
from tests.postgres import programs, server
from tests.web.conftest import awkward, names, posts
from tests.web.perks.claimers import PEOPLE, UNITS, Claimers, claimers

WORKERS = 16
BAR = 1.0


def main() -> int:
    """Measures both databases; 1 when the bar was missed."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    missed = False
    with tempfile.TemporaryDirectory() as folder:
        for name in ("SQLite", "PostgreSQL"):
            if name == "PostgreSQL" and programs() is None:
                print("Left out: there is no PostgreSQL server here")
                continue
            home = Path(folder) / name
            Home(home).lake.append([batch(awkward(), names(), posts())])
            Home(home).score(model=renown.MODEL.with_(full=20_000.0))
            with (
                server(durable=True) if name == "PostgreSQL" else nullcontext() as made,
                claimers(home, made.address if made else "") as many,
            ):
                p99 = measure(name, many, rounds)
            missed |= name == "PostgreSQL" and p99 > BAR
    return int(missed)


def measure(name: str, many: Claimers, rounds: int) -> float:
    """Prints what one database did; the 99th percentile, in seconds."""
    calls, had, whole = [], [], 0.0
    for seed in range(rounds):
        done = many.round(seed=seed, workers=WORKERS)
        assert (done.claims, done.counter, done.missing, done.wrong) == (UNITS, UNITS, 0, []), done
        calls += done.seconds
        had += done.seconds_had
        whole += done.whole
    p99 = quantiles(calls, n=100)[-1]
    print(
        f"{name}: {rounds} rounds of {PEOPLE} calls for {UNITS} units: "
        f"median {1e3 * median(calls):.0f} ms, 99 % under {1e3 * p99:.0f} ms, longest {1e3 * max(calls):.0f} ms; "
        f"of those who got one median {1e3 * median(had):.0f} ms, longest {1e3 * max(had):.0f} ms; "
        f"{len(calls) / whole:.0f} calls a second",
        flush=True,
    )
    return p99


if __name__ == "__main__":
    sys.exit(main())
