"""Whether a request for a link comes from a person: by what the request says of itself, each with its reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

PERSON, MACHINE, PREFETCH, REPEAT = "person", "machine", "prefetch", "repeat"


@dataclass(frozen=True, slots=True)
class Told:
    """A verdict, and the reason for it; none for a person."""

    verdict: str
    reason: str = ""


_PERSON = Told(PERSON)

# Bots say so; networks that show a card of a link, mail filters and monitors have names of their own.
_NAMED = re.compile(
    r"(?<!cu)bot\b|bot[/;_-]|crawl|spider|slurp|\(\+|;\s*\+?https?://|facebookexternalhit|facebot|meta-externalagent|"
    r"whatsapp/|telegram|skypeuripreview|cardyb|mastodon/|pleroma|akkoma|misskey|embedly|iframely|vkshare|"
    r"bingpreview|google-pagerenderer|googleother|feedfetcher|mediapartners|archive\.org|headlesschrome|phantomjs|"
    r"lighthouse|pagespeed|pingdom|uptime|monitor|urlscan|safelinks|proofpoint|barracuda|mimecast|linkcheck|"
    r"validator|preview|puppeteer|playwright|selenium",
    re.I,
)


def tell(environ: Mapping[str, Any]) -> Told:
    """What a request in the words of WSGI looks like. Nothing of it is kept."""
    purpose = " ".join(
        str(environ.get(f"HTTP_{name}", "")) for name in ("PURPOSE", "SEC_PURPOSE", "X_MOZ", "X_PURPOSE")
    ).lower()
    if "prefetch" in purpose or "prerender" in purpose or "preview" in purpose:
        return Told(PREFETCH, "prefetch")
    agent: str = environ.get("HTTP_USER_AGENT", "")
    if not agent.strip():
        return Told(MACHINE, "no-agent")
    if _NAMED.search(agent):
        return Told(MACHINE, "named")
    if not agent.startswith(("Mozilla/", "Opera/")):
        return Told(MACHINE, "tool")  # every browser still calls itself by that name
    accept: str = environ.get("HTTP_ACCEPT", "")
    if "text/html" not in accept and "*/*" not in accept:
        return Told(MACHINE, "no-page")
    if not environ.get("HTTP_ACCEPT_LANGUAGE"):
        return Told(MACHINE, "no-language")
    if environ.get("HTTP_SEC_FETCH_DEST", "document") != "document":
        return Told(MACHINE, "embedded")
    return _PERSON


REASONS = {
    "prefetch": "fetched in advance, before anybody pressed it",
    "no-agent": "does not say what it is",
    "named": "a bot, a preview of a network, or a monitor by its own name",
    "tool": "a program that is no browser",
    "no-page": "does not ask for a page",
    "no-language": "asks in no language, as every browser does",
    "embedded": "loaded as part of another page",
    "again": "the same visitor, that day",
    "fast": "one visitor, more often than a person can press",
}
"""What each reason means."""

_HOSTS = {
    "twitter": ("twitter.com", "x.com", "t.co", "com.twitter.android"),
    "facebook": ("facebook.com", "fb.me", "com.facebook.katana"),
    "instagram": ("instagram.com", "com.instagram.android"),
    "threads": ("threads.net", "threads.com"),
    "linkedin": ("linkedin.com", "lnkd.in", "com.linkedin.android"),
    "bluesky": ("bsky.app", "xyz.blueskyweb.app"),
    "youtube": ("youtube.com", "youtu.be"),
    "reddit": ("reddit.com", "redd.it"),
    "github": ("github.com",),
    "foursquare": ("foursquare.com", "swarmapp.com"),
    "mastodon": ("mastodon.social", "mastodon.online", "mstdn.social", "fosstodon.org", "mas.to", "hachyderm.io"),
}
_NETWORK = {host: network for network, hosts in _HOSTS.items() for host in hosts}
ELSEWHERE, UNSAID = "elsewhere", ""


def network(referer: str) -> str:
    """The network a visitor comes from, ELSEWHERE for another place, UNSAID where the browser does not say."""
    if not referer:
        return UNSAID
    try:
        host = (urlsplit(referer).hostname or "").lower()
    except ValueError:
        return ELSEWHERE
    parts = host.split(".")
    found = (_NETWORK.get(".".join(parts[k:])) for k in range(len(parts)))
    return next((one for one in found if one), ELSEWHERE)


def sender(environ: Mapping[str, Any], proxies: int) -> str:
    """The address a request comes from, behind so many proxies."""
    hops = [hop.strip() for hop in str(environ.get("HTTP_X_FORWARDED_FOR", "")).split(",")]
    if proxies and len(hops) >= proxies:
        return hops[-proxies]
    return str(environ.get("REMOTE_ADDR", ""))
