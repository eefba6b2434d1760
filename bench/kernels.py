"""The engine's loops against what others offer for the same work: one graph, one machine, taking turns.

    python bench/kernels.py --people 100000 --interactions 2000000

Ratios are of medians, theirs to ours: above 1 Renown is faster, below 1 it loses. Every result is checked
before it is timed. Peers that are not installed (`pip install --group bench`) are left out, and said so.
"""

from __future__ import annotations

import ctypes
import importlib
import importlib.util
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import typer
import worlds
from numpy.typing import NDArray
from pyarrow import parquet

from renown.score.influence import influence
from renown.score.kernel import pull
from renown.score.model import MODEL
from renown.score.ties import Ties, sorted_acts, tie
from renown.score.trust import trust
from renown.vocabulary import KIND_BY_KEY

F = NDArray[np.float64]
Work = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Contestant:
    """One way to do the work; `check` raises AssertionError when its result is not ours."""

    name: str
    work: Work
    check: Callable[[Any], None]


def race(title: str, ours: Contestant, peers: list[Contestant], rounds: int, units: float, unit: str) -> None:
    """Checks everybody, then lets them take turns, and prints medians and ratios."""
    everyone = [ours, *peers]
    for one in everyone:
        one.check(one.work())
    seconds: dict[str, list[float]] = {one.name: [] for one in everyone}
    for _ in range(rounds):
        for one in everyone:
            started = time.perf_counter()
            one.work()
            seconds[one.name].append(time.perf_counter() - started)
    base = median(seconds[ours.name])
    print(f"\n### {title} ({rounds} rounds)\n\n| | median s | best s | {unit}/s | ratio to ours |")
    print("| --- | --- | --- | --- | --- |")
    for name, times in seconds.items():
        middle = median(times)
        print(f"| {name} | {middle:.4f} | {min(times):.4f} | {units / middle / 1e6:,.1f} M | {middle / base:.2f} |")


def peer(name: str) -> Any:
    """A library that may be missing: None, and a line that says so."""
    if importlib.util.find_spec(name) is None:
        print(f"left out: {name} is not installed")
        return None
    return importlib.import_module(name)


def columns_of(people: int, count: int) -> dict[str, NDArray[Any]]:
    """A world as `Lake.interactions` would give it: numbers spread over 64 bits, in no order."""
    table = pa.Table.from_batches(worlds.interactions(people, count)).combine_chunks()
    codes = np.array([KIND_BY_KEY[kind].code for kind in worlds.KINDS], np.int8)
    spread = np.uint64(0x9E3779B97F4A7C15)
    numbers = [(table[side].to_numpy().astype(np.uint64) * spread).view(np.int64) for side in ("source", "target")]
    return {
        "key": np.arange(count, dtype=np.int64),
        "source": numbers[0],
        "target": numbers[1],
        "kind": codes[table["kind"].combine_chunks().indices.to_numpy()],
        "network": np.zeros(count, np.uint8),
        "post": np.zeros(count, np.int64),
        "at": table["at"].to_numpy(),
    }


# ------------------------------------------------------------------ one product


def compiled() -> Callable[[Ties, F], F] | None:
    """The loop of pull.cpp, or None where there is no compiler."""
    if shutil.which("g++") is None:
        print("left out: no g++ here")
        return None
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "pull.so"
        flags = ["-O3", "-march=native", "-ffp-contract=off", "-fopenmp", "-shared", "-fPIC"]
        subprocess.run(["g++", *flags, str(Path(__file__).with_name("pull.cpp")), "-o", str(library)], check=True)
        loaded = ctypes.CDLL(str(library))

    def work(ties: Ties, value: F) -> F:
        out = np.empty(ties.people)
        arrays = (ties.ptr, ties.source, ties.strength, value, out)
        loaded.pull(ctypes.c_int64(ties.people), *(ctypes.c_void_p(array.ctypes.data) for array in arrays))
        return out

    return work


