"""Worlds of any size to measure on: interactions drawn from an R-MAT graph, streamed to a file.

R-MAT with (.57, .19, .19, .05) (Chakrabarti, Zhan and Faloutsos 2004): few hubs, many small, as in real
networks, but it mixes fast and repeats few pairs. Ids are scrambled, so that nothing is gained by their order.

    python bench/worlds.py world.csv.zst --people 1000000 --interactions 20000000
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import numpy as np
import pyarrow as pa
import typer
from numpy.typing import NDArray
from pyarrow import csv, parquet

END = 1_795_392_000  # 2026-11-23, midnight UTC
DAYS = 90
KINDS = {"like": 0.5, "repost": 0.2, "reply": 0.15, "mention": 0.1, "follow": 0.05}
CHUNK = 1 << 18
A, B, C = 0.57, 0.19, 0.19

SCHEMA = pa.schema(
    [
        ("source", pa.int64()),
        ("target", pa.int64()),
        ("kind", pa.dictionary(pa.int8(), pa.string())),
        ("at", pa.int64()),
    ]
)


def scale_of(people: int) -> int:
    """The bits of an id: about half of the ids of an R-MAT graph with 20 edges a person ever occur."""
    return math.ceil(math.log2(max(2, people))) + 1


def scrambled(ids: NDArray[np.int64], scale: int) -> NDArray[np.int64]:
    """Another id below 2^scale for each, no two the same: two rounds of an odd factor and a shifted xor."""
    mask = np.int64((1 << scale) - 1)
    for factor in (0x9E3779B1, 0x85EBCA77):
        ids = (ids * np.int64(factor)) & mask
        ids ^= ids >> np.int64(max(1, scale // 2))
    return ids


def edges(rng: np.random.Generator, count: int, scale: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Sources and targets, each of shape (count,), nobody acting on themselves."""
    source, target = np.zeros(count, np.int64), np.zeros(count, np.int64)
    for _ in range(scale):
        draw = rng.random(count, dtype=np.float32)
        right = ((draw >= A) & (draw < A + B)) | (draw >= A + B + C)
        source = (source << 1) | (draw >= A + B)
        target = (target << 1) | right
    target ^= source == target
    return scrambled(source, scale), scrambled(target, scale)


def interactions(people: int, count: int, seed: int = 2026) -> Iterator[pa.RecordBatch]:
    """`count` acts of about `people` people over `DAYS` days, oldest first, as columns of SCHEMA."""
    rng = np.random.default_rng(seed)
    kinds = pa.array(KINDS)
    shares = list(KINDS.values())
    scale = scale_of(people)
    for start in range(0, count, CHUNK):
        rows = min(CHUNK, count - start)
        source, target = edges(rng, rows, scale)
        kind = rng.choice(len(KINDS), rows, p=shares).astype(np.int8)
        first, last = (END - DAYS * 86_400 * (count - done) // count for done in (start, start + rows))
        at = np.sort(rng.integers(first, last, rows))
        columns = [source, target, pa.DictionaryArray.from_arrays(kind, kinds), at]
        yield pa.RecordBatch.from_arrays([pa.array(column) for column in columns], schema=SCHEMA)


def write(path: Path, people: int, count: int, seed: int = 2026) -> None:
    """Writes a world as Parquet, or as CSV with a header (``.zst``: compressed), by the name of the file."""
    with ExitStack() as stack:
        sink: pa.NativeFile = stack.enter_context(pa.OSFile(str(path), "wb"))
        if path.suffix == ".zst":
            sink = stack.enter_context(pa.CompressedOutputStream(sink, "zstd"))
        if path.suffix == ".parquet":
            writer = stack.enter_context(parquet.ParquetWriter(sink, SCHEMA, compression="zstd"))
        else:
            writer = stack.enter_context(csv.CSVWriter(sink, SCHEMA))
        for batch in interactions(people, count, seed):
            writer.write_batch(batch)


def main(
    path: Path,
    people: Annotated[int, typer.Option(min=2)] = 1_000_000,
    interactions: Annotated[int, typer.Option(min=1)] = 20_000_000,
    seed: int = 2026,
) -> None:
    """Write a world to PATH: .csv, .csv.zst or .parquet."""
    write(path, people, interactions, seed)


if __name__ == "__main__":
    typer.run(main)
