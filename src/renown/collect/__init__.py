"""Drives networks into the lake: from archives people hand in, and from the accounts they connect."""

from __future__ import annotations

from renown.collect.accounts import Collected, collect, collectable
from renown.collect.archives import Found, Imported, import_paths
from renown.collect.connections import Connections
from renown.collect.watch import Watched, watch, watchable

__all__ = [
    "Collected",
    "Connections",
    "Found",
    "Imported",
    "Watched",
    "collect",
    "collectable",
    "import_paths",
    "watch",
    "watchable",
]
