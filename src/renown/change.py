"""What moved a score between two moments, in parts that sum to the move. Arrays only.

A tie gives `strength * rate`, and strength and rate each depend on a few things. What each of them moved is its
Shapley value (Shapley 1953): its effect averaged over every order in which the things could have changed. Such
parts sum to the whole change whatever the formula, and do not depend on what is named first.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from renown.vocabulary import KIND_BY_KEY

Array = NDArray[Any]
F = NDArray[np.float64]

CAUSES = ("new", "undone", "age", "attention", "credence", "voice", "crowd")
"""What moves influence: acts, acts taken back, acts growing older, what sources spread themselves over, how far
they are vouched for, their own influence, and the share of a crowd nobody vouches for that counts."""
_CANCELLED = 1e-12


@dataclass(frozen=True, slots=True)
class Moment:
    """The world at one moment: everybody's influence, credence and attention, shape (n,), and the run's cap."""

    now: int
    influence: Array
    credence: Array
    attention: Array
    cap: float

    def of(self, source: Array) -> tuple[Array, Array, Array]:
        """The three of these people. Who is no longer among them has no tie, so any figure does."""
        place = np.minimum(source, len(self.influence) - 1)
        return np.asarray(self.influence[place]), np.asarray(self.credence[place]), np.asarray(self.attention[place])


@dataclass(frozen=True)
class Change:
    """What moved one person's influence between two moments, by tie: `source` and every other array (ties,).

    `parts` by cause, in influence. `act`, `act_tie`, `act_part`: the new acts, as rows of the run, and theirs;
    `gone`, `gone_tie`, `gone_part`: the same for the acts taken back. Acts sum to the parts `new` and `undone`.
    """

    before: float
    after: float
    source: Array
    parts: Mapping[str, F]
    act: Array
    act_tie: Array
    act_part: F
    gone: Array
    gone_tie: Array
    gone_part: F

    @cached_property
    def by_tie(self) -> F:
        """What each source moved, all causes together."""
        total: F = np.sum([self.parts[cause] for cause in CAUSES], axis=0)
        return total


def change(a: Mapping[str, Array], model: Mapping[str, Any], person: int, then: Moment, today: Moment) -> Change:
    """Takes the move of one person's influence apart.

    `a` are the arrays of a run; `then` and `today` may count more people than the run: those whose acts have all
    been taken back.
    """
    ties = slice(int(a["tie_ptr"][person]), int(a["tie_ptr"][person + 1]))
    first = np.asarray(a["tie_acts"][ties.start : ties.stop + 1]).astype(np.int64)
    acts = slice(int(first[0]), int(first[-1]))
    gone = slice(int(a["gone_ptr"][person]), int(a["gone_ptr"][person + 1]))
    weights = np.zeros(128)
    for key, weight in model["weights"].items():
        weights[KIND_BY_KEY[key].code] = weight

    source = np.union1d(a["tie_source"][ties], a["gone_source"][gone])
    tie_of = np.repeat(np.searchsorted(source, a["tie_source"][ties]), np.diff(first))
    gone_of = np.searchsorted(source, a["gone_source"][gone])
    at, gone_at = np.asarray(a["act_at"][acts]), np.asarray(a["gone_at"][gone])
    half_life = model["half_life"]
    aged = 2.0 ** ((then.now - today.now) / half_life)
    fresh = at > then.now
    given = weights[a["act_kind"][acts]]
    weight = given * np.exp2((at - today.now) / half_life)
    old = np.where(fresh, 0.0, given * np.exp2((np.minimum(at, then.now) - then.now) / half_life))
    held = (gone_at <= then.now) & (np.asarray(a["gone_until"][gone]) > then.now)
    lost: F = np.where(
        held, weights[a["gone_kind"][gone]] * np.exp2((np.minimum(gone_at, then.now) - then.now) / half_life), 0
    )

    def total(of: Array, values: Array) -> F:
        return np.asarray(np.bincount(of, weights=values, minlength=len(source)), np.float64)

    mass_then = _left(total(tie_of, old) + total(gone_of, lost), total(tie_of, abs(old)) + total(gone_of, abs(lost)))
    mass = _left(total(tie_of, weight), total(tie_of, abs(weight)))
    new: F = np.where(fresh, weight, 0.0)
    lost = lost * aged
    gained = total(tie_of, np.maximum(new, 0)) + total(gone_of, np.maximum(-lost, 0))
    taken = total(tie_of, np.maximum(-new, 0)) + total(gone_of, np.maximum(lost, 0))

    strength = _Strength(_strength(mass_then), _strength(mass), mass_then, gained, taken, aged)
    rates = _rates(model, then, today, source, strength)
    middle = (rates.then + rates.today) / 2
    aging, plus, minus = (part * middle for part in strength.parts())
    both = (strength.then + strength.today) / 2
    parts = {name: both * part for name, part in rates.parts.items()} | {"age": aging}

    up = np.divide(plus, gained, out=np.zeros_like(plus), where=gained > 0)
    down = np.divide(minus, taken, out=np.zeros_like(minus), where=taken > 0)
    act = np.flatnonzero(new)
    act_part = np.where(new[act] > 0, up[tie_of[act]], -down[tie_of[act]]) * new[act]
    undone = np.flatnonzero(lost)
    gone_part = -np.where(lost[undone] < 0, up[gone_of[undone]], -down[gone_of[undone]]) * lost[undone]
    parts["new"] = total(tie_of[act], act_part)
    parts["undone"] = total(gone_of[undone], gone_part)
    return Change(
        before=float(then.influence[person]),
        after=float(today.influence[person]),
        source=source,
        parts=parts,
        act=acts.start + act,
        act_tie=tie_of[act],
        act_part=act_part,
        gone=gone.start + undone,
        gone_tie=gone_of[undone],
        gone_part=gone_part,
    )


def slope(before: float, after: float, full: float) -> float:
    """Points for each unit of influence on the way from one influence to another: the mean slope of the scale."""
    points = 100.0 / math.log1p(full)
    if max(before, after) > full:
        low, high = (min(value, full) for value in (before, after))
        return points * (math.log1p(high) - math.log1p(low)) / (after - before) if low != high else 0.0
    step = (after - before) / (1.0 + before)
    return points / (1.0 + before) * (math.log1p(step) / step if abs(step) > 1e-9 else 1.0 - step / 2)


def shapley(value: Callable[[frozenset[str]], F], players: tuple[str, ...]) -> dict[str, F]:
    """Each player's part of `value(all) - value(none)`, averaged over the orders in which they may come."""
    n = len(players)
    worth = {
        chosen: value(chosen) for k in range(n + 1) for chosen in map(frozenset[str], combinations(players, k))
    }  # fmt: skip
    share = [math.factorial(k) * math.factorial(n - k - 1) / math.factorial(n) for k in range(n)]
    return {
        player: np.asarray(
            sum(share[len(rest)] * (worth[rest | {player}] - worth[rest]) for rest in worth if player not in rest)
        )
        for player in players
    }


