"""Making keys, ending them, and telling whose a key is."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db.models import Q
from django.utils import timezone

from renown.web.api.models import Key

USUAL = ("read", "klout")
OWN = ("perks", "hooks")
"""What is an owner's alone: only keys that people make for themselves may do it."""
SCOPES = (*USUAL, *OWN)
PROFILES = ("", "2012-05")
"""How old the client is that a key is for: `2012-05` wants topics of five fields."""
LONGEST = 200
_MARK = "rnk_"
_NOTED = timedelta(hours=1)
"""How exactly the last use is kept: not more than one write an hour for each key."""


class CannotMakeKey(ValueError):
    """What was asked for a key is not possible, and why."""


def new_key(
    *, name: str, scopes: tuple[str, ...] = USUAL, days: int | None = None, profile: str = "", owner: Any = None
) -> tuple[Key, str]:
    """Makes a key and returns it with its text, which is nowhere else. Raises CannotMakeKey."""
    if not name.strip():
        raise CannotMakeKey("a key needs a name to be known by")
    if wrong := sorted(set(scopes) - set(SCOPES)):
        raise CannotMakeKey(f"{', '.join(wrong)} is no scope: choose from {', '.join(SCOPES)}")
    if owner is None and (own := sorted(set(scopes) & set(OWN))):
        raise CannotMakeKey(f"{', '.join(own)} is for keys that people make themselves, at /account/keys/")
    if not scopes:
        raise CannotMakeKey(f"a key is for something: choose from {', '.join(SCOPES)}")
    if profile not in PROFILES:
        raise CannotMakeKey(f"{profile} is no profile: choose {PROFILES[1]} or none")
    if days is not None and not 0 < days < 36_500:
        raise CannotMakeKey("a key lasts at least a day")
    text = _MARK + secrets.token_urlsafe(32)
    made = Key.objects.create(
        name=name.strip()[:80],
        prefix=text[:12],
        digest=_digest(text),
        owner=owner,
        scopes=" ".join(scopes),
        profile=profile,
        expires=None if days is None else timezone.now() + timedelta(days=days),
    )
    return made, text


def end_key(prefix: str) -> int:
    """Ends the keys that begin so, at once; returns how many."""
    return Key.objects.filter(prefix=prefix[:12], ended=None).update(ended=timezone.now()) if prefix else 0


def holder(text: str, scope: str, now: datetime | None = None) -> Key | None:
    """The key of that text, if it may do `scope` and is neither ended nor expired. Notes that it was used."""
    if not text or len(text) > LONGEST:
        return None
    now = now or timezone.now()
    alive = Q(expires=None) | Q(expires__gt=now)
    key = Key.objects.filter(alive, digest=_digest(text), ended=None).select_related("owner").first()
    if key is None or scope not in key.scopes.split() or (key.owner is not None and not key.owner.is_active):
        return None
    if key.used is None or now - key.used > _NOTED:
        Key.objects.filter(pk=key.pk).update(used=now)
    return key


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
