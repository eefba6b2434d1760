"""What a post is about: its hashtags, links and words against the topics there are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import urlsplit

from renown.topics.ontology import Ontology, squashed

_LONGEST_TEXT = 4_000
_LINK = re.compile(r"https?://\S+")
_TAG = re.compile(r"[#＃](\w{1,100})")
_WORD = re.compile(r"[^\W_]+")


class Matcher:
    """The topics of texts. Made once for an ontology, then asked for each post."""

    def __init__(self, ontology: Ontology) -> None:
        self._closure = ontology.closure
        self._words: dict[str, list[int]] = {}
        self._tags: dict[str, list[int]] = {}
        self._hosts: dict[str, list[int]] = {}
        self._begun: set[str] = set()
        for number, topic in enumerate(ontology.topics):
            for word in topic.words:
                parts = [squashed(part) for part in _WORD.findall(word)]
                self._begun.update("".join(parts[:k]) for k in range(1, len(parts)))
                for form in (squashed(word), squashed(word) + "s"):
                    self._words.setdefault(form, []).append(number)
            for tag in (*topic.tags, *topic.words):
                self._tags.setdefault(squashed(tag), []).append(number)
            for host in topic.hosts:
                self._hosts.setdefault(host.casefold(), []).append(number)

    def topics(self, text: str | None, url: str | None = None) -> tuple[int, ...]:
        """The numbers of the topics a post is about, each with all it belongs to, ascending."""
        text = unicodedata.normalize("NFKC", (text or "")[:_LONGEST_TEXT])
        found: set[int] = set()
        for link in (*_LINK.findall(text), url or ""):
            found.update(self._linked(link))
        text = _LINK.sub(" ", text)
        for tag in _TAG.findall(text):
            found.update(self._tags.get(squashed(tag), ()))
        words = _WORD.findall(_TAG.sub(" ", text).casefold())
        for start, phrase in enumerate(words):
            found.update(self._words.get(phrase, ()))
            following = start + 1
            while phrase in self._begun and following < len(words):
                phrase += words[following]  # noqa: PLW2901
                following += 1
                found.update(self._words.get(phrase, ()))
        return tuple(sorted({above for number in found for above in self._closure[number]}))

    def _linked(self, link: str) -> Iterable[int]:
        try:
            host = (urlsplit(link).hostname or "").casefold()
        except ValueError:
            return ()
        # a host stands for every host below it
        parts = host.split(".")
        return {number for k in range(len(parts) - 1) for number in self._hosts.get(".".join(parts[k:]), ())}
