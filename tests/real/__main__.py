"""Installs every real server into the cache, or says in a line why one cannot be: `python -m tests.real`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from tests.real import atproto_network, mock_instance, prism, snac
from tests.real.cache import CACHE, NotHere

SERVERS: dict[str, Callable[[], object]] = {
    "Bluesky": atproto_network.install,
    "snac2": snac.install,
    "mastodon-mock": mock_instance.install,
    "Prism": prism.install,
}


def main() -> int:
    """Installs them; 1 when one is missing where all must be there."""
    missing = 0
    for name, install in SERVERS.items():
        print(f"{name}: into {CACHE}", flush=True)
        try:
            install()
        except NotHere as reason:
            print(f"Left out: {name}. {reason}")
            missing += 1
    return 1 if missing and os.environ.get("CI") else 0


if __name__ == "__main__":
    sys.exit(main())
