"""How much of everybody's influence is about each topic. Arrays only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def weigh(
    a: Mapping[str, Array], posts: Array, about: Sequence[tuple[int, ...]], topics: int, removed: Array
) -> dict[str, Array]:
    """Adds the contributions of acts up by person and topic.

    `a` are the arrays of a run; `posts` (p,) ascending numbers of posts and `about` their topics; `removed` (r, 2)
    people and topics of theirs that are left out. An act about a post on two topics is part of both.
    """
    ptr = np.concatenate(([0], np.cumsum([len(each) for each in about], dtype=np.int64)))
    listed = np.array([topic for each in about for topic in each], np.uint32)
    many = np.diff(ptr)
    number = np.asarray(a["act_post"])
    place = np.minimum(np.searchsorted(posts, number), max(0, len(posts) - 1))
    rows = np.flatnonzero((posts[place] == number) & (many[place] > 0)) if len(posts) else np.zeros(0, np.int64)
    post = place[rows]
    act = np.repeat(rows, many[post])
    within = np.arange(len(act)) - np.repeat(np.cumsum(many[post]) - many[post], many[post])
    topic = listed[np.repeat(ptr[post], many[post]) + within].astype(np.int64)
    tie = np.searchsorted(a["tie_acts"], act, side="right") - 1
    person = np.searchsorted(a["tie_ptr"], tie, side="right") - 1
    pair = person * max(1, topics) + topic
    order = np.argsort(pair, kind="stable")
    pair, act, tie = pair[order], act[order], tie[order]
    starts = np.flatnonzero(np.append(True, pair[1:] != pair[:-1])) if len(pair) else np.zeros(0, np.int64)
    fresh = np.append(True, (tie[1:] != tie[:-1]) | (pair[1:] != pair[:-1]))[: len(pair)]

    def total(values: Array) -> Array:
        return np.add.reduceat(values, starts) if len(starts) else np.zeros(0, values.dtype)

    value = total(np.asarray(a["act_value"])[act])
    columns = {
        "topic_person": pair[starts] // max(1, topics),
        "topic_id": pair[starts] % max(1, topics),
        "topic_value": value,
        "topic_acts": np.diff(np.append(starts, len(pair))),
        "topic_people": total(fresh.astype(np.int64)),
    }
    keep = (value > 0) & ~np.isin(pair[starts], removed[:, 0] * max(1, topics) + removed[:, 1])
    by_person = np.lexsort((columns["topic_id"], -value, columns["topic_person"]))
    by_person = by_person[keep[by_person]]
    kinds = {name: np.float64 if name == "topic_value" else np.uint32 for name in columns}
    columns = {name: column[by_person].astype(kinds[name]) for name, column in columns.items()}
    by_topic = np.lexsort((columns["topic_person"], -columns["topic_value"], columns["topic_id"]))
    return columns | {
        "topic_ptr": np.searchsorted(columns["topic_person"], np.arange(len(a["number"]) + 1)),
        "in_topic": by_topic.astype(np.uint32),
        "in_topic_ptr": np.searchsorted(columns["topic_id"][by_topic], np.arange(topics + 1)),
        "about_ptr": ptr,
        "about_topic": listed,
    }