def _left(mass: F, gross: F) -> F:
    """Mass without what rounding leaves where losses cancel gains. Less than nothing where they outweigh them."""
    return np.where(abs(mass) <= _CANCELLED * gross, 0.0, mass)


def _strength(mass: F) -> F:
    return np.asarray(np.sqrt(np.maximum(mass, 0.0)))


@dataclass(frozen=True, slots=True)
class _Strength:
    """Of each tie: its strength then and today, its mass then and, in today's weights, what it gained and lost."""

    then: F
    today: F
    mass_then: F
    gained: F
    taken: F
    aged: float

    def parts(self) -> tuple[F, F, F]:
        """What growing older, gains and losses moved."""
        aging, plus, minus = self.today - self.then, np.zeros_like(self.then), np.zeros_like(self.then)
        rows = np.flatnonzero((self.gained > 0) | (self.taken > 0))  # elsewhere only time has passed
        if len(rows):
            then, today, mass = self.then[rows], self.today[rows], self.mass_then[rows]
            gained, taken = self.gained[rows], self.taken[rows]

            def worth(chosen: frozenset[str]) -> F:
                ages, gains, loses = (name in chosen for name in ("aging", "plus", "minus"))
                left = mass * (self.aged if ages else 1.0) + gained * gains - taken * loses
                # to the last bit, so that nothing is put down to gains or losses where there are none
                none, every = (
                    (ages is had) & ((gained == 0) | (gains is had)) & ((taken == 0) | (loses is had))
                    for had in (False, True)
                )
                return np.select([none, every], [then, today], _strength(left))

            found = shapley(worth, ("aging", "plus", "minus"))
            aging[rows], plus[rows], minus[rows] = found["aging"], found["plus"], found["minus"]
        return aging, plus, minus


@dataclass(frozen=True, slots=True)
class _Rates:
    """What a unit of each tie gave then, gives today, and what moved it."""

    then: F
    today: F
    parts: dict[str, F]


def _rates(model: Mapping[str, Any], then: Moment, today: Moment, source: Array, strength: _Strength) -> _Rates:
    # Where there was no tie, or is none any more, no rate has moved what it gives.
    was, is_ = strength.then > 0, strength.today > 0
    first, last = _Rate.of(model, then, source, strength.then), _Rate.of(model, today, source, strength.today)
    rate_then, rate_today = first.value(first), last.value(last)
    rows = np.flatnonzero(was & is_)
    zero = np.zeros(len(source))
    parts = {name: zero.copy() for name in ("attention", "credence", "voice", "crowd")}
    before, after = first.take(rows), last.take(rows)
    for name, part in shapley(lambda chosen: before.value(after, chosen), tuple(parts)).items():
        parts[name][rows] = part
    return _Rates(np.where(was, rate_then, rate_today), np.where(is_, rate_today, rate_then), parts)


@dataclass(frozen=True, slots=True)
class _Rate:
    attention: F  # m ** -selectivity
    credence: F
    voice: F  # (1 + influence) ** recursion
    crowd: F  # the share of a crowd that counts

    @classmethod
    def of(cls, model: Mapping[str, Any], moment: Moment, source: Array, strength: F) -> _Rate:
        influence, credence, spread = moment.of(source)
        attention = spread ** -model["selectivity"]
        voice = (1.0 + influence) ** model["recursion"]
        unvouched = float((strength * (1.0 - credence) * attention).sum())
        limit = moment.cap * float((strength * credence * attention * voice).sum()) + model["floor"]
        return cls(attention, credence, voice, np.full(len(source), limit / (limit + unvouched)))

    def take(self, rows: Array) -> _Rate:
        return _Rate(self.attention[rows], self.credence[rows], self.voice[rows], self.crowd[rows])

    def value(self, other: _Rate, chosen: frozenset[str] = frozenset()) -> F:
        """The rate with the things in `chosen` as in `other`."""
        a, c, v, k = (getattr(other if name in chosen else self, name) for name in self.__slots__)
        rate: F = a * (c * v + (1.0 - c) * k)
        return rate
