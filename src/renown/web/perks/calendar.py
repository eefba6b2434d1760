"""An event of a perk as iCalendar (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from renown.web.perks.models import Campaign

LASTS = timedelta(hours=2)
"""How long an event is taken to last that does not say."""


def calendar(campaign: Campaign, address: str) -> bytes | None:
    """The file, or None for what is no event with a time."""
    starts = _time(campaign.details.get("starts_at"))
    if campaign.kind != "event" or starts is None:
        return None
    ends = _time(campaign.details.get("ends_at")) or starts + LASTS
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Renown//Perks//EN", "BEGIN:VEVENT",
        f"UID:perk-{campaign.pk}@renown", f"DTSTAMP:{_written(campaign.launched_at or starts)}",
        f"DTSTART:{_written(starts)}", f"DTEND:{_written(ends)}", f"SUMMARY:{_text(campaign.title)}",
        f"LOCATION:{_text(str(campaign.details.get('place', '')))}",
        f"DESCRIPTION:{_text(f'{campaign.words} ({campaign.brand.name})')}", f"URL:{address}", "END:VEVENT",
        "END:VCALENDAR",
    ]  # fmt: skip
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line)).encode()


def _time(told: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(told))
    except ValueError:
        return None


def _written(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(escaped.splitlines())


def _folded(line: str) -> list[str]:
    """At most 75 bytes each, as the format wants it; what goes on begins with a space."""
    parts, now = [], ""
    for sign in line:
        if len((now + sign).encode()) > 74:
            parts.append(now)
            now = " "
        now += sign
    return [*parts, now]
