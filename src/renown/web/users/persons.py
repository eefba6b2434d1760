"""Which accounts are one person: what the users have proven, told to the engine."""

from __future__ import annotations

from django.conf import settings

from renown.web import engine
from renown.web.users.models import User


def settle(user: User) -> None:
    """Tells the engine which accounts are proven, and that they are this person. Doing it twice changes nothing."""
    accounts = [*user.accounts.filter(parted_at=None)]
    for one in accounts:
        engine.prove(settings.RENOWN_HOME, one.key, one.address)
    for other in accounts[1:]:
        at = int(other.proved_at.timestamp())
        engine.join(settings.RENOWN_HOME, accounts[0].key, other.key, other.proof, at=at)
