"""What every page needs to know."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest

from renown.web.engine import shown
from renown.web.loopback import only_this_machine

THEMES = ("system", "light", "dark")


def site(request: HttpRequest) -> dict[str, Any]:
    """The theme chosen, whether the world shown is simulated, and whether files may be changed from here."""
    theme = request.COOKIES.get("theme", "system")
    run = shown(request)
    return {
        "theme": theme if theme in THEMES else "system",
        "simulated": run.simulated,
        "empty": run.scores is None,
        "here": request.get_full_path(),
        # only whoever has a session is looked up, so that a stranger's page touches no database
        "signed_in": settings.SESSION_COOKIE_NAME in request.COOKIES and _signed_in(request),
        "may_change": only_this_machine(request),
        "request": request,
    }


def _signed_in(request: HttpRequest) -> bool:
    try:
        return request.user.is_authenticated
    except (DatabaseError, AttributeError):  # the page that says so must not break as well
        return False
