"""Fuzzing with Atheris, which is no dependency of Renown: it goes into an environment of its own.

python3 -m venv FOLDER && FOLDER/bin/pip install atheris --editable . --group dev
FOLDER/bin/python -m tests.fuzz TARGET [--seconds 600] [--corpus FOLDER]

What breaks a reader is kept in CORPUS/../found, one input for each place in the code where it broke, and fuzzing goes
on. Once mended, the input goes to tests/fuzz/found/TARGET, which the tests read.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any


class Kept:
    """A target that keeps what breaks it, once for each line of code, and goes on."""

    def __init__(self, target: Callable[[bytes], None], keep: Callable[[bytes], bytes], folder: Path) -> None:
        self._target, self._keep, self._folder = target, keep, folder
        self._known: set[tuple[str, int | None]] = set()
        folder.mkdir(parents=True, exist_ok=True)

    def __call__(self, data: bytes) -> None:
        """Runs the target."""
        try:
            self._target(data)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            steps = traceback.extract_tb(error.__traceback__)
            last = next((one for one in reversed(steps) if "renown" in one.filename), steps[-1])
            place = (last.filename, last.lineno)
            if place not in self._known:
                self._known.add(place)
                name = f"{Path(place[0]).stem}-{place[1]}-{type(error).__name__}"
                (self._folder / name).write_bytes(self._keep(data))
                traceback.print_exc()


def main() -> None:
    """Fuzzes one target; the last lines say how often it was run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", choices=["member", "download", "jetstream", "firehose", "mastodon"])
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--corpus", type=Path, help="where inputs that reached something new are kept")
    options = parser.parse_args()
    # neither typed nor installed where the project is checked
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["renown.networks"]):
        targets = importlib.import_module("tests.fuzz.targets")
    corpus = options.corpus or Path(tempfile.mkdtemp(prefix="renown-fuzz-")) / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(targets.seeds(options.target)):
        (corpus / f"seed-{number}").write_bytes(seed)
    limits = ["-timeout=20", "-rss_limit_mb=2048", "-max_len=65536", f"-max_total_time={options.seconds}"]
    keep = partial(targets.lasting, options.target)
    target = Kept(targets.TARGETS[options.target], keep, corpus.parent / "found")
    print(f"What breaks it is kept in {corpus.parent / 'found'}", flush=True)
    atheris.Setup([sys.argv[0], str(corpus), *limits, "-print_final_stats=1"], target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
