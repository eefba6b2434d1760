"""Which topics there are, by which words they are known, and which of them belong to which."""

from __future__ import annotations

import csv
import json
import os
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from renown.errors import InputError
from renown.topics.words import TOPICS

FILE = "topics.json"
_MOST_DEEP = 40
_SUPER = "-super"

# Special categories of personal data (GDPR, article 9). Nobody is sorted by them, whatever they post about.
BLOCKED = frozenset(
    """
    health health-and-wellness medicine medications diseases mental-health healthcare health-insurance kids-health
    alternative-medicine internal-medicine fitness-disorders disability addiction pregnancy cancer depression autism
    religion religion-and-spirituality spirituality christian-music christianity islam judaism hinduism buddhism
    atheism wicca politics government-and-politics government us-federal-government labor-unions trade-unions
    elections political-parties ethnicity race immigration sexuality sex lgbt-issues lgbt gay-rights dating crime
    """.split()
)


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic. `words` are found anywhere in a text, `tags` only as hashtags, `hosts` in links."""

    key: str
    label: str
    parents: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()


class Ontology:
    """Topics by key, without those nobody may be sorted by, nor any that belong to one of them."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        given = {topic.key: topic for topic in topics}
        self._given = given
        self.topics: tuple[Topic, ...] = tuple(
            given[key] for key in sorted(given) if key not in BLOCKED and not self._above(key) & BLOCKED
        )
        self.number = {topic.key: number for number, topic in enumerate(self.topics)}

    def __len__(self) -> int:
        return len(self.topics)

    def _above(self, key: str) -> set[str]:
        """All topics a topic belongs to; rings among them do no harm."""
        found: set[str] = set()
        edge = {key}
        for _ in range(_MOST_DEEP):
            edge = {parent for one in edge if one in self._given for parent in self._given[one].parents} - found
            if not edge:
                break
            found |= edge
        return found - {key}

    @cached_property
    def closure(self) -> tuple[tuple[int, ...], ...]:
        """For each topic by number: itself and every topic it belongs to."""
        return tuple(
            tuple(sorted({number, *(self.number[key] for key in self._above(topic.key) if key in self.number)}))
            for number, topic in enumerate(self.topics)
        )

    def joined(self, others: Iterable[Topic]) -> Ontology:
        """These topics and others; of the same key, the words of both."""
        merged = dict(self._given)
        for other in others:
            mine = merged.get(other.key)
            merged[other.key] = other if mine is None else _both(mine, other)
        return Ontology(merged.values())


def _both(one: Topic, other: Topic) -> Topic:
    lists = ("parents", "words", "tags", "hosts")
    return Topic(one.key, one.label, *(tuple(dict.fromkeys(getattr(one, n) + getattr(other, n))) for n in lists))


def squashed(text: str) -> str:
    """A word or phrase as it is compared: lower case, without spaces and signs, so that a hashtag is its phrase."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if char.isalnum() or unicodedata.category(char) in ("Mn", "Mc"))


def _own() -> Iterable[Topic]:
    for line in TOPICS.strip().splitlines():
        label, parent, words, *hosts = (part.strip() for part in line.split("|"))
        key = slug(label)
        listed = tuple(word.strip() for word in words.split(",") if word.strip())
        loose = tuple(word for word in listed if not word.startswith("#"))
        tags = (label, *(word[1:] for word in listed if word.startswith("#")))
        links = tuple(host.strip() for host in (hosts[0] if hosts else "").split(",") if host.strip())
        yield Topic(key, label, (slug(parent),) if parent else (), loose, tags, links)


def slug(label: str) -> str:
    """A label as a key: ``Field recording`` is ``field-recording``."""
    return re.sub(r"[^\w]+", "-", label.casefold()).strip("-")


OWN = Ontology(_own())
"""The topics Renown comes with."""


def load(home: Path) -> Ontology:
    """The topics in force: our own and those imported. Raises InputError when the file is damaged."""
    path = home / FILE
    if not path.exists():
        return OWN
    try:
        rows = json.loads(path.read_bytes())["topics"]
        return OWN.joined(
            Topic(row["key"], row["label"], *(tuple(row[name]) for name in ("parents", "words", "tags", "hosts")))
            for row in rows
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"cannot be read as topics: {error}", file=str(path)) from error


def store(home: Path, topics: Iterable[Topic]) -> None:
    """Keeps imported topics, in place of those imported before, in one step."""
    home.mkdir(parents=True, exist_ok=True)
    partial = home / f".{FILE}.{os.getpid()}"
    partial.write_text(json.dumps({"topics": [asdict(topic) for topic in topics]}, ensure_ascii=False))
    partial.replace(home / FILE)


def read_klout(folder: Path) -> list[Topic]:
    """Klout's published topics with their parents. Raises InputError for a folder that holds none."""
    names = _rows(folder, "klout_topic_ontology_*.csv", ("topicSlug", "topicDisplayName"))
    edges = _rows(folder, "klout_topic_edge_*.csv", ("parrentTopicSlug", "childTopicSlug"))
    parents: dict[str, list[str]] = {}
    for edge in edges:
        parent, child = (edge[name].removesuffix(_SUPER) for name in ("parrentTopicSlug", "childTopicSlug"))
        if not parent.startswith("_") and parent != child:
            parents.setdefault(child, []).append(parent)
    topics = {}
    for row in names:
        key, label = row["topicSlug"].removesuffix(_SUPER), " ".join(row["topicDisplayName"].split())
        if key and label and not key.startswith("_"):
            # one word alone may mean anything; as a hashtag it was meant
            phrase = (label,) if len(label.split()) > 1 else ()
            topics[key] = Topic(key, label[:80], tuple(parents.get(key, ())), phrase, (label, key))
    return list(topics.values())


def _rows(folder: Path, pattern: str, needed: tuple[str, ...]) -> list[Mapping[str, Any]]:
    path = max(folder.glob(pattern), default=None) if folder.is_dir() else None
    if path is None:
        raise InputError(f"{folder} holds no {pattern}: give the folder of the klout/opendata files")
    try:
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            missing = [name for name in needed if name not in (reader.fieldnames or ())]
            if missing:
                raise InputError(f"has no column {', '.join(missing)}", file=str(path), line=1)
            return [row for row in reader if all(row.get(name) for name in needed)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"cannot be read: {error}", file=str(path)) from error
