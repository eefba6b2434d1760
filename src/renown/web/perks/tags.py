"""How countries, moments and changes are written on pages of perks: filters of all templates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from django import template
from django.utils.formats import date_format

from renown.web.perks.countries import country_name
from renown.web.perks.money import money as written
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
def money(amount: int, currency: str) -> str:
    """Minor units of a currency."""
    return written(amount, currency)


@register.filter
def month(told: date) -> str:
    """A month by any day of it: November 2026."""
    return date_format(told, "F Y")


@register.filter
def moment(told: object) -> str:
    """A time, or its ISO form, as people read it: 22 November 2026, 06:00 UTC. Empty for none."""
    if not isinstance(told, datetime):
        try:
            told = datetime.fromisoformat(str(told))
        except ValueError:
            return ""
    return at(int(told.astimezone(UTC).timestamp()))
