"""How many people of a run meet what is asked of them, as counts alone: whoever asks learns no name.

Pure: a published run in, counts out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from renown.errors import UnknownName
from renown.scores import Scores
from renown.topics import find_topic

MOST_TOPICS = 12


@dataclass(frozen=True, slots=True)
class Qualifying:
    """Counts of people. `by_score` has one for each whole score from 0 to 100; they add up to `people`."""

    people: int
    by_score: tuple[int, ...]
    by_topic: tuple[tuple[str, int], ...]  # label and people, those of most people first; people have several


def qualifying(
    scores: Scores,
    *,
    score: int = 0,
    surely: bool = False,
    topics: Mapping[str, int] | None = None,
    networks: Collection[str] = (),
    without: Collection[int] = (),
) -> Qualifying:
    """Who has enough data and a score of at least `score`, one of the topics at its score, and one of the networks.

    Scores are compared as they are shown, in whole points; `surely` by the low end of the interval. `without` are
    numbers of people who are not counted. Hidden people never are. A topic the run does not have is nobody's.
    """
    a = scores.arrays
    enough = (np.asarray(a["engagers"]) >= scores.model["enough_people"]) & (
        np.asarray(a["high"]) - np.asarray(a["low"]) <= scores.model["enough_width"]
    )
    shown = _whole(a["score"])
    chosen = enough & (_whole(a["low"] if surely else a["score"]) >= score)
    if topics:
        chosen &= _in_topics(scores, topics)
    if networks:
        accounts = scores.tables["accounts"]
        there = np.isin(accounts["network"].to_numpy(zero_copy_only=False).astype(str), sorted(networks))
        on = np.zeros(scores.people, bool)
        on[accounts["person"].to_numpy()[there]] = True
        chosen &= on
    if scores.hidden:
        chosen[list(scores.hidden)] = False
    if without:
        chosen &= ~np.isin(a["number"], list(without))
    by_score = np.bincount(np.clip(shown[chosen], 0, 100), minlength=101)
    return Qualifying(int(chosen.sum()), tuple(by_score.tolist()), _topics_of(scores, chosen))


def _whole(values: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.floor(np.asarray(values, np.float64) + 0.5).astype(np.int64)


def _topic_scores(scores: Scores) -> NDArray[np.float64]:
    a = scores.arrays
    value = 100 * np.log1p(np.asarray(a["topic_value"], np.float64)) / np.log1p(scores.model["full"])
    known = np.asarray(a["topic_people"]) >= scores.model["enough_people"]
    return np.where(known, np.minimum(100.0, value), -1.0)


def _in_topics(scores: Scores, topics: Mapping[str, int]) -> NDArray[np.bool_]:
    found = np.zeros(scores.people, bool)
    if "topic_person" not in scores.arrays:
        return found
    value, of = _whole(_topic_scores(scores)), np.asarray(scores.arrays["topic_id"])
    for topic, needs in topics.items():
        try:
            number, _ = find_topic(scores, topic)
        except UnknownName:
            continue
        rows = (of == number) & (value >= max(0, needs))
        found[np.asarray(scores.arrays["topic_person"])[rows]] = True
    return found


def _topics_of(scores: Scores, chosen: NDArray[np.bool_]) -> tuple[tuple[str, int], ...]:
    if "topic_person" not in scores.arrays or not chosen.any():
        return ()
    a = scores.arrays
    rows = chosen[np.asarray(a["topic_person"])] & (_topic_scores(scores) >= 0)
    labels = scores.tables["topics"]["label"].to_pylist()
    many = np.bincount(np.asarray(a["topic_id"])[rows], minlength=len(labels)).tolist()
    listed = sorted(((label, people) for label, people in zip(labels, many, strict=True) if people), key=_largest)
    return tuple(listed[:MOST_TOPICS])


def _largest(one: tuple[str, int]) -> tuple[int, str]:
    return -one[1], one[0]
