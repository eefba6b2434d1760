"""How countries, moments and changes are written on pages of perks: filters of all templates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from django import template

from renown.web.perks.countries import country_name
from renown.web.writing import at

register = template.Library()


@register.filter
def land(code: str) -> str:
    """What people call a country."""
    return country_name(code)


@register.filter
def lands(codes: Iterable[str]) -> str:
    """Several countries, by name."""
    return ", ".join(map(country_name, codes or ()))


@register.filter
def moment(told: object) -> str:
    """A time, or its ISO form, as people read it: 22 November 2026, 06:00 UTC. Empty for none."""
    if not isinstance(told, datetime):
        try:
            told = datetime.fromisoformat(str(told))
        except ValueError:
            return ""
    return at(int(told.astimezone(UTC).timestamp()))
