"""WebSub (W3C Recommendation of 23 January 2018): being told of new posts by a feed's hub instead of asking.

Whoever runs the address that the hub calls back uses these in turn: `hub` and `subscribe`, `confirmed` when the hub
asks whether it was meant, `delivered` when it brings the feed.
"""

from __future__ import annotations

import hmac
import io
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from renown.errors import InputError, Nonsense
from renown.networks.fetcher import Fetched, Fetcher, told

LEASE = 10 * 86_400
"""Seconds a subscription is asked for."""
_DIGESTS = ("sha1", "sha256", "sha384", "sha512")


@dataclass(frozen=True, slots=True)
class Hub:
    """Where to subscribe, and to what: the feed's own name for itself."""

    address: str
    topic: str


def hub(page: Fetched) -> Hub | None:
    """The hub of a feed, from its headers or from itself; None when it has none."""
    import feedparser  # type: ignore[import-untyped]

    links = list(page.links)
    if "hub" not in dict(links):
        told_by = feedparser.parse(io.BytesIO(page.body), resolve_relative_uris=False).feed
        links += [
            (str(one.get("rel")), urljoin(page.address, str(one.get("href")))) for one in told_by.get("links", ())
        ]
    found = dict(reversed(links))
    return Hub(found["hub"], found.get("self", page.address)) if "hub" in found else None


def subscribe(where: Hub, callback: str, secret: str, fetcher: Fetcher, *, leave: bool = False) -> None:
    """Asks a hub to bring the feed to `callback`, signed with `secret`, or to leave off. It then asks back.

    Raises NetworkError when the hub will not.
    """
    answer = fetcher.post(
        where.address,
        {
            "hub.mode": "unsubscribe" if leave else "subscribe",
            "hub.topic": where.topic,
            "hub.callback": callback,
            "hub.secret": secret,
            "hub.lease_seconds": str(LEASE),
        },
    )
    if not answer.ok:
        raise Nonsense(told(where.address), f"the hub does not take the subscription ({answer.status})")


def confirmed(query: Mapping[str, str], topic: str, *, leave: bool = False) -> tuple[str, int]:
    """What to answer a hub that asks whether it was meant, and for how many seconds it will bring the feed.

    Raises InputError when nobody asked for this: answer 404.
    """
    if query.get("hub.mode") == "denied":
        raise InputError(f"the hub declines: {query.get('hub.reason', 'without a reason')[:160]}", file=topic)
    if query.get("hub.mode") != ("unsubscribe" if leave else "subscribe") or query.get("hub.topic") != topic:
        raise InputError("a confirmation of what was never asked for", file=topic)
    challenge, lease = query.get("hub.challenge", ""), query.get("hub.lease_seconds", "")
    if not challenge:
        raise InputError("a confirmation without a challenge", file=topic)
    return challenge, int(lease) if lease.isascii() and lease.isdigit() and len(lease) < 10 else LEASE


def is_authentic(body: bytes, signature: str, secret: str) -> bool:
    """Whether what was brought bears the signature of our secret (``sha256=…``). What does not is dropped unsaid."""
    method, _, given = signature.partition("=")
    if method not in _DIGESTS:
        return False
    ours = hmac.new(secret.encode(), body, method).hexdigest()
    return hmac.compare_digest(ours.encode(), given.strip().lower().encode())
