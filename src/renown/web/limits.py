"""How often somebody may do a thing, counted for every process. Who they are is nowhere in what is counted."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def allowed(what: str, who: str, most: int, seconds: int) -> bool:
    """Whether `who` may do this once more: `most` times within `seconds` of the first. Counts it."""
    key = f"limit:{salted_hmac(what, who).hexdigest()}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) <= most
    except ValueError:  # it ended between the two
        return True


def place(request: HttpRequest) -> str:
    """The address a request comes from, behind as many proxies as the operator says there are."""
    return str(get_adapter().get_client_ip(request))