def products(ties: Ties, rounds: int) -> None:
    """One product of the tie matrix with a vector: what every round of every fixed point costs."""
    value = np.random.default_rng(1).random(ties.people)
    expected = pull(ties.ptr, ties.source, ties.strength, value)

    def same(found: F) -> None:
        np.testing.assert_allclose(found, expected, rtol=1e-12)

    peers = []
    if (work := compiled()) is not None:
        peers.append(Contestant("C++ -O3 OpenMP", lambda: work(ties, value), same))
    if (sparse := peer("scipy.sparse") if peer("scipy") else None) is not None:
        matrix = sparse.csr_matrix((ties.strength, ties.source.astype(np.int32), ties.ptr), shape=(ties.people,) * 2)
        peers.append(Contestant("scipy CSR (one thread)", lambda: matrix @ value, same))
    ours = Contestant("Renown pull", lambda: pull(ties.ptr, ties.source, ties.strength, value), same)
    race("One product", ours, peers, rounds, len(ties.source), "edges")


# ------------------------------------------------------------------ whole solves


def walked(ties: Ties, restart: F) -> F:
    """The walk of `trust`, in scipy and to the last digit: what everybody's answer is held against."""
    sparse = importlib.import_module("scipy.sparse")
    given = np.bincount(ties.source, weights=ties.strength, minlength=ties.people)
    share = ties.strength / np.where(given > 0, given, 1.0)[ties.source]
    matrix = sparse.csr_matrix((share, ties.source.astype(np.int32), ties.ptr), shape=(ties.people,) * 2)
    x, ends = restart.copy(), given <= 0
    for _ in range(400):
        x = MODEL.damping * (matrix @ x) + (1 - MODEL.damping + MODEL.damping * x[ends].sum()) * restart
    return x


