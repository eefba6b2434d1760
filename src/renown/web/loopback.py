"""Who may change files from a page: only somebody sitting at this machine."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from renown.web.addresses import is_loopback

_PASSED_ON = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_REAL_IP", "HTTP_VIA")


def only_this_machine(request: HttpRequest) -> bool:
    """Whether the server listens on loopback only, and nothing between it and the reader says otherwise."""
    if not settings.RENOWN_LOOPBACK or any(header in request.META for header in _PASSED_ON):
        return False
    host = request.get_host()
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    return is_loopback(name) and is_loopback(request.META.get("REMOTE_ADDR", ""))
