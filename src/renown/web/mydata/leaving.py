"""Leaving without an account here: whose a profile is, shown where only its owner can write."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from renown.web import engine
from renown.web.people.lookup import from_address


def code_for(address: str) -> str:
    """The code that shows a profile to be one's own; of no use for another."""
    return engine.code(salted_hmac("leave", "", algorithm="sha256").digest(), address)


def link_for(base: str, address: str) -> str:
    """The address to link back to, with the code in it."""
    return f"{(settings.RENOWN_URL or base).rstrip('/')}{reverse('leave')}/{code_for(address)}"


def tidied(typed: str) -> str | None:
    """A profile's address in full, or None for what is none."""
    typed = typed.strip()
    whole = typed if "://" in typed else f"https://{typed}"
    try:
        parts = urlsplit(whole)
    except ValueError:
        return None
    if parts.scheme not in ("https", "http") or "." not in (parts.hostname or "") or parts.username is not None:
        return None
    return whole


def account_of(address: str) -> str:
    """The account whose profile is at an address. One that nobody has met gets the name it would have.

    Only names that say their network are taken: a bare word may be anybody's.
    """
    path = urlsplit(address).path.strip("/")
    names = [name for name in from_address(address) if ":" in name]
    if path:  # a whole host is not of whoever has a page on it
        host = f"blog:{(urlsplit(address).hostname or '').removeprefix('www.')}"
        names = [name for name in names if name != host]
    names = names or [f"blog:{address}"]
    return engine.whom(settings.RENOWN_HOME, names) or names[0]
