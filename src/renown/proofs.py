"""Proof that an account and a site, or a handle, are one person's: each looked for where only its owner can write.

Four ways, each pure but for the fetching: ``rel=me`` links that point at each other, a Bluesky handle that names
its account by DNS or on its own site, a code posted in public, and a code that a domain's own site has where only
its owner writes. A name that looks alike proves nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Literal
from urllib.parse import urldefrag, urlsplit

from renown.errors import NetworkError
from renown.networks.blog.pages import reading
from renown.networks.fetcher import Fetched, Fetcher, told

_HANDLE = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
_DID = re.compile(r"did:[a-z]+:[A-Za-z0-9._:%-]*[A-Za-z0-9._-]")
_NEVER = ("alt", "arpa", "example", "internal", "invalid", "local", "localhost", "onion")
_WORD = re.compile(r"[a-z2-7]+")
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
CODE = 20
"""How many letters and digits a code has: 100 bits."""

TextRecords = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class Proof:
    """What was proven: two addresses or names that are one's, how that was seen, where and when (Unix seconds)."""

    one: str
    other: str
    way: str  # rel=me, handle-dns, handle-site, code, domain
    seen: tuple[str, ...]  # what was looked at
    at: int


@dataclass(frozen=True, slots=True)
class Unproven:
    """Why something was not proven, in a sentence that says what to do."""

    reason: str
    seen: tuple[str, ...] = ()


def me_links(one: str, other: str, fetcher: Fetcher, *, now: int) -> Proof | Unproven:
    """Whether two pages name each other as the same person's by ``rel=me`` links.

    One way is not enough: anybody can point at a stranger.
    """
    try:
        first, second = _Me(one, fetcher), _Me(other, fetcher)
    except NetworkError as error:
        return Unproven(f"{error}", (one, other))
    seen = (first.address, second.address)
    if first.names & second.names:
        return Unproven("both are the same page", seen)
    for page, of in ((first, second), (second, first)):
        if not page.points_at(of):
            return Unproven(f"{page.given} has no link with rel=me to {of.given}: put one there and try again", seen)
    return Proof(first.address, second.address, "rel=me", seen, now)


class _Me:
    """A page, the addresses it goes by, and those it says are the same person's."""

    def __init__(self, given: str, fetcher: Fetcher) -> None:
        page = _page(given, fetcher)
        self.given, self.address = given, page.address
        # else whoever owns an address that leads to a stranger's page would have the stranger's proofs
        if urlsplit(given).netloc.lower() != urlsplit(page.address).netloc.lower():
            raise NetworkError(told(given), f"leads to {told(page.address)}: give that address")
        self.text = page.body.decode("utf-8", "replace")
        self.names = {_plain(given), _plain(page.address)}
        told_by = [*reading(page).rels.get("me", ()), *(url for rel, url in page.links if rel == "me")]
        self.me = {_plain(url) for url in told_by}

    def points_at(self, other: _Me) -> bool:
        return not self.me.isdisjoint(other.names)


def handle(
    name: str,
    did: str,
    fetcher: Fetcher,
    *,
    texts: TextRecords | None = None,
    site: str = "https://{}/.well-known/atproto-did",
    now: int,
) -> Proof | Unproven:
    """Whether a Bluesky handle names this account: by a DNS record, else on its own site.

    `texts` gives the TXT records of a name; without it DNS is not asked. That the account claims the handle too is
    for who asks its server to see: only both together make them one's (atproto, Handle).
    """
    name = name.strip().removeprefix("@").lower()
    if not _HANDLE.fullmatch(name) or len(name) > 253 or name.rpartition(".")[2] in _NEVER:
        return Unproven(f"{name[:80]!r} is no handle: it is a domain, as in ann.example.org")
    if not _DID.fullmatch(did) or len(did) > 2_048:
        return Unproven("not the identifier of an account: it begins with did:")
    record, page = f"_atproto.{name}", site.format(name)
    if texts is not None:
        found = {text.removeprefix("did=") for text in texts(record) if text.startswith("did=")}
        if len(found) > 1:
            return Unproven(f"the DNS record {record} names several accounts: leave one", (record,))
        if found:
            return _named(found.pop(), name, did, "handle-dns", record, now)
    try:
        answer = fetcher.get(page)
    except NetworkError as error:
        return Unproven(f"no DNS record {record}, and {error}", (record, page))
    if not answer.ok:
        reason = f"no DNS record {record} with did={did}, and nothing at {page} ({answer.status})"
        return Unproven(reason, (record, page))
    return _named(answer.body[:2_100].decode("ascii", "replace").strip(), name, did, "handle-site", page, now)


def _named(found: str, name: str, did: str, way: str, seen: str, now: int) -> Proof | Unproven:
    if found == did:
        return Proof(f"@{name}", did, way, (seen,), now)
    what = "another account" if _DID.fullmatch(found) else "no account"
    return Unproven(f"{seen} names {what}: it must be {did}", (seen,))


