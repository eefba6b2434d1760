"""How long tests wait for what is done at once where nothing else runs: other tests want the processors, too."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 60
"""Seconds."""
MILLISECONDS = 1_000 * PATIENCE


def until(holds: Callable[[], object], seconds: float = PATIENCE) -> object:
    """Waits for something to hold, and gives what it gave."""
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        if found := holds():
            return found
        time.sleep(0.2)
    raise TimeoutError("it never came")
