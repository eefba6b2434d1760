"""What every page needs to know."""

from __future__ import annotations

from typing import Any

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
        "may_change": only_this_machine(request),
        "request": request,
    }
