"""`make bench`: each bench in a process of its own, what needs a missing dataset left out with a line.

python -m bench --full      with downloads of 1 GB and 5 GB, and ten minutes of a stream
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
DATA = Path(os.environ.get("RENOWN_TEST_DATA", HERE.parents[1] / "shared" / "data"))


def main() -> int:
    """Runs them one after the other; 1 when a bar was missed."""
    higgs = DATA / "datasets" / "higgs-twitter" / "past70.txt.gz"
    runs = [["pipeline.py", "world", "--people", "100000", "--interactions", "2000000"], ["kernels.py"]]
    # small, so that the whole takes minutes; `--full` for the sizes the bars are meant for
    full = "--full" in sys.argv[1:]
    runs += [["archives.py", "x", *([] if full else ["--posts", "50000"])]]
    runs += [["archives.py", "takeout", *([] if full else ["--size", "0.25"])]]
    runs += [["stream.py", "lines", *([] if full else ["--count", "100000"])]]
    runs += [["stream.py", "soak", "--seconds", "600" if full else "20"]]
    if higgs.exists():
        runs.insert(0, ["pipeline.py", "higgs", str(higgs)])
    else:
        print(f"Left out: the Higgs file is not at {higgs}")
    missed = 0
    for script, *arguments in runs:
        print(f"\n== python bench/{script} {' '.join(arguments)}", flush=True)
        missed |= subprocess.run([sys.executable, str(HERE / script), *arguments], check=False).returncode
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
