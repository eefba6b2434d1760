"""Webmention (W3C Recommendation of 12 January 2017): telling a site that it was answered, and being told so.

What is received is a claim until its source was fetched and found to link to the target. The act is the one the
source's own feed would tell, by the same key: a Webmention and a feed never count twice.
"""

from __future__ import annotations

from urllib.parse import urldefrag, urljoin, urlsplit

from renown.errors import InputError, Nonsense, Unreachable
from renown.networks.batches import Account, Finding, Interaction, Post, gathered, identifier
from renown.networks.blog.pages import LONGEST, reading, same
from renown.networks.blog.sites import is_of_many, site
from renown.networks.fetcher import Fetched, Fetcher, told
from renown.vocabulary import ESTIMATED, EXACT, Batch

KINDS = ("mention", "reply", "like", "repost", "quote", "save")


def received(source: str, target: str, fetcher: Fetcher, *, now: int, mine: bool = False) -> Batch:
    """What a page says to another, after looking at it. `mine`: whether machines without a public name are sites too.

    A page that is gone takes back what it said. Raises InputError for what cannot be a Webmention and for a page
    that does not link to the target (see `withdrawn` for one that did), and NetworkError when it cannot be fetched.
    """
    author, addressed = _sites(source, target, mine)
    post = identifier(urldefrag(source).url)
    page, place = fetcher.get(post), told(source)
    if page.status in (404, 410):
        return gathered("blog", (), withdrawn=[post])
    if not page.ok:
        raise Unreachable(place, f"the page cannot be had ({page.status})")
    if site(page.address, mine=mine) != author:
        raise InputError("it leads to another site", file=place)
    said = reading(page)
    if not any(same(link, target) for link in (*said.links, *said.acts)):
        raise InputError(f"does not link to {target[:200]}", file=place)
    kind = next((kind for url, kind in said.acts.items() if same(url, target)), "mention")
    at, precision = (said.at, EXACT) if said.at else (now, ESTIMATED)
    act = Interaction(kind, author, addressed, at, _about(kind, target), post, precision)
    found: list[Finding] = [
        Account(author, author.removeprefix("https://"), said.author),
        Account(addressed, addressed.removeprefix("https://")),
        Post(post, author, said.at or None, said.title, post),
        act,
    ]
    return gathered("blog", found)


def withdrawn(source: str, target: str, *, now: int, mine: bool = False) -> Batch:
    """The taking back of whatever a page said to another, for one that no longer does."""
    author, addressed = _sites(source, target, mine)
    post = identifier(urldefrag(source).url)
    acts = [Interaction(kind, author, addressed, now, _about(kind, target), post, EXACT, undone=True) for kind in KINDS]
    return gathered("blog", acts)


def endpoint(page: Fetched) -> str | None:
    """Where the site of a page takes Webmentions: as its header says, or else the first link in it that does."""
    for rel, address in page.links:
        if rel == "webmention":
            return address
    if len(page.body) > LONGEST:
        return None
    try:
        return next(iter(reading(page).rels.get("webmention", ())), None)
    except Nonsense:
        return None


def send(source: str, target: str, fetcher: Fetcher) -> bool:
    """Tells the site of `target` that `source` links to it; False when it takes no Webmentions.

    Raises NetworkError when either cannot be fetched or the site will not have it.
    """
    page = fetcher.get(target)
    where = endpoint(page)
    if where is None:
        return False
    answer = fetcher.post(urljoin(page.address, where), {"source": source, "target": target})
    if not answer.ok:
        raise Nonsense(told(where), f"does not take the Webmention ({answer.status})")
    return True


def _about(kind: str, target: str) -> str | None:
    return None if kind == "mention" else identifier(urldefrag(target).url)


def _sites(source: str, target: str, mine: bool) -> tuple[str, str]:
    told(source)
    told(target)
    author, addressed = site(source, mine=mine), site(target, mine=mine)
    if author is None or addressed is None:
        raise InputError("source and target must be pages of the public web", file=source[:200])
    if same(source, target) or author == addressed:
        raise InputError("a site that mentions itself", file=source[:200])
    if is_of_many(author) or is_of_many(addressed):
        raise InputError("a page on a site of many people says nothing of whose it is", file=urlsplit(source).netloc)
    return author, addressed
