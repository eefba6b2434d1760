"""Everything that is done with claims, in one place to import from."""

from __future__ import annotations

from renown.web.perks.claiming import begin, cancel, confirm, expire, fill, leave_list

__all__ = ["begin", "cancel", "confirm", "expire", "fill", "leave_list"]
