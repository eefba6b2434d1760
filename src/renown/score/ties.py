"""Acts become ties: one number for all that one person did to another.

Forward decay (Cormode, Shkapenyuk, Srivastava and Xu 2009): an act's weight is kept relative to a fixed
landmark, so it never changes once written; what time does is one common factor, applied when `now` is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from renown.score.model import Model
from renown.vocabulary import KIND_BY_KEY

F = NDArray[np.float64]
I64 = NDArray[np.int64]

_CANCELLED = 1e-12
_NEVER = -(2**62)
_LANDMARK_HALF_LIVES = 512
"""Weights stay below 2^512 whatever the half-life, and the landmark moves once in 42 years at 30 days."""


@dataclass(frozen=True, slots=True)
class Acts:
    """Every act that holds, sorted by (target, source, key). Sources and targets index `people`.

    Shapes: people (n,), ascending numbers; the others (acts,). `at` in Unix seconds, and so is `gone_at`, when
    an act was taken back: only where acts that no longer hold are among them.
    """

    people: I64
    source: NDArray[np.uint32]
    target: NDArray[np.uint32]
    kind: NDArray[np.int8]
    network: NDArray[np.uint8]
    post: I64
    at: I64
    gone_at: I64 | None = None

    def until(self, now: int) -> Acts:
        """The acts that had happened by then and held, of the same people."""
        if self.gone_at is None and (not len(self.at) or int(self.at.max()) <= now):
            return self
        done = self.at <= now if self.gone_at is None else (self.at <= now) & (self.gone_at > now)
        columns = (self.source, self.target, self.kind, self.network, self.post, self.at)
        return Acts(self.people, *(column[done] for column in columns))  # type: ignore[arg-type]


def sorted_acts(columns: Mapping[str, NDArray[Any]], accounts: I64, persons: I64) -> Acts:
    """Puts the acts of a lake in order, with people for accounts and without acts on oneself.

    `columns` as `Lake.contents` gives them; `accounts` the ascending numbers of all accounts, shape (a,);
    `persons` the number of the person each belongs to, shape (a,).
    """
    from renown.score.kernel import rank, sort_within  # compiles, which most commands need not wait for

    everyone, person_of = np.unique(persons, return_inverse=True)
    source = person_of[rank(accounts, columns["source"])].astype(np.uint32)
    target = person_of[rank(accounts, columns["target"])].astype(np.uint32)
    seen = np.zeros(len(everyone), bool)
    others = np.flatnonzero(source != target)
    source, target = source[others], target[others]
    seen[source] = True
    seen[target] = True
    index = (np.cumsum(seen) - 1).astype(np.uint32)
    source, target = index[source], index[target]

    pair = (target.astype(np.uint64) << np.uint64(32)) | source
    order = np.argsort(pair)
    pair = pair[order]
    key = np.asarray(columns["key"], np.int64)[others]
    sort_within(_starts(pair), key, order)
    take = others[order]
    return Acts(
        everyone[seen],
        source[order],
        target[order],
        np.asarray(columns["kind"], np.int8)[take],
        np.asarray(columns["network"], np.uint8)[take],
        np.asarray(columns["post"], np.int64)[take],
        np.asarray(columns["at"], np.int64)[take],
        np.asarray(columns["gone_at"], np.int64)[take] if "gone_at" in columns else None,
    )


def _starts(ascending: NDArray[np.generic]) -> I64:
    """Where each run of equal values starts, and the end."""
    changes = np.flatnonzero(ascending[1:] != ascending[:-1]) + 1
    return np.concatenate(([0], changes, [len(ascending)])) if len(ascending) else np.zeros(1, np.int64)


@dataclass(frozen=True, slots=True)
class Ties:
    """What people did to each other by `now`, as a graph in rows of targets.

    Shapes: `ptr` (n+1,) into ties; `source`, `strength`, `mass`, `last` (ties,); `first` (ties+1,) into acts;
    `weight` (acts,), kind weight times decay; `attention` (n,). A tie without strength stays, to be shown.
    """

    acts: Acts
    now: int
    weight: F
    ptr: I64
    source: NDArray[np.uint32]
    target: NDArray[np.uint32]
    first: I64
    mass: F
    strength: F
    attention: F

    @property
    def people(self) -> int:
        """How many people there are."""
        return len(self.acts.people)


def tie(acts: Acts, now: int, model: Model) -> Ties:
    """Adds up what each source did to each target by `now`. Pure; `acts` in their order."""
    acts = acts.until(now)
    n = len(acts.people)
    per_kind = np.zeros(128)
    for key, weight in model.weights:
        per_kind[KIND_BY_KEY[key].code] = weight
    span = _LANDMARK_HALF_LIVES * model.half_life
    landmark = np.floor(now / span) * span
    lasting = per_kind[acts.kind] * np.exp2((acts.at - landmark) / model.half_life)
    weight = lasting * np.exp2((landmark - now) / model.half_life)

    pair = (acts.target.astype(np.uint64) << np.uint64(32)) | acts.source
    first = _starts(pair)
    begin = first[:-1]
    source, target = acts.source[begin], acts.target[begin]
    mass = np.add.reduceat(weight, begin) if len(begin) else np.zeros(0)
    # where losses cancel gains, what rounding leaves is no tie
    gross = np.add.reduceat(np.abs(weight), begin) if len(begin) else np.zeros(0)
    mass[mass <= _CANCELLED * gross] = 0.0
    strength = np.sqrt(mass)
    ptr = np.searchsorted(target, np.arange(n + 1, dtype=np.uint32)).astype(np.int64)

    newest = np.where(weight > 0, acts.at, _NEVER)
    last = np.maximum.reduceat(newest, begin) if len(begin) else np.zeros(0, np.int64)
    fresh = np.where(strength > 0, np.exp2((last - now) / model.half_life), 0.0)
    # Below one target, age would raise a voice: old accounts would be worth more for being old.
    attention = np.maximum(1.0, np.bincount(source, weights=fresh, minlength=n))
    return Ties(acts, now, weight, ptr, source, target, first, mass, strength, attention)
