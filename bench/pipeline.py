"""The real command line, timed: each command its own process in an empty home, against the bars.

    python bench/pipeline.py higgs ../shared/data/datasets/higgs-twitter/past70.txt.gz
    python bench/pipeline.py world --people 1000000 --interactions 20000000

Prints seconds, rows a second and peak memory of each command; exits with 1 when a bar is missed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
import worlds

app = typer.Typer(help=__doc__, pretty_exceptions_enable=False)

GIB = 1 << 30
Folder = Annotated[Path | None, typer.Option(help="Where the home is made; the system's temporary folder else.")]


@dataclass(frozen=True, slots=True)
class Run:
    """One command: how long it took, what of it the processors worked, and the most memory it held, in bytes."""

    command: str
    seconds: float
    worked: float
    peak: int


def run(*arguments: str, home: Path, stdout: Path | None = None) -> Run:
    """Runs `renown` and measures it. Raises CalledProcessError when it fails."""
    command = [sys.executable, "-m", "renown", *arguments]
    environment = os.environ | {"RENOWN_HOME": str(home)}
    started = time.perf_counter()
    with Path(stdout or os.devnull).open("w") as out:
        process = subprocess.Popen(command, env=environment, stdout=out)
        # wait4 rather than wait: it alone tells the peak of this one process
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Run(arguments[0], seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def warm_up(folder: Path) -> None:
    """Compiles what is compiled once per machine, on a world of no size, so that it is not measured."""
    small = folder / "small.csv"
    worlds.write(small, 1_000, 20_000)
    for arguments in (["import", str(small)], ["score"]):
        run(*arguments, home=folder / "small")


def measure(path: Path, rows: int, folder: Path) -> list[Run]:
    """Imports and scores one file in an empty home, and prints each command's line."""
    print(f"{os.cpu_count()} processors, others wanted {os.getloadavg()[0]:.1f} of them when this began\n")
    home = folder / "home"
    runs = [run("import", str(path), home=home), run("score", "--json", home=home, stdout=folder / "run.json")]
    print("| command | seconds | CPU s | rows/s | peak MiB |\n| --- | --- | --- | --- | --- |")
    for one in runs:
        told = (f"{one.seconds:.1f}", f"{one.worked:.1f}", f"{rows / one.seconds:,.0f}", f"{one.peak / 2**20:,.0f}")
        print(f"| renown {one.command} | {' | '.join(told)} |")
    said = json.loads((folder / "run.json").read_text())
    size = sum(file.stat().st_size for file in home.rglob("*") if file.is_file())
    print(f"\n{rows:,} rows; home {size / 2**20:,.0f} MiB; {said['people']:,} people, {said['acts']:,} acts\n")
    return runs


def judge(bars: list[tuple[str, float, float, str]]) -> None:
    """Prints every bar and how it was met; exits with 1 when one was not."""
    for name, value, limit, unit in bars:
        print(f"{'met   ' if value < limit else 'MISSED'} {name}: {value:.2f} {unit}, bar {limit:g} {unit}")
    if any(value >= limit for _, value, limit, _ in bars):
        raise typer.Exit(1)


@app.command()
def higgs(path: Path, folder: Folder = None) -> None:
    """The Higgs file: import under 10 s, score under 5 s after the first compile, peak under 1 GiB."""
    with tempfile.TemporaryDirectory(dir=folder) as made:
        warm_up(Path(made))
        opened = subprocess.run(["gzip", "-dc", str(path)], capture_output=True, check=True)
        imported, scored = measure(path, opened.stdout.count(b"\n"), Path(made))
    judge(
        [
            ("import", imported.seconds, 10, "s"),
            ("score", scored.seconds, 5, "s"),
            ("peak memory", max(imported.peak, scored.peak) / GIB, 1, "GiB"),
        ]
    )


@app.command()
def world(
    people: int = 1_000_000, interactions: int = 20_000_000, form: str = "csv.zst", folder: Folder = None
) -> None:
    """A generated world: import, score and publish under 3 minutes and 8 GiB."""
    with tempfile.TemporaryDirectory(dir=folder) as made:
        warm_up(Path(made))
        path = Path(made) / f"world.{form}"
        worlds.write(path, people, interactions)
        print(f"{path.name}: {path.stat().st_size / 2**20:,.0f} MiB\n")
        imported, scored = measure(path, interactions, Path(made))
    judge(
        [
            ("import, score and publish", imported.seconds + scored.seconds, 180, "s"),
            ("peak memory", max(imported.peak, scored.peak) / GIB, 8, "GiB"),
        ]
    )


if __name__ == "__main__":
    app()
