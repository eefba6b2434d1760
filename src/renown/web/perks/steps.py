"""How far somebody has filled in a claim that is held for them: kept in their session, so that a reload loses nothing.

What they wrote is encrypted, as it is in the claim, and goes with the session.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from renown.web.perks.models import Address, Claim
from renown.web.vault import InvalidToken, closed, opened

_KEY = "perk-steps"
MOST = 20
"""How many claims one session keeps."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What is filled in so far."""

    address: Address | None = None
    country: str = ""
    answer: str = ""


def filled(request: HttpRequest, claim: Claim) -> Filled:
    """What was filled in for a claim."""
    told: dict[str, Any] = request.session.get(_KEY, {}).get(str(claim.pk), {})
    address = Address.objects.filter(pk=told.get("address", 0), user=claim.user_id).first() if told else None
    try:
        answer = opened(told["answer"]) if told.get("answer") else ""
    except InvalidToken:
        answer = ""
    return Filled(address, "" if address is None else address.country, answer)


def fill(request: HttpRequest, claim: Claim, *, address: Address | None = None, answer: str | None = None) -> None:
    """Keeps what is filled in now beside what was."""
    every = dict(request.session.get(_KEY, {}))
    told = dict(every.pop(str(claim.pk), {}))
    if address is not None:
        told["address"] = address.pk
    if answer is not None:
        told["answer"] = closed(answer) if answer else ""
    every[str(claim.pk)] = told
    request.session[_KEY] = dict(list(every.items())[-MOST:])


def drop(request: HttpRequest, claim: Claim) -> None:
    """Forgets what was filled in."""
    every = dict(request.session.get(_KEY, {}))
    if every.pop(str(claim.pk), None) is not None:
        request.session[_KEY] = every
