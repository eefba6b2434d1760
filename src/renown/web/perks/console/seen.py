"""How large an effect can be seen with so many people, told before the launch."""

from __future__ import annotations


def power(offered: int | None, held_out: int | None) -> float | None:
    """The smallest share of people, from 0 to 1, whose mentioning the brand would be seen; None where none would."""
    return None
