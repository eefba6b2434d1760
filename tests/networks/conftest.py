"""What every test of a network may use."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def collected_between_tests() -> Iterator[None]:
    """Hostile files nest deeply, and what is collected in the depth of a recursion has no stack left to end on."""
    gc.disable()
    yield
    gc.enable()
    gc.collect(0)
