"""Dates as LinkedIn writes them: in several orders, and with the months of the account's language."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime

from renown.networks.batches import believable
from renown.vocabulary import DAY, EXACT

# How the twelve months begin, without accents, in English, German, French, Spanish, Italian, Portuguese, Dutch,
# Polish, Swedish, Danish, Norwegian, Turkish, Romanian and Russian. The longer beginning wins.
_BEGINNINGS = (
    "jan ene gen sty oca ian янв",
    "feb fev lut sub фев",
    "mar mrt maa mrz мар",
    "apr avr abr kwi nis апр",
    "may mai mag mei maj маи мая",
    "jun juin giu cze haz iun июн",
    "jul juil lug lip tem iul июл",
    "aug aou ago sie agu авг",
    "sep set wrz eyl сен",
    "oct okt ott out paz eki окт",
    "nov lis kas noi ноя",
    "dec dez dic gru ara des дек",
)
_MONTHS = {word: number for number, words in enumerate(_BEGINNINGS, 1) for word in words.split()}
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([ap]\.?m\b)?")
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d+")


def moment(text: str) -> tuple[int, int]:
    """Unix seconds and precision of a date, with or without a time of day, which is UTC.

    Where all three parts are numbers, four digits first are a year, dots stand between day, month and year, and
    slashes between month, day and year unless the first cannot be a month. Raises ValueError for what is no date.
    """
    if len(text) > 100:
        raise ValueError("a date that cannot be read")
    plain = "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))
    clock = _CLOCK.search(plain)
    rest = _CLOCK.sub(" ", plain, count=1)
    numbers = [int(number) for number in _NUMBER.findall(rest)]
    months = [month for word in _WORD.findall(rest) if (month := _MONTHS.get(word[:4]) or _MONTHS.get(word[:3]))]
    try:
        year, month, day = _ordered(numbers, months, rest)
        hour, minute, second = _hours(clock) if clock else (0, 0, 0)
        at = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        raise ValueError("a date that cannot be read") from None
    return believable(int(at.timestamp())), EXACT if clock else DAY


def _ordered(numbers: list[int], months: list[int], text: str) -> tuple[int, int, int]:
    if months:
        # a weekday may begin as a month does, and stands before it
        first, second = numbers
        day, year = (second, first) if first > 31 else (first, second)
        return _full(year), months[-1], day
    one, two, three = numbers
    if one > 31:
        return one, two, three
    if "." in text or one > 12:
        return _full(three), two, one
    return _full(three), one, two


def _full(year: int) -> int:
    return year + 2000 if year < 100 else year


def _hours(clock: re.Match[str]) -> tuple[int, int, int]:
    hour = int(clock[1])
    if clock[4]:
        hour = hour % 12 + (12 if clock[4].startswith("p") else 0)
    return hour, int(clock[2]), int(clock[3] or 0)
