"""How names, numbers and times are written on every page: the built-in filters of all templates."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()

LONGEST_NAME = 80
LONGEST_TEXT = 160
_MOST_MARKS = 3
_JOINERS = "\u200c\u200d"
_SPACE = re.compile(r"\s+")
_NETWORKS = {"youtube": "YouTube", "linkedin": "LinkedIn", "googleplus": "Google+"}


def units(value: float, decimals: int) -> int:
    """`value` in units of its last written digit, halves rounded up: 47.25 with one decimal is 473."""
    whole: int = math.floor(value * 10**decimals + 0.5)
    return whole


def written(amount: int, decimals: int) -> str:
    """What `units` gave, as text with a true minus sign."""
    digits = f"{abs(amount) / 10**decimals:,.{decimals}f}"
    return f"−{digits}" if amount < 0 else digits


def signed(amount: int, decimals: int) -> str:
    """What `units` gave of a change, with its sign."""
    return ("+" if amount > 0 else "") + written(amount, decimals)


@register.filter
def points(value: float, decimals: int = 1) -> str:
    """Points on a page: one decimal, two in a drill-down, none in the square."""
    return written(units(value, decimals), decimals)


@register.filter
def percent(share: float) -> str:
    """A share as a percentage, never rounded up to a better one: 0.99987 is 99.9 %."""
    share = min(max(share, 0.0), 1.0) * 100
    digits = f"{math.floor(share * 10) / 10:.1f}" if 99 <= share < 100 else f"{math.floor(share)}"
    return f"{digits}\u00a0%"


@register.filter
def count(value: int) -> str:
    """A whole number with its thousands apart."""
    return f"{value:,}"


@register.filter
def rounded(value: float) -> str:
    """A figure of any size with three digits that say something: 0.042, 7.52, 2,014."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) >= 1e-3 or value == 0 else f"{value:.0e}"


@register.filter
def day(value: date | int) -> str:
    """A day in UTC: 22 November 2026."""
    if isinstance(value, int):
        value = _moment(value).date()
    return _dated(value, get_language())


@lru_cache(maxsize=10_000)
def _dated(value: date, _language: str | None) -> str:
    return formats.date_format(value, "j F Y", use_l10n=False)


@register.filter
def short_day(value: date) -> str:
    """A day where there is little room: 22 Nov."""
    return formats.date_format(value, "j M", use_l10n=False)


@register.filter
def iso_day(value: str) -> date:
    """The day of an address: 2026-11-22."""
    return date.fromisoformat(value)


@register.filter
@lru_cache(maxsize=1_000)
def iso(value: int) -> str:
    """A time in Unix seconds as machines read it."""
    return _moment(value).isoformat().replace("+00:00", "Z")


@register.filter
def at(value: int) -> str:
    """A time in Unix seconds as people read it: 22 November 2026, 06:00 UTC."""
    return formats.date_format(_moment(value), "j F Y, H:i", use_l10n=False) + " UTC"


def _moment(value: int) -> datetime:
    # a damaged time must not take the page with it
    return datetime.fromtimestamp(min(max(value, 0), 253_402_300_799), UTC)


@register.filter
def network(key: str) -> str:
    """What people call a network."""
    return name(_NETWORKS.get(key, key[:1].upper() + key[1:]))


@register.filter
def name(value: str | None, longest: int = LONGEST_NAME) -> str:
    """Somebody's own words made safe to stand among ours.

    Takes out what is not seen but acts (controls, direction overrides, zero-width characters) and what would
    spill over other lines (piled-up marks), and cuts at `longest` characters. HTML is escaped by the template.
    """
    if value and len(value) <= longest and value.isascii() and value.isprintable():  # as most are
        return _SPACE.sub(" ", value).strip()
    kept: list[str] = []
    marks = 0
    for char in (value or "")[: longest * 8]:
        category = unicodedata.category(char)
        if category in ("Zl", "Zp", "Cc"):
            char = " "  # noqa: PLW2901
        elif (category == "Cf" and char not in _JOINERS) or category in ("Cs", "Co"):
            continue
        marks = marks + 1 if category in ("Mn", "Me") else 0
        joins_nothing = char in _JOINERS and (not kept or kept[-1] == " " or kept[-1] in _JOINERS)
        if marks <= _MOST_MARKS and not joins_nothing:
            kept.append(char)
    text = _SPACE.sub(" ", "".join(kept)).strip().strip(_JOINERS).strip()
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


@register.filter
def text(value: str | None) -> str:
    """A post's text, as `name` writes it but longer."""
    return name(value, LONGEST_TEXT)


@register.filter
def at_index(values: Sequence[Any], place: int) -> Any:
    """One of several."""
    return values[place]


@register.filter
def initials(value: str) -> str:
    """Up to two letters to stand for a face."""
    words = [word for word in (re.sub(r"[^\w]", "", part) for part in value.split()) if word]
    chosen = words[0][:1] + words[1][:1] if len(words) > 1 else "".join(words)[:2]
    # one sign of Chinese, Japanese or Korean fills the circle
    wide = chosen and unicodedata.east_asian_width(chosen[0]) in "WF"
    return (chosen[:1] if wide else chosen).upper() or _("?")