def code(secret: bytes, user: str, account: str) -> str:
    """The code by which a user shows that an account is theirs: of no use to anybody else, or for another account."""
    digest = hmac.new(secret, f"{len(user)}:{user}{account}".encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest[:13], "big")
    return "renown-" + "".join(_LETTERS[number >> 5 * place & 31] for place in range(CODE))


def posted(
    wanted: str, address: str, belongs: Callable[[str], bool], account: str, fetcher: Fetcher, *, now: int
) -> Proof | Unproven:
    """Whether a page that belongs to an account has the code on it.

    `belongs` says whether an address is one that only this account can write: the page's own, after redirects.
    """
    try:
        page = _page(address, fetcher)
    except NetworkError as error:
        return Unproven(f"{error}", (address,))
    if not belongs(page.address):
        return Unproven(f"{told(page.address)} is not a page of {account}: post the code there", (page.address,))
    text = html.unescape(page.body.decode("utf-8", "replace")).lower()
    prefix, _, rest = wanted.lower().partition("-")
    found = any(
        hmac.compare_digest(word[0].encode(), rest.encode())
        for start in re.finditer(re.escape(f"{prefix}-"), text)
        if (word := _WORD.match(text, start.end()))
    )
    if not found:
        return Unproven(f"{told(page.address)} does not have the code {wanted} on it (any more)", (page.address,))
    return Proof(account, page.address, "code", (page.address,), now)


def described(wanted: str, link: str, address: str, fetcher: Fetcher, *, now: int) -> Proof | Unproven:
    """Whether a page says of itself what only its owner can: a code in its description, or a rel=me link to `link`.

    The words on a page are not looked at: others may have written them, in a reply or a comment.
    """
    try:
        page = _Me(address, fetcher)
    except NetworkError as error:
        return Unproven(f"{error}", (address,))
    seen = (page.address,)
    if _plain(address) != _plain(page.address):
        return Unproven(f"{told(address)} leads to {told(page.address)}: give that address", seen)
    if _plain(link) in page.me:
        return Proof(address, link, "rel=me", seen, now)
    found = _Descriptions()
    found.feed(page.text)
    if any(
        hmac.compare_digest(word.encode(), wanted.encode()) for word in re.findall(r"renown-[a-z2-7]+", found.words)
    ):
        return Proof(address, wanted, "code", seen, now)
    return Unproven(f"{told(page.address)} has neither the code in its description nor a link with rel=me", seen)


def of_domain(
    domain: str, wanted: str, fetcher: Fetcher, *, scheme: Literal["https", "http"] = "https", now: int
) -> Proof | Unproven:
    """Whether the site of a domain has a code: in the file it keeps for that, else in the head of its first page.

    What another domain answers proves nothing, with the one exception of the same domain with www in front.
    """
    pages = f"{scheme}://{domain}/.well-known/renown.txt", f"{scheme}://{domain}/"
    failures = []
    for address in pages:
        try:
            page = _page(address, fetcher)
        except NetworkError as error:
            failures.append(f"{error}")
            continue
        text = page.body.decode("utf-8", "replace")
        if urlsplit(page.address).netloc.lower().removeprefix("www.") != domain:
            failures.append(f"{told(address)} leads to {told(page.address)}, which is another domain")
            continue
        if address == pages[1]:
            found = _Descriptions(("renown",))
            found.feed(text)
            text = found.words
        if any(hmac.compare_digest(word.encode(), wanted.encode()) for word in text.split()):
            return Proof(domain, wanted, "domain", (page.address,), now)
        failures.append(f"{told(page.address)} does not have the code {wanted}")
    return Unproven("; ".join(failures), pages)


class _Descriptions(HTMLParser):
    """What the head of a page says the page, or the account it is of, describes itself as."""

    def __init__(self, names: tuple[str, ...] = ("description", "og:description", "renown")) -> None:
        super().__init__(convert_charrefs=True)
        self.words, self._names = "", names
        self._in_head = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self._in_head = self._in_head and tag != "body"
        which = told.get("name", told.get("property", "")).lower()
        if self._in_head and tag == "meta" and which in self._names:
            self.words += f" {told.get('content', '').lower()}"


def _page(address: str, fetcher: Fetcher) -> Fetched:
    page = fetcher.get(urldefrag(address).url)
    if not page.ok:
        raise NetworkError(told(address), f"the page cannot be had ({page.status})")
    return page


def _plain(address: str) -> str:
    """An address for comparing: without fragment and last slash, its host in lower case, http and https alike."""
    parts = urlsplit(urldefrag(address.strip()).url)
    port = {"https": ":443", "http": ":80"}.get(parts.scheme, "")
    query = f"?{parts.query}" if parts.query else ""
    return f"//{parts.netloc.lower().removesuffix(port)}{parts.path.rstrip('/')}{query}"
