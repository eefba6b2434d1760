"""``python -m renown``."""

from __future__ import annotations

from renown.cli import main

main()
