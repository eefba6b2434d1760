"""Reading times: numbers since 1970 in four units, ISO 8601, and the dates people and programs write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from renown.errors import InputError
from renown.vocabulary import DAY, EXACT

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_PLAUSIBLE = 631_152_000  # 1990
_DAY_SECONDS = 86_400

UNITS = {1: "seconds", 1_000: "milliseconds", 1_000_000: "microseconds", 1_000_000_000: "nanoseconds"}
ISO = "ISO 8601"
_CLOCKS = ("", " %H:%M", " %H:%M:%S")
_FORMATS = (
    ISO,
    "%a %b %d %H:%M:%S %z %Y",
    "%a %b %d %H:%M:%S %Z %Y",
    "%a, %d %b %Y %H:%M:%S %z",
    "%a, %d %b %Y %H:%M:%S %Z",
    "%Y-%m-%d %H:%M:%S %Z",
    "%Y-%m-%d %H:%M:%S %z",
    "%b %d, %Y",
    *(
        date + clock
        for date in ("%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%d %b %Y", "%d %B %Y")
        for clock in _CLOCKS
    ),
)


@dataclass(frozen=True, slots=True)
class TimeShape:
    """How a column writes times: `unit` ticks a second, or a `format`, ISO or strptime's."""

    unit: int = 1
    format: str | None = None

    @property
    def words(self) -> str:
        """What is worth telling: nothing for Unix seconds and ISO 8601."""
        return "" if self.format == ISO else self.format or ("" if self.unit == 1 else UNITS[self.unit])


def guess(values: list[str], now: int, *, sure: bool) -> TimeShape | None:
    """How these values write times, or None when most of them do not.

    `sure`: the column is known to hold times, so that numbers may also be small. Raises InputError when the day
    and the month could be either.
    """
    values = [value.strip() for value in values if value.strip()]
    if not values:
        return TimeShape() if sure else None
    numbers = [number for number in map(_number, values) if number is not None]
    if len(numbers) * 2 > len(values):
        middle = median(numbers)
        unit = next((unit for unit in UNITS if middle < 1e11 * unit), 1)
        plausible = sum(_PLAUSIBLE <= number / unit <= now + _DAY_SECONDS for number in numbers)
        return TimeShape(unit) if sure or plausible * 2 > len(values) else None
    readable = {form: sum(_moment(value, form) is not None for value in values) for form in _FORMATS}
    best = max(readable.values())
    if best * 2 <= len(values):
        return TimeShape(format=ISO) if sure else None
    forms = [form for form in _FORMATS if readable[form] == best]
    if len({(form.find("%d") < form.find("%m")) for form in forms if "/" in form}) == 2:
        raise InputError(f"{values[0]!r} may be day/month or month/day: say --time-format {forms[0]!r} or {forms[1]!r}")
    return TimeShape(format=forms[0])


def seconds(column: pa.Array, shape: TimeShape) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.int8]]:
    """Unix seconds of each value, whether it could be read, and its precision; three arrays of shape (n,)."""
    exact = np.full(len(column), EXACT, np.int8)
    kind = column.type
    if pa.types.is_date(kind):
        days = column.cast(pa.timestamp("s"))
        return *_whole(days.cast(pa.int64())), np.full(len(column), DAY, np.int8)
    if pa.types.is_timestamp(kind):
        return *_whole(
            pc.floor_temporal(column, unit="second").cast(pa.timestamp("s", kind.tz)).cast(pa.int64())
        ), exact
    if pa.types.is_integer(kind):
        return *_scaled(column, shape.unit), exact
    if pa.types.is_floating(kind):
        finite = pc.if_else(pc.less(pc.abs(column), 9e18), column, None)
        return *_scaled(pc.floor(finite).cast(pa.int64()), shape.unit), exact
    text = column.cast(pa.string())
    if shape.format is None:
        return *_scaled(_integers(text), shape.unit), exact
    precise = exact
    if shape.format == ISO:
        short = pc.equal(pc.utf8_length(pc.utf8_trim_whitespace(text)), 10).fill_null(False)
        precise = np.where(short.to_numpy(zero_copy_only=False), DAY, EXACT).astype(np.int8)
        for zone in ("UTC", None):
            try:
                moments = pc.cast(text, pa.timestamp("us", zone))
            except pa.ArrowInvalid:
                continue
            return *_scaled(moments.cast(pa.int64()), 1_000_000), precise
    elif "%H" not in shape.format:
        precise = np.full(len(column), DAY, np.int8)
    return *_whole(_each(text, lambda value: _moment(value, shape.format or ISO))), precise


def _whole(column: pa.Array) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    readable = column.is_valid().to_numpy(zero_copy_only=False)
    return column.fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64, copy=False), readable


def _scaled(column: pa.Array, unit: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    if pa.types.is_uint64(column.type):
        column = pc.if_else(pc.less(column, pa.scalar(1 << 63, pa.uint64())), column, None).cast(pa.int64())
    ticks, readable = _whole(column.cast(pa.int64()))
    return (ticks if unit == 1 else ticks // unit), readable


def _integers(text: pa.Array) -> pa.Array:
    try:
        return text.cast(pa.int64())
    except pa.ArrowInvalid:
        return _each(text, _floored)


def _each(text: pa.Array, read: Callable[[str], int | None]) -> pa.Array:
    """`read` of every value, worked out once for each different one."""
    encoded = text.dictionary_encode()
    found = [None if value is None else read(value.strip()) for value in encoded.dictionary.to_pylist()]
    return pa.array(found, pa.int64()).take(encoded.indices)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _floored(text: str) -> int | None:
    number = _number(text)
    return None if number is None or not abs(number) < 9e18 else int(number // 1)


def _moment(text: str, form: str) -> int | None:
    try:
        moment = datetime.fromisoformat(text) if form == ISO else datetime.strptime(text, form)  # noqa: DTZ007
    except (ValueError, OverflowError):
        return None
    return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - _EPOCH) // _SECOND
