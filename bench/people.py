"""A published run of any number of people, made array by array without scoring anybody."""

from __future__ import annotations

from hashlib import md5
from pathlib import Path

import numpy as np
import pyarrow as pa

from renown import MODEL
from renown.scores import Array, Scores
from renown.snapshot import publish

NOW = 1_795_392_000
DAY = 86_400


def generate(home: Path, people: int, names: pa.Array | None = None) -> None:
    """Publishes a run in `home`: accounts ``twitter:0`` on, each with a tie from its neighbour."""
    rng = np.random.default_rng(11)
    ids = np.arange(people)
    numbers = np.fromiter(
        (int.from_bytes(md5(b"twitter:%d" % id, usedforsecurity=False).digest()[:8], "little", signed=True)
         for id in range(people)), np.int64, people,
    )  # fmt: skip
    order = np.argsort(numbers, kind="stable")
    score = np.clip(rng.gamma(4.0, 6.0, people), 0.1, 99.0)
    ptr = np.arange(people + 1, dtype=np.int64)
    ones = np.ones(people)
    nobody, none = np.zeros(people + 1, np.int64), np.zeros(0)
    arrays: dict[str, Array] = {
        "number": numbers[order], "score": score, "low": score - 1.5, "high": score + 1.0, "influence": score * 3.0,
        "percentile": np.argsort(np.argsort(score)) / people, "vouched": score * 2.0, "credence": ones, "voice": ones,
        "attention": ones, "engagers": rng.integers(6, 900, people).astype(np.uint32), "seed": np.zeros(people, bool),
        "tie_ptr": ptr, "tie_acts": ptr, "tie_source": np.roll(np.arange(people, dtype=np.uint32), 1),
        "tie_strength": ones, "tie_value": score * 3.0, "act_kind": np.full(people, 13, np.int8),
        "act_network": np.zeros(people, np.uint8), "act_post": np.zeros(people, np.int64),
        "act_at": np.full(people, NOW - DAY), "act_value": score * 3.0, "cap": np.array([3.0]),
        "out_tie": np.roll(np.arange(people, dtype=np.uint32), -1), "out_ptr": ptr, "post_ptr": nobody,
        "post_number": none.astype(np.int64), "post_value": none, "post_acts": none.astype(np.uint32),
        "post_people": none.astype(np.uint32), "rounds": np.array([1, 1]),
    }  # fmt: skip
    text = pa.array(ids[order]).cast(pa.string())
    accounts = pa.table(
        {
            "person_number": arrays["number"],
            "number": arrays["number"],
            "network": pa.array(["twitter"]).take(pa.array(np.zeros(people, np.int32))),
            "id": text,
            "handle": pa.nulls(people, pa.string()),
            "name": pa.nulls(people, pa.string()) if names is None else names,
            "verified": pa.nulls(people, pa.bool_()),
        }
    )
    posts = pa.table({name: pa.array([], kind) for name, kind in POSTS.items()})
    publish(
        Scores.assemble(
            arrays, accounts=accounts, posts=posts, networks=["twitter"], now=NOW, model=MODEL.as_dict(), past={}
        ),
        home,
    )


POSTS = {
    "number": pa.int64(), "network": pa.string(), "id": pa.string(), "author": pa.int64(), "at": pa.int64(),
    "text": pa.string(), "url": pa.string(), "seen": pa.int64(),
}  # fmt: skip