def solves(ties: Ties, rounds: int) -> None:
    """Whole walks: personalised where the peer can, from everybody where it cannot."""
    if peer("scipy") is None:
        return
    chosen = np.random.default_rng(2).choice(ties.people, min(1000, ties.people // 10), replace=False)
    some, everybody = np.zeros(ties.people, bool), np.ones(ties.people, bool)
    some[chosen] = True
    walk = walked(ties, some / some.sum())

    def close(found: F) -> None:
        assert np.abs(found / found.sum() - walk).sum() < 1e-6

    def credible(found: F) -> None:
        # credence is a function of the walk's share: turn it back where it is one
        others = ~some & (walk > 0)
        share = MODEL.kappa * found[others] / (1 - found[others])
        np.testing.assert_allclose(share / share.sum(), walk[others] / walk[others].sum(), rtol=1e-6)

    peers = []
    if (igraph := peer("igraph")) is not None:
        started = time.perf_counter()
        graph = igraph.Graph(n=ties.people, edges=np.column_stack((ties.source, ties.target)), directed=True)
        print(f"igraph: {time.perf_counter() - started:.1f} s to load the graph")
        weights, sources = ties.strength.tolist(), chosen.tolist()

        def personalised() -> F:
            return np.array(graph.personalized_pagerank(reset_vertices=sources, weights=weights))

        peers.append(Contestant("igraph (prpack)", personalised, close))
    ours = Contestant("Renown trust", lambda: trust(ties, some, MODEL).credence, credible)
    race("A whole personalised walk, each by its own stopping rule", ours, peers, rounds, len(ties.source), "edges")

    plain = walked(ties, everybody / ties.people)
    if (networkit := peer("networkit")) is not None:
        started = time.perf_counter()
        coordinates = (ties.source.astype(np.uint64), ties.target.astype(np.uint64))
        graph_nk = networkit.GraphFromCoo((ties.strength, coordinates), n=ties.people, weighted=True, directed=True)
        print(f"\nnetworkit: {time.perf_counter() - started:.1f} s to load the graph")
        sinks = networkit.centrality.SinkHandling.DistributeSinks

        def plain_walk() -> F:
            return np.array(networkit.centrality.PageRank(graph_nk, tol=1e-9, distributeSinks=sinks).run().scores())

        def near(found: F) -> None:
            assert np.abs(found / found.sum() - plain).sum() < 1e-5

        ours = Contestant("Renown trust", lambda: trust(ties, everybody, MODEL).rounds, lambda found: None)
        peers = [Contestant("networkit", plain_walk, near)]
        race("A whole walk that restarts anywhere", ours, peers, rounds, len(ties.source), "edges")


# ------------------------------------------------------------------ acts to ties


def aggregations(columns: dict[str, NDArray[Any]], ties: Ties, rounds: int) -> None:
    """Acts to ties. Ours also leaves the acts in order, which explaining needs; the others only add up."""
    accounts = np.unique(np.concatenate((columns["source"], columns["target"])))
    per_kind = np.zeros(128)
    for key, weight in MODEL.weights:
        per_kind[KIND_BY_KEY[key].code] = weight
    weights = per_kind[columns["kind"]]
    given = pa.table({"source": columns["source"], "target": columns["target"], "time": columns["at"], "w": weights})
    age = f"(time - {worlds.END}) / {MODEL.half_life}"

    def ours() -> F:
        return tie(sorted_acts(columns, accounts, accounts), worlds.END, MODEL).mass

    def same_mass(found: F) -> None:
        np.testing.assert_allclose(found, ties.mass, rtol=1e-9)

    def same_table(found: pa.Table) -> None:
        same_mass(found.sort_by([("target", "ascending"), ("source", "ascending")])["mass"].to_numpy())

    def in_duckdb() -> pa.Table:
        with duckdb.connect() as con:
            con.register("given", given)
            query = (
                f"SELECT target, source, sum(w * pow(2, {age})) AS mass FROM given WHERE source <> target GROUP BY ALL"
            )
            return con.sql(query).to_arrow_table()

    peers = [Contestant("DuckDB", in_duckdb, same_table)]
    if (pl := peer("polars")) is not None:
        frame = pl.from_arrow(given)

        def in_polars() -> pa.Table:
            mass = pl.col("w") * (2.0 ** ((pl.col("time") - worlds.END) / MODEL.half_life))
            lazy = frame.lazy().filter(pl.col("source") != pl.col("target"))
            added: pa.Table = lazy.group_by("target", "source").agg(mass.sum().alias("mass")).collect().to_arrow()
            return added

        peers.append(Contestant("Polars", in_polars, same_table))
    contestant = Contestant("Renown sorted_acts + tie", ours, same_mass)
    with in_spark(given, age, same_table) as more:
        race("Acts to ties", contestant, peers + more, rounds, len(columns["at"]), "acts")


@contextmanager
def in_spark(given: pa.Table, age: str, check: Callable[[Any], None]) -> Iterator[list[Contestant]]:
    """The same in PySpark, reading the acts from a file, as it cannot share memory with us."""
    pyspark = peer("pyspark.sql") if peer("pyspark") else None
    if pyspark is None or shutil.which("java") is None:
        yield []
        return
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/given.parquet"
        parquet.write_table(given, path)
        session = pyspark.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
        session.read.parquet(path).createOrReplaceTempView("given")
        query = f"SELECT target, source, sum(w * pow(2, {age})) AS mass FROM given WHERE source <> target GROUP BY 1, 2"
        yield [Contestant("PySpark local[2]", lambda: session.sql(query).toArrow(), check)]
        session.stop()


def main(people: int = 100_000, interactions: int = 2_000_000, rounds: int = 7) -> None:
    """Race the engine's loops against peers on a generated world."""
    columns = columns_of(people, interactions)
    accounts = np.unique(np.concatenate((columns["source"], columns["target"])))
    ties = tie(sorted_acts(columns, accounts, accounts), worlds.END, MODEL)
    print(f"{ties.people:,} people, {interactions:,} acts, {len(ties.source):,} ties")
    products(ties, rounds * 3)
    solves(ties, rounds)
    aggregations(columns, ties, rounds)
    found = trust(ties, np.arange(ties.people) % 1000 == 0, MODEL)
    started = time.perf_counter()
    rounds_of = influence(ties, found.credence, MODEL).rounds
    print(f"\ninfluence: {time.perf_counter() - started:.2f} s in {rounds_of} rounds; trust: {found.rounds} rounds")


if __name__ == "__main__":
    typer.run(main)
