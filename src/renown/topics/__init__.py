"""Topics: what the posts people act on are about, and what each person's score owes to each of them.

Nothing is propagated again: a topic's part of a score is made of the same contributions, those of acts about
posts on the topic.
"""

from __future__ import annotations

from renown.topics.answers import Place, Share, all_topics, find_topic, people_in, posts_about, topics_of
from renown.topics.ontology import OWN, Ontology, Topic, read_klout

__all__ = [
    "OWN", "Ontology", "Place", "Share", "Topic", "all_topics", "find_topic", "people_in", "posts_about", "read_klout",
    "topics_of",
]  # fmt: skip
