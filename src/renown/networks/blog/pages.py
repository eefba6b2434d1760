"""A page of a stranger's site: what it links to, what its microformats say, where it takes Webmentions."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag, urljoin

from renown.errors import Nonsense
from renown.networks.batches import believable, moment, plain
from renown.networks.fetcher import Fetched

LONGEST = 1 << 20
"""The longest page that is taken apart, in bytes."""
DEEP = 60
"""How deeply microformats may lie in each other."""
_SAYS = {
    "in-reply-to": "reply",
    "like-of": "like",
    "repost-of": "repost",
    "quotation-of": "quote",
    "bookmark-of": "save",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page says, whole addresses throughout; `at` in Unix seconds, 0 when it does not say."""

    links: frozenset[str]
    rels: Mapping[str, list[str]]
    alternates: tuple[tuple[str, str], ...]  # (media kind, address)
    acts: Mapping[str, str]  # an address it is about, to the kind of act
    at: int
    author: str | None
    title: str | None


def reading(page: Fetched) -> Reading:
    """Takes an HTML page apart. Raises Nonsense when it is none, or far too long or deep."""
    import mf2py  # type: ignore[import-untyped]
    from bs4 import BeautifulSoup

    kind = page.headers.get("content-type", "text/html").partition(";")[0].strip().lower()
    if kind not in ("text/html", "application/xhtml+xml", ""):
        raise Nonsense(page.address.partition("?")[0], f"not a page of HTML but {kind[:40]}")
    if len(page.body) > LONGEST:
        raise Nonsense(page.address.partition("?")[0], f"a page of more than {LONGEST:,} bytes")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            soup = BeautifulSoup(page.body, "html5lib")
            told: Any = mf2py.parse(doc=soup, url=page.address)
            base = _whole(page.address, soup.base.get("href")) if soup.base else None
        base = base or page.address
        links = _links(soup, base)
    except RecursionError:
        raise Nonsense(page.address.partition("?")[0], "nested too deeply") from None
    entry = next(_entries(told.get("items", []), DEEP), {})
    said = entry.get("properties", {})
    rels: dict[str, list[str]] = {}
    alternates = []
    for tag in soup.find_all(["link", "a", "area"], href=True):
        address = _whole(base, tag["href"])
        for rel in {str(one).lower() for one in tag.get_attribute_list("rel") if one} if address else ():
            rels.setdefault(rel, []).append(str(address))
            if rel == "alternate":
                alternates.append((str(tag.get("type", "")), str(address)))
    acts = {url: kind for name, kind in reversed(_SAYS.items()) for url in _urls(said.get(name))}
    title = plain(soup.title.get_text()) if soup.title else None
    author = next((_name(one) for one in said.get("author", ())), None)
    return Reading(links, rels, tuple(alternates), acts, _time(said), author, title)


def _links(soup: Any, base: str) -> frozenset[str]:
    found = set()
    for tag in soup.find_all(["a", "area", "link", "img", "video", "audio", "source", "iframe", "blockquote", "q"]):
        for name in ("href", "src", "cite"):
            address = _whole(base, tag.get(name))
            if address:
                found.add(address)
    return frozenset(found)


def _whole(base: str, value: Any) -> str | None:
    try:
        return urljoin(base, value.strip()) if isinstance(value, str) else None
    except ValueError:
        return None


def _entries(items: Any, deep: int) -> Iterator[dict[str, Any]]:
    for item in items if deep and isinstance(items, list) else ():
        if isinstance(item, dict):
            if "h-entry" in item.get("type", ()):
                yield item
            yield from _entries(item.get("children"), deep - 1)


def _urls(values: Any) -> Iterator[str]:
    for value in values or ():
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            yield from (one for one in value.get("properties", {}).get("url", ()) if isinstance(one, str))
            if isinstance(value.get("value"), str):
                yield value["value"]


def _name(author: Any) -> str | None:
    if isinstance(author, dict):
        author = next(iter(author.get("properties", {}).get("name", ())), author.get("value"))
    return plain(author)


def _time(said: Mapping[str, Any]) -> int:
    for value in (*said.get("published", ()), *said.get("updated", ())):
        try:
            return believable(moment(value))
        except ValueError:
            continue
    return 0


def same(one: str, other: str) -> bool:
    """Whether two addresses are of the same page."""
    return urldefrag(one).url.rstrip("/") == urldefrag(other).url.rstrip("/")
