"""Template tags for people: the square, and what somebody is called."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

from renown.web.engine import AccountName, Share, Standing
from renown.web.people.square import Square
from renown.web.people.square import square as look_of
from renown.web.writing import name, units

register = template.Library()


@register.inclusion_tag("parts/square.html")
def square(standing: Standing | None, size: str) -> dict[str, Any]:
    """The square in one of its sizes: s is digits only, m, l and xl carry the line of the interval."""
    look = look_of(standing)
    return {
        "look": look,
        "size": size,
        "line": size in ("m", "l", "xl") and look.width > 0,
        "x": f"{look.x:.1f}%",
        "width": f"{look.width:.1f}%",
    }


@register.inclusion_tag("parts/square.html")
def topic_square(share: Share) -> dict[str, Any]:
    """The small square of a topic: what acts about it alone would score."""
    if not share.enough:
        words = _("Not enough data for a score")
        return {"look": Square("?", words, words), "size": "s", "line": False}
    score = units(share.score, 0)
    words = _("Score of this topic: %(score)d") % {"score": score}
    return {"look": Square(str(score), words, words), "size": "s", "line": False}


@register.filter
def says(standing: Standing) -> str:
    """What a person's square says to whoever does not see it."""
    return look_of(standing).words


@register.filter
def called(standing: Standing) -> str:
    """What a person is called on a page: never empty, whatever they call themselves."""
    account = standing.accounts[0]
    return name(account.label) or name(account.handle) or name(account.id) or account.network


@register.filter
def handle(account: AccountName) -> str:
    """How an account is written among a person's accounts."""
    return f"@{name(account.handle)}" if name(account.handle) else name(account.id) or "–"
