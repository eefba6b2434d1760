"""From what somebody typed to the account they mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from renown.web.engine import AmbiguousName, Scores, Standing, UnknownName, find

LONGEST = 300
FOUND = 50
"""How many people are found at once."""

# Where a profile's address keeps the handle: the host, the path before it, and our name for the network.
_PLACES = (
    (r"(?:mobile\.)?(?:twitter|x)\.com", r"/@?(\w{1,15})", "twitter"),
    (r"bsky\.app", r"/profile/([^/]+)", "bluesky"),
    (r"(?:m\.)?youtube\.com", r"/(?:channel/|c/|user/)?@?([^/]+)", "youtube"),
    (r"(?:\w+\.)?linkedin\.com", r"/(?:in|company)/([^/]+)", "linkedin"),
    (r"(?:m\.)?facebook\.com", r"/([^/]+)", "facebook"),
    (r"open\.spotify\.com", r"/(?:user|artist)/([^/]+)", "spotify"),
    (r"(?:\w+\.)?foursquare\.com", r"/(?:user/)?([^/]+)", "foursquare"),
)


@dataclass(frozen=True, slots=True)
class Found:
    """`one` when the text names exactly one person, else `several` that begin so, best first."""

    one: Standing | None
    several: list[Standing]


def look_up(scores: Scores, typed: str, limit: int = FOUND) -> Found:
    """Whom `typed` means: a key, a handle with or without @, a name, or the address of a profile."""
    typed = typed.strip()[:LONGEST]
    several: list[Standing] = []
    for name in dict.fromkeys([*from_address(typed), typed]):
        try:
            return Found(scores.standing(find(scores, name)), [])
        except UnknownName:
            continue
        except AmbiguousName as error:
            several = [one for account in error.accounts[:limit] if (one := standing_of(scores, account))]
            break
    listed = {one.person for one in several}
    if len(several) < limit:
        several += [one for one in scores.search(typed, limit) if one.person not in listed]
    return Found(None, several[:limit])


def standing_of(scores: Scores, account: str) -> Standing | None:
    """Who has this account, or None where even its key leads to several."""
    try:
        return scores.standing(find(scores, account))
    except (UnknownName, AmbiguousName):
        return None


def from_address(typed: str) -> list[str]:
    """The accounts the address of a profile may stand for, likeliest first; none when it is no address."""
    if not re.match(r"(?i)(https?://)?[\w-]+(\.[\w-]+)+/\S", typed):
        return []
    try:
        parts = urlsplit(typed if "://" in typed else f"https://{typed}")
    except ValueError:
        return []
    host = (parts.hostname or "").removeprefix("www.")
    path = unquote(parts.path).rstrip("/")
    for hosts, place, network in _PLACES:
        if re.fullmatch(hosts, host) and (found := re.match(place + r"(?:/|$)", path)):
            return [f"{network}:{found[1]}"]
    if found := re.fullmatch(r"/(?:@|users/)([^/@]+)", path):
        return [f"mastodon:{found[1]}@{host}", f"{found[1]}@{host}"]
    return [f"blog:{typed}", f"blog:{host}", host]
