"""Small worlds for tests, in the form a network yields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from renown.vocabulary import ACCOUNTS, EXACT, INTERACTIONS, POSTS, Batch

NOW = 1_790_000_000
DAY = 86_400


def act(source: str, kind: str, target: str, at: int = NOW, **more: Any) -> dict[str, Any]:
    """One act on the network `bluesky`, now, unless told otherwise."""
    plain = {"network": "bluesky", "post": None, "act": None, "precision": EXACT, "undone": False}
    return plain | {"source": source, "kind": kind, "target": target, "at": at} | more


def batch(
    acts: Iterable[dict[str, Any]],
    accounts: Iterable[dict[str, Any]] = (),
    posts: Iterable[dict[str, Any]] = (),
) -> Batch:
    """A batch from rows; accounts need an id, posts an id and an author."""
    told = [{"network": "bluesky", "handle": None, "name": None, "verified": None} | row for row in accounts]
    written = [{"network": "bluesky", "at": None, "text": None, "url": None} | row for row in posts]
    return Batch(
        pa.Table.from_pylist(list(acts), INTERACTIONS),
        pa.Table.from_pylist(told, ACCOUNTS),
        pa.Table.from_pylist(written, POSTS),
    )


def crowd(people: int = 30, acts: int = 600, seed: int = 1) -> list[dict[str, Any]]:
    """A world of `people` who act on each other about a few posts, the same for the same seed."""
    import random

    chance = random.Random(seed)
    kinds = ("like", "reply", "repost", "mention", "follow")
    out = []
    for k in range(acts):
        source, target = chance.sample(range(people), 2)
        target = min(target, chance.randrange(people)) if target != 0 and source != 0 else target
        if source != target:
            post = f"post-{target}-{chance.randrange(4)}" if chance.random() < 0.7 else None
            at = NOW - chance.randrange(40 * DAY)
            out.append(act(f"p{source}", chance.choice(kinds), f"p{target}", at, post=post, act=f"act-{k}"))
    return out
