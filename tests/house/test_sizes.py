from __future__ import annotations

from tests.house.tree import ROOT, files

LINES = 500
WRITTEN_BY_HAND = (".py", ".js", ".css", ".html", ".sh", ".sql", ".txt")


def test_no_file_is_longer_than_five_hundred_lines() -> None:
    long = {}
    for folder in ("src", "tests", "bench", "extension"):
        for path in files(*WRITTEN_BY_HAND, under=folder):
            lines = len(path.read_bytes().splitlines())
            if lines > LINES:
                long[path.relative_to(ROOT).as_posix()] = lines
    assert not long, f"over {LINES} lines, to be taken apart: {long}"
