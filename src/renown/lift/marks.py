"""What counts as a mention of a campaign, and whether a post says that it was a gift."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

DISCLOSURES = frozenset(
    """
    ad ads advert advertisement advertising sponsored sponsor spon paidpartnership partner partnership gifted gift
    prsample pressamples presssample freebie ambassador werbung anzeige werbunganzeige sponsoring pub publicité
    publicite partenariat collaborationcommerciale sponsorisé cadeau publicidad anuncio patrocinado colaboraciónpagada
    regalo adv pubblicità sponsorizzato publi publicidade patrocínio parceria reclame samenwerking advertentie reklame
    reklam annonse współpraca reklama реклама 広告 pr 광고 협찬 广告
    """.split()
)
"""Hashtags that say so, squashed."""

_LONGEST = 20_000
_LINK = re.compile(r"(?:https?://|\bwww\.)[^\s<>\"'()\[\]]+", re.I)
_TAG = re.compile(r"[#＃]([\w’'-]{1,100})")
_APART = re.compile(r"[^\w]+|_")


@dataclass(frozen=True)
class Marks:
    """Any one of these makes a post a mention.

    `hashtags` without the sign; `links` hosts or addresses, each of which stands for all below it (``tern.example``,
    ``tern.example/field``); `names` of products and brands, found as whole words. `disclosure` is the campaign's own
    text: whoever has it in the post has disclosed, as with any of DISCLOSURES.
    """

    hashtags: Collection[str] = ()
    links: Collection[str] = ()
    names: Collection[str] = ()
    disclosure: str = ""

    def mentioned(self, text: str | None) -> bool:
        """Whether a post mentions it."""
        whole = _even(text)
        links = _LINK.findall(whole)
        if any(_below(link, place) for link in links for place in self._places):
            return True
        if self._tags and not self._tags.isdisjoint(_tags(whole)):
            return True
        words = f" {_words(_LINK.sub(' ', whole))} "
        return any(f" {name} " in words for name in self._names)

    def disclosed(self, text: str | None) -> bool:
        """Whether a post says that it was a gift."""
        whole = _even(text)
        if not DISCLOSURES.isdisjoint(_tags(whole)):
            return True
        own = _words(_even(self.disclosure))
        return bool(own) and f" {own} " in f" {_words(whole)} "

    @cached_property
    def needles(self) -> tuple[str, ...]:
        """Small letters of which every text that mentions it in plain letters holds one: to leave the others out."""
        given = [*(tag.lstrip("#＃") for tag in self.hashtags), *self.names]
        even = [unicodedata.normalize("NFKC", each) for each in given]
        first = [_words(form).split(" ")[0] for each in even for form in (each.lower(), each.casefold())]
        return tuple(sorted({*first, *(host for host, _ in self._places)} - {""}))

    @cached_property
    def _tags(self) -> frozenset[str]:
        return frozenset(_squashed(_even(tag)) for tag in self.hashtags) - {""}

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(_words(_even(name)) for name in self.names) - {""}

    @cached_property
    def _places(self) -> frozenset[tuple[str, str]]:
        return frozenset(place for place in map(_place, map(_even, self.links)) if place[0])


def _even(text: str | None) -> str:
    return unicodedata.normalize("NFKC", (text or "")[:_LONGEST]).casefold()


def _squashed(text: str) -> str:
    return _APART.sub("", text)


def _words(text: str) -> str:
    return " ".join(_APART.sub(" ", text).split())


def _tags(text: str) -> set[str]:
    return {_squashed(tag) for tag in _TAG.findall(text)}


def _place(link: str) -> tuple[str, str]:
    try:
        parts = urlsplit(link if "://" in link else f"//{link}")
        return (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/")
    except ValueError:
        return "", ""


def _below(link: str, place: tuple[str, str]) -> bool:
    host, path = _place(link.rstrip(".,;:!?…"))
    at, under = place
    return (host == at or host.endswith(f".{at}")) and (not under or path == under or path.startswith(f"{under}/"))
