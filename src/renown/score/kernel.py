"""Loops over arrays. They know nothing of people.

Each output element is summed by one thread, in the order of its inputs, so that results are the same to the
bit on any number of threads. No fastmath, for the same reason.
"""

from __future__ import annotations

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

F = NDArray[np.float64]
I64 = NDArray[np.int64]


@njit(parallel=True, cache=True)
def pull(ptr: I64, source: NDArray[np.uint32], weight: F, value: F) -> F:
    """Sparse matrix times vector, by rows: out[b] = sum over e in ptr[b]:ptr[b+1] of weight[e] * value[source[e]].

    Shapes: ptr (n+1,), source and weight (edges,), value (n,); returns (n,).
    """
    n = ptr.size - 1
    out = np.empty(n, np.float64)
    for b in prange(n):
        total = 0.0
        for e in range(ptr[b], ptr[b + 1]):
            total += weight[e] * value[source[e]]
        out[b] = total
    return out


@njit(parallel=True, cache=True)
def walk(
    ptr: I64, source: NDArray[np.uint32], share: F, value: F, damping: float, restart: F, back: float, tolerance: float
) -> tuple[F, int]:
    """One round of a random walk with restart: out[b] = damping * pull(b) + back * restart[b].

    Shapes as in `pull`; returns out (n,), and how many of it changed by more than `tolerance`, relative to themselves.
    """
    n = ptr.size - 1
    out = np.empty(n, np.float64)
    moved = 0
    for b in prange(n):
        total = 0.0
        for e in range(ptr[b], ptr[b + 1]):
            total += share[e] * value[source[e]]
        out[b] = damping * total + back * restart[b]
        if abs(out[b] - value[b]) > tolerance * out[b]:
            moved += 1
    return out, moved


@njit(parallel=True, cache=True)
def rank(ascending: I64, wanted: I64) -> I64:
    """Where each wanted value stands in an ascending array, -1 where it does not.

    Numbers of accounts are digests, spread evenly: their leading bits say almost exactly where to look.
    """
    n = ascending.size
    bits = 1
    while (1 << bits) < n and bits < 30:
        bits += 1
    shift = np.uint64(64 - bits)
    flip = np.uint64(1 << 63)  # puts negative numbers first
    start = np.zeros((1 << bits) + 1, np.int64)
    for i in range(n):
        start[((np.uint64(ascending[i]) ^ flip) >> shift) + np.uint64(1)] += 1
    for k in range(1 << bits):
        start[k + 1] += start[k]
    out = np.empty(wanted.size, np.int64)
    for j in prange(wanted.size):
        x = wanted[j]
        bucket = np.int64((np.uint64(x) ^ flip) >> shift)
        low, high = start[bucket], start[bucket + 1]
        place = low + np.searchsorted(ascending[low:high], x)
        out[j] = place if place < n and ascending[place] == x else -1
    return out


@njit(parallel=True, cache=True)
def sort_within(ptr: I64, key: I64, order: I64) -> None:
    """Sorts each stretch ptr[i]:ptr[i+1] of `order` by key[order], ascending and stable, in place."""
    for i in prange(ptr.size - 1):
        a, b = ptr[i], ptr[i + 1]
        if b - a == 2:
            if key[order[a]] > key[order[a + 1]]:
                order[a], order[a + 1] = order[a + 1], order[a]
        elif b - a > 2:
            part = order[a:b].copy()
            order[a:b] = part[np.argsort(key[part], kind="mergesort")]
