"""Who is held out: drawn by a campaign's seed and the person alone, so that asking again draws the same."""

from __future__ import annotations

from hashlib import blake2b


def is_held_out(seed: int, number: int, percent: int) -> bool:
    """Whether a person (by their number, the same in every run) is among the `percent` who are not offered it."""
    told = blake2b(number.to_bytes(8, "big", signed=True), digest_size=8, key=seed.to_bytes(8, "big")).digest()
    return int.from_bytes(told, "big") * 100 < percent << 64
