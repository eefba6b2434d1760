"""Who meets the criteria of a campaign: a filter on the columns of a run, and how many stand where."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from renown.scores import Scores
from renown.standing import SMALLEST


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a campaign asks for. The number people see decides: the score rounded to a whole one, halves up.

    With `surely`, the lower end of the interval must reach it. `topics` are numbers of the run's topics (see
    `renown.topics.find_topic`) and the score asked for in each; of them, as of `networks`, one is enough.
    `seen_before` asks for people who were in a run of that day or earlier; where history does not go back so far,
    nobody is. `only` and `never` are account numbers: nobody but whoever has one of the first, and nobody who has one
    of the second.
    """

    score: float = 0.0
    surely: bool = False
    topics: Mapping[int, float] = field(default_factory=dict)
    networks: Collection[str] = ()
    seen_before: date | None = None
    only: Collection[int] = ()
    never: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Qualified:
    """Who qualifies, as indexes of the run, ascending; and what may be shown of them."""

    people: NDArray[np.int64]
    histogram: tuple[tuple[int, int | None], ...]  # by whole score; None: too few to show

    @property
    def count(self) -> int | None:
        """How many, None where too few to show."""
        return len(self.people) if len(self.people) >= SMALLEST or not len(self.people) else None


def qualify(scores: Scores, criteria: Criteria) -> Qualified:
    """Everybody who has a number and meets all criteria. Who is hidden, and every minor, never does."""
    a = scores.arrays
    chosen = _enough(scores)
    if criteria.score > 0:
        chosen &= np.asarray(a["low" if criteria.surely else "score"]) >= least(criteria.score)
    if scores.hidden:
        chosen[list(scores.hidden)] = False
    if criteria.only:
        chosen &= _among(scores, criteria.only)
    if criteria.never:
        chosen &= ~_among(scores, criteria.never)
    if criteria.topics:
        chosen &= np.logical_or.reduce([_known_for(scores, topic, score) for topic, score in criteria.topics.items()])
    if criteria.networks:
        chosen &= _on(scores, criteria.networks)
    people = np.flatnonzero(chosen)
    if criteria.seen_before is not None:
        people = people[_seen(scores, people, criteria.seen_before)]
    return Qualified(people, _histogram(np.asarray(a["score"])[people]))


def known_for(scores: Scores, people: NDArray[np.int64], limit: int = 12) -> tuple[tuple[str, int], ...]:
    """The topics that most of these people have a score in, as label and how many; none with too few to show."""
    a = scores.arrays
    if "topic_person" not in a or not len(people):
        return ()
    rows = np.isin(np.asarray(a["topic_person"]), people)
    rows &= np.asarray(a["topic_people"]) >= scores.model["enough_people"]
    labels = scores.tables["topics"]["label"].to_pylist()
    many = np.bincount(np.asarray(a["topic_id"])[rows], minlength=len(labels)).tolist()
    found = sorted((-count, label) for label, count in zip(labels, many, strict=True) if count >= SMALLEST)
    return tuple((label, -count) for count, label in found[:limit])


def least(score: float) -> float:
    """The least exact score that is shown as `score` or more: where the threshold lies on the exact scale."""
    return score - 0.5


def _enough(scores: Scores) -> NDArray[np.bool_]:
    a = scores.arrays
    sure: NDArray[np.bool_] = np.asarray(a["engagers"]) >= scores.model["enough_people"]
    sure &= np.asarray(a["high"]) - np.asarray(a["low"]) <= scores.model["enough_width"]
    return sure


def _among(scores: Scores, accounts: Collection[int]) -> NDArray[np.bool_]:
    found = np.zeros(scores.people, bool)
    found[list(scores.names.having(accounts))] = True
    return found


def _known_for(scores: Scores, topic: int, score: float) -> NDArray[np.bool_]:
    a = scores.arrays
    found = np.zeros(scores.people, bool)
    if "in_topic_ptr" not in a or not 0 <= topic < len(a["in_topic_ptr"]) - 1:
        return found
    rows = np.asarray(a["in_topic"][int(a["in_topic_ptr"][topic]) : int(a["in_topic_ptr"][topic + 1])])
    given = math.expm1(max(0.0, least(score)) / 100 * math.log1p(scores.model["full"]))
    rows = rows[(a["topic_value"][rows] >= given) & (a["topic_people"][rows] >= scores.model["enough_people"])]
    found[a["topic_person"][rows]] = True
    return found


def _on(scores: Scores, networks: Collection[str]) -> NDArray[np.bool_]:
    accounts = scores.tables["accounts"]
    rows = pc.is_in(accounts["network"], pa.array(list(networks))).combine_chunks()
    found = np.zeros(scores.people, bool)
    person: NDArray[Any] = accounts["person"].combine_chunks().to_numpy(zero_copy_only=False)
    found[person[rows.to_numpy(zero_copy_only=False)]] = True
    return found


def _seen(scores: Scores, people: NDArray[np.int64], before: date) -> NDArray[np.bool_]:
    days = [day for day in (*scores.past, scores.day) if day <= before]
    if not days:
        return np.zeros(len(people), bool)
    then = scores.arrays["number"] if max(days) == scores.day else scores.past[max(days)]["number"]
    numbers = np.asarray(scores.arrays["number"])[people]
    place = np.minimum(np.searchsorted(then, numbers), max(0, len(then) - 1))
    seen: NDArray[np.bool_] = np.asarray(then)[place] == numbers if len(then) else np.zeros(len(people), bool)
    return seen


def _histogram(score: NDArray[np.float64]) -> tuple[tuple[int, int | None], ...]:
    if not len(score):
        return ()
    whole = np.floor(score + 0.5).astype(np.int64)
    first = int(whole.min())
    counts = np.bincount(whole - first)
    hidden = {place for place, many in enumerate(counts.tolist()) if many < SMALLEST}
    if any(counts[place] for place in hidden) and len(hidden) < len(counts):
        # the total is shown: what is left out must not be one number that follows from the others
        if sum(counts[place] for place in hidden) < SMALLEST:
            hidden.add(min(set(range(len(counts))) - hidden, key=lambda place: (counts[place], place)))
    else:
        hidden = hidden if any(counts[place] for place in hidden) else set()
    return tuple((first + place, None if place in hidden else many) for place, many in enumerate(counts.tolist()))
