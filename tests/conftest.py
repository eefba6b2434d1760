"""What every test may use."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("RENOWN_TEST_DATA", ROOT.parent / "shared" / "data"))


@pytest.fixture(scope="session")
def data_file() -> Callable[[str], Path]:
    """Finds a real dataset or recorded answer; without it the test is skipped, and fails in CI."""

    def find(name: str) -> Path:
        path = DATA / name
        if not path.exists():
            if os.environ.get("CI"):
                pytest.fail(f"{path} is missing: set RENOWN_TEST_DATA to the folder of the datasets")
            pytest.skip(f"{path} is not here")
        return path

    return find
