"""What a run says about topics: those of a person, and who is acted on most about one."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from renown.errors import UnknownName
from renown.scores import Scores
from renown.standing import Standing
from renown.topics.ontology import slug


@dataclass(frozen=True, slots=True)
class Share:
    """What a person's influence owes to acts about posts on one topic. `score` is that part on the same scale."""

    key: str
    label: str
    score: float
    contribution: float
    points: float  # of the person's score; posts may be on several topics, so these do not add up to it
    acts: int
    people: int
    enough: bool  # whether as many people acted as a number needs


@dataclass(frozen=True, slots=True)
class Place:
    """A person among those who are acted on about a topic."""

    standing: Standing
    share: Share


@dataclass(frozen=True, slots=True)
class Listed:
    """A topic of a run, and about how many people's posts it is."""

    key: str
    label: str
    people: int
    parents: tuple[str, ...]


def topics_of(scores: Scores, person: int, limit: int = 20) -> list[Share]:
    """A person's topics, the largest first."""
    if "topic_ptr" not in scores.arrays:
        return []
    start, stop = int(scores.arrays["topic_ptr"][person]), int(scores.arrays["topic_ptr"][person + 1])
    return [_share(scores, row) for row in range(start, min(stop, start + limit))]


def people_in(scores: Scores, topic: str, limit: int = 20, offset: int = 0) -> list[Place]:
    """Who is acted on most about a topic, the highest first. Raises UnknownName for no topic of the run."""
    number, _ = find_topic(scores, topic)
    a = scores.arrays
    start, stop = int(a["in_topic_ptr"][number]), int(a["in_topic_ptr"][number + 1])
    rows = a["in_topic"][start:stop]
    if scores.hidden:
        rows = rows[~np.isin(a["topic_person"][rows], list(scores.hidden))]
    rows = rows[offset : offset + limit]
    return [Place(scores.standing(int(a["topic_person"][row])), _share(scores, int(row))) for row in rows]


def find_topic(scores: Scores, topic: str) -> tuple[int, str]:
    """The number and label of a topic, by its key or label. Raises UnknownName."""
    keys = scores.tables["topics"]["key"].to_pylist() if "topics" in scores.tables else []
    for wanted in (topic, slug(topic)):
        if wanted in keys:
            number = keys.index(wanted)
            return number, scores.tables["topics"]["label"][number].as_py()
    raise UnknownName(f"no topic called {topic!r} here; `renown topics` lists them")


def all_topics(scores: Scores) -> list[Listed]:
    """The topics people are acted on about, those of most people first."""
    if "topics" not in scores.tables:
        return []
    many = np.diff(scores.arrays["in_topic_ptr"]).tolist()
    rows = scores.tables["topics"].to_pylist()
    listed = [
        Listed(row["key"], row["label"], count, tuple(row["parents"]))
        for row, count in zip(rows, many, strict=True)
        if count
    ]
    return sorted(listed, key=lambda one: (-one.people, one.key))


def posts_about(scores: Scores, person: int, topic: str) -> NDArray[np.int64]:
    """The numbers of a person's posts on a topic, to ask `Scores.acts` for. Raises UnknownName."""
    number, _ = find_topic(scores, topic)
    a = scores.arrays
    posts = np.unique(a["post_number"][int(a["post_ptr"][person]) : int(a["post_ptr"][person + 1])])
    known = scores.tables["posts"]["number"].combine_chunks().to_numpy(zero_copy_only=False)
    rows = np.searchsorted(known, posts[np.isin(posts, known)]).tolist()
    ptr, about = a["about_ptr"], a["about_topic"]
    chosen: NDArray[np.int64] = known[[row for row in rows if number in about[ptr[row] : ptr[row + 1]]]]
    return chosen


def _share(scores: Scores, row: int) -> Share:
    a = scores.arrays
    person, number = int(a["topic_person"][row]), int(a["topic_id"][row])
    given, people = float(a["topic_value"][row]), int(a["topic_people"][row])
    influence = float(a["influence"][person])
    topics: pa.Table = scores.tables["topics"]
    return Share(
        key=topics["key"][number].as_py(),
        label=topics["label"][number].as_py(),
        score=min(100.0, 100 * math.log1p(given) / math.log1p(scores.model["full"])),
        contribution=given,
        points=given * float(a["score"][person]) / influence if influence > 0 else 0.0,
        acts=int(a["topic_acts"][row]),
        people=people,
        enough=people >= scores.model["enough_people"],
    )
