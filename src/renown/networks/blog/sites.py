"""Sites: what makes an address part of one, and which sites a piece of HTML points to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

HTML = 1 << 20
"""How much of a post is looked through for links, in characters."""
_PORTS = {"http": 80, "https": 443}
_LABEL = re.compile(r"[a-z0-9_-]{1,63}")
# A page there says nothing of whose it is, unless its address begins with a person's name (/@ann, /~ann).
_OF_MANY = frozenset(
    """
    amazon.com amzn.to apple.com archive.org arxiv.org bandcamp.com bit.ly bsky.app buymeacoffee.com crates.io
    discord.com discord.gg docs.google.com doi.org drive.google.com ebay.com etsy.com facebook.com fb.com flickr.com
    forms.gle foursquare.com gist.github.com github.com gitlab.com goo.gl goodreads.com google.com imdb.com
    imgur.com instagram.com ko-fi.com linkedin.com lnkd.in maps.google.com meetup.com messenger.com
    news.ycombinator.com npmjs.com open.spotify.com paypal.com paypal.me patreon.com pinterest.com play.google.com
    plus.google.com producthunt.com pypi.org quora.com reddit.com slideshare.net snapchat.com soundcloud.com
    speakerdeck.com spotify.com stackexchange.com stackoverflow.com swarmapp.com t.co t.me telegram.org
    threads.com threads.net tiktok.com tinyurl.com tumblr.com twitch.tv twitter.com vimeo.com wa.me web.archive.org
    weibo.com whatsapp.com wikimedia.org wikipedia.org x.com yelp.com youtu.be youtube.com
    """.split()
)
# html.parser takes time in the square of the length of markup that is broken on purpose; these do not.
_A = re.compile(r"<a\s([^<>]{1,4000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-z-]{1,20})\s{0,9}=\s{0,9}("[^"]*"|'[^']*'|[^\s"']+)""", re.IGNORECASE)
_KINDS = {
    "u-in-reply-to": "reply",
    "u-like-of": "like",
    "u-repost-of": "repost",
    "u-quotation-of": "quote",
    "u-bookmark-of": "save",
}


class Link(NamedTuple):
    """A link in a post: where it leads, what kind of act it says it is, and whether its author stands by it."""

    address: str
    kind: str = "mention"
    vouched: bool = True


def site(address: str, *, mine: bool = False) -> str | None:
    """The site an address is part of: ``https://`` and its host without ``www.``, and a person's name if it follows.

    ``http://www.Example.org:80/~ann/x`` is part of ``https://example.org/~ann``. None for what is no web address;
    and, unless it is `mine`, for machines without a public name.
    """
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname or "", parts.port
        if parts.scheme not in _PORTS or not host:
            return None
        plain = host.rstrip(".").encode("idna").decode() if not host.isascii() else host.rstrip(".")
    except ValueError:
        return None
    plain = plain.lower()
    if not mine and not _is_public(plain):
        return None
    if plain.startswith("www.") and plain.count(".") > 1:
        plain = plain[4:]
    if ":" in plain:
        plain = f"[{plain}]"
    behind = "" if port in (None, 80, 443) else f":{port}"
    first = parts.path.split("/")[1] if parts.path.startswith("/") else ""
    whose = f"/{first}" if re.fullmatch(r"[@~][\w.@-]{1,100}", first) else ""
    return f"https://{plain}{behind}{whose.lower()}"


def is_of_many(of: str) -> bool:
    """Whether the pages of a site belong to many people, so that it is nobody's."""
    host = of.removeprefix("https://")
    return any(host == one or host.endswith("." + one) for one in _OF_MANY if "/" not in host)


def links(html: str, base: str) -> Iterator[Link]:
    """Every link in a piece of HTML, in order; what is no link of the web is left out."""
    for tag in _A.finditer(html, 0, HTML):
        told = {name.lower(): unescape(value.strip("\"'")) for name, value in _ATTRIBUTE.findall(tag[1])}
        try:
            address = urljoin(base, told.get("href", "").strip())
        except ValueError:
            continue
        if "href" in told and address.startswith(("https://", "http://")):
            marks, rel = told.get("class", "").split(), told.get("rel", "").lower().split()
            kind = next((_KINDS[mark] for mark in marks if mark in _KINDS), "mention")
            yield Link(address, kind, not {"nofollow", "sponsored", "ugc"} & set(rel))


def _is_public(host: str) -> bool:
    try:
        ip_address(host)
        return False
    except ValueError:
        labels = host.split(".")
        local = labels[-1] in ("localhost", "local", "internal", "invalid", "onion") or labels[-1].isdigit()
        return len(labels) > 1 and not local and all(map(_LABEL.fullmatch, labels))
