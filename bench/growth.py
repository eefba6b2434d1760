"""How time and memory grow with the world: each size ten times the one before, in one run.

    python bench/growth.py
    python bench/growth.py --largest 2000000

A step of 10 means: as many times dearer as the world is larger. More than 10, and it will not scale.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import pipeline
import typer
import worlds

SIZES = (200_000, 2_000_000, 20_000_000)
ACTS_EACH = 20


def main(
    largest: Annotated[int, typer.Option(help="Leave out sizes above this.")] = SIZES[-1],
    folder: pipeline.Folder = None,
) -> None:
    """Import and score worlds of growing size, and print what each step costs."""
    columns = ("import s", "step", "import MiB", "step", "score s", "step", "score MiB", "step")
    print("| interactions | " + " | ".join(columns) + " |\n|" + " --- |" * (len(columns) + 1))
    before: list[float] = []
    with tempfile.TemporaryDirectory(dir=folder) as made:
        pipeline.warm_up(Path(made))
    for count in SIZES:
        if count > largest:
            continue
        with tempfile.TemporaryDirectory(dir=folder) as made:
            path = Path(made) / "world.csv.zst"
            worlds.write(path, count // ACTS_EACH, count)
            home = Path(made) / "home"
            imported = pipeline.run("import", str(path), home=home)
            scored = pipeline.run("score", home=home)
        now = [imported.seconds, imported.peak / 2**20, scored.seconds, scored.peak / 2**20]
        steps = [f"{value / old:.1f}" for value, old in zip(now, before, strict=True)] if before else [""] * len(now)
        told = [cell for value, step in zip(now, steps, strict=True) for cell in (f"{value:,.1f}", step)]
        print(f"| {count:,} | " + " | ".join(told) + " |", flush=True)
        before = now


if __name__ == "__main__":
    typer.run(main)
