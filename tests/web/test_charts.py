"""The line of a score over time: what is drawn, and what is written beside it."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renown.web.engine import Day
from renown.web.people.charts import MOST_LINES, changes, history, scale

LAST = date(2026, 11, 22)


def days(*scores: float, model: str = "1.0") -> list[Day]:
    """One score a day, the last on LAST, each within two points."""
    first = LAST - timedelta(days=len(scores) - 1)
    return [Day(first + timedelta(days=k), s, max(0, s - 2), min(100, s + 2), model) for k, s in enumerate(scores)]


def test_one_day_is_no_line() -> None:
    assert history(days(40.0)) is None
    assert history([]) is None


@given(st.lists(st.floats(0, 100), min_size=2, max_size=120))
def test_everything_is_drawn_inside_the_chart(scores: list[float]) -> None:
    drawn = history(days(*scores))
    assert drawn is not None
    for trace in drawn.traces:
        for x, y in re.findall(r"([\d.-]+) ([\d.-]+)", trace.area + trace.line):
            assert 0 <= float(x) <= 100
            assert 0 <= float(y) <= 100
    assert 2 <= len(drawn.ticks) <= MOST_LINES + 1
    assert drawn.dates[0] < drawn.dates[-1] == LAST


@given(st.floats(0, 100), st.floats(0, 100))
def test_a_scale_holds_both_its_values(one: float, other: float) -> None:
    low, high, step = scale(min(one, other), max(one, other))
    assert low <= min(one, other) <= max(one, other) <= high
    assert high > low
    assert (high - low) / step == pytest.approx(round((high - low) / step))


def test_a_change_is_the_difference_of_what_is_shown() -> None:
    """45.36 and 47.24 are shown as 45.4 and 47.2: the change shown is 1.8, not 1.9."""
    assert [change.points for change in changes(days(45.36, *[46.0] * 6, 47.24))] == ["+1.2", "+1.8", "", ""]


def test_no_change_has_no_sign_and_a_fall_a_true_minus() -> None:
    assert changes(days(40.0, 40.0))[0].points == "0.0"
    assert changes(days(40.0, 39.5))[0].points == "−0.5"


def test_a_new_model_starts_a_new_line_and_no_change_runs_across() -> None:
    told = days(40.0, 41.0, model="1.0")[:1] + days(30.0, model="1.1")
    drawn = history(told)
    assert drawn is not None
    assert len(drawn.traces) == 2
    assert [change.points for change in drawn.changes] == ["", "", "", ""]
