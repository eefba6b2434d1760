"""What Facebook says in sentences: whom a title is about, and what a notification tells.

English sentences are taken apart. A title in another language still tells whom it is about when a name in it
stands in one of the owner's own lists.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_OWN = re.compile(r"\b(?:his|her|their|your) own\b")
_TITLE = re.compile(
    r"\b(?:commented on|replied to|reacted to|like[sd]?|shared|wrote on) (?!an? )"
    r"(?P<who>.+?)['’]s? \w+(?P<group> in )?"
)
_NOTIFICATION = re.compile(
    r"^(?P<who>.+?) (?:also )?(?P<verb>like[sd]? your|loves? your|reacted to your|commented on your|replied to your"
    r"|mentioned you|tagged you|shared your|started following you|is now following you"
    r"|wrote on your timeline|posted on your timeline)\b(?P<more>[^:\"“\n]*)"
)
_KINDS = {
    "commented on your": "comment",
    "replied to your": "reply",
    "mentioned you": "mention",
    "tagged you": "tag",
    "shared your": "share",
    "started following you": "follow",
    "is now following you": "follow",
    "wrote on your timeline": "mention",
    "posted on your timeline": "mention",
}
_OTHERS = re.compile(r",? and (?:[\d,.]+ (?:others?|more|other people)|others)$")
_AND = re.compile(r", (?:and )?| and ")
_IN_GROUP = re.compile(r"\bin (?!(?:an?|the|his|her|their|your|\d+)\b)")

_GENITIVE = re.compile(r"['’]?s$|['’]$")
_SENTENCE = 1_000
"""Characters of a sentence in which names are looked for."""
_WORDS = 8
"""The longest name looked for, in words."""


class Told(NamedTuple):
    """Who is in a sentence, and what of it; `in_group` when it happened in a group."""

    names: tuple[str, ...]
    kind: str = ""
    in_group: bool = False


class Names:
    """Names that may stand in a sentence."""

    def __init__(self) -> None:
        self._names: set[str] = set()

    def add(self, name: str) -> None:
        """Knows one name more."""
        self._names.add(name)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def within(self, sentence: str) -> set[str]:
        """The names in a sentence; where one contains the other, the longer."""
        words = list(re.finditer(r"\S+", sentence[:_SENTENCE]))
        met: set[str] = set()
        for number, first in enumerate(words):
            for last in reversed(words[number : number + _WORDS]):
                fits = _forms(sentence[first.start() : last.end()]) & self._names
                if fits:
                    met |= fits
                    break
        return {name for name in met if not any(name != other and name in other for other in met)}


def _forms(piece: str) -> set[str]:
    """What a piece of a sentence may be without its punctuation and the ending of a genitive."""
    bare = piece.strip('"“”„«»(),:;!?')
    forms = {bare, bare.rstrip(".")}
    return forms | {_GENITIVE.sub("", form) for form in forms}


def title(sentence: str, owner: str, known: Names) -> Told:
    """Whom a title is about: the owner, somebody else or nobody it can tell."""
    said = sentence.removeprefix(owner)
    if _OWN.search(said):
        return Told((owner,))
    found = _TITLE.search(said)
    if found and found["who"] not in ("his", "her", "their"):
        return Told((found["who"],), in_group=bool(found["group"]))
    met = known.within(said)
    return Told(tuple(met) if len(met) == 1 else ())


def notification(sentence: str, known: Names) -> Told | None:
    """Who did what, from an English notification; None when it tells nothing of the kind."""
    found = _NOTIFICATION.match(sentence)
    if found is None:
        return None
    who = _OTHERS.sub("", found["who"])
    names = (who,) if who in known else tuple(_AND.split(who))
    return Told(names, _KINDS.get(found["verb"], "like"), bool(_IN_GROUP.search(found["more"])))
