"""What fuzzing once broke a reader with stays read, and what it begins from is sound."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS, again, seeds

FOUND = sorted((Path(__file__).parent / "found").glob("*/*"))


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_once_broke_a_reader_breaks_it_no_more(path: Path) -> None:
    again(path.parent.name, path.read_bytes())


@pytest.mark.parametrize("target", TARGETS)
def test_fuzzing_begins_from_what_is_read(target: str) -> None:
    begun = list(seeds(target))
    assert begun
    for seed in begun:
        TARGETS[target](seed)
