"""What the posts of a run are about, and what each score owes to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from renown.scores import Scores
from renown.topics.matching import Matcher
from renown.topics.ontology import Ontology
from renown.topics.weighing import weigh

_TOPICS = pa.schema([("key", pa.string()), ("label", pa.string()), ("parents", pa.list_(pa.string()))])


def add_topics(scores: Scores, ontology: Ontology, removed: Mapping[int, Collection[str]]) -> Scores:
    """Puts the topics into a fresh run. `removed` are the topics left out of each person, by number."""
    posts = scores.tables["posts"]
    numbers: NDArray[np.int64] = posts["number"].combine_chunks().to_numpy(zero_copy_only=False)
    matcher = _matcher(ontology)
    texts, urls = (posts[name].to_pylist() for name in ("text", "url"))
    about = [matcher.topics(text, url) if text or url else () for text, url in zip(texts, urls, strict=True)]
    people = np.asarray(scores.arrays["number"])
    pairs = [
        (place, ontology.number[topic])
        for number, topics in removed.items()
        for place in np.flatnonzero(people == number).tolist()
        for topic in topics
        if topic in ontology.number
    ]
    found = weigh(scores.arrays, numbers, about, len(ontology), np.array(pairs, np.int64).reshape(-1, 2))
    scores.arrays = {**scores.arrays, **found}
    rows = [{"key": one.key, "label": one.label, "parents": list(one.parents)} for one in ontology.topics]
    scores.tables = {**scores.tables, "topics": pa.Table.from_pylist(rows, _TOPICS)}
    return scores


@lru_cache(maxsize=1)
def _matcher(ontology: Ontology) -> Matcher:
    """Kept for the next run of the same process: making it takes longer than to score a small world."""
    return Matcher(ontology)
