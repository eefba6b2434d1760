"""Receipts add up, whatever the numbers."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renown.web.people.receipts import Line, folded, receipt, shared_out, total_of
from renown.web.writing import units, written

POINTS = st.floats(-50, 100, allow_nan=False)
DECIMALS = st.integers(0, 3)


@given(st.lists(POINTS, min_size=1, max_size=60), DECIMALS)
def test_lines_shown_add_up_to_the_total_shown(values: list[float], decimals: int) -> None:
    total = total_of(math.fsum(values), decimals)
    assert sum(shared_out(values, total, decimals)) == total


@given(st.lists(POINTS, min_size=1, max_size=60), DECIMALS)
def test_no_line_is_a_whole_unit_from_the_truth(values: list[float], decimals: int) -> None:
    amounts = shared_out(values, total_of(math.fsum(values), decimals), decimals)
    for value, amount in zip(values, amounts, strict=True):
        assert abs(amount - value * 10**decimals) < 1 + 1e-6


@given(st.lists(POINTS, min_size=1, max_size=40), st.lists(st.floats(0, 1), min_size=2, max_size=9))
def test_a_line_opened_adds_up_to_what_the_line_says(values: list[float], cuts: list[float]) -> None:
    """A line may show one unit more or less than its own parts would round to."""
    lines = shared_out(values, total_of(math.fsum(values), 2), 2)
    for value, line in zip(values, lines, strict=True):
        parts = [value * cut / math.fsum(cuts) for cut in cuts] if math.fsum(cuts) > 1e-6 else [value]
        assert sum(shared_out(parts, line, 2)) == line


def test_units_left_over_go_to_the_largest_remainders() -> None:
    assert shared_out([0.36, 0.33, 0.31], 10, 1) == [4, 3, 3]


@pytest.mark.parametrize("total", [11, 7])
def test_a_total_the_lines_were_not_made_of_is_refused(total: int) -> None:
    with pytest.raises(ValueError, match="cannot be shown"):
        shared_out([0.3, 0.3, 0.3], total, 1)


def test_bars_are_drawn_against_the_longest_line_and_say_what_takes_away() -> None:
    made = receipt([Line("a", 4.0), Line("b", 2.0), Line("c", -1.0)], 50, 1)
    assert [line.width for line in made.lines] == ["100.00%", "50.00%", "25.00%"]
    assert [line.taken for line in made.lines] == [False, False, True]
    assert made.total == "5.0"


def test_a_receipt_without_lines_is_nothing() -> None:
    assert receipt([], 0, 1).total == "0.0"


@given(st.floats(-100, 100, allow_nan=False), DECIMALS)
def test_what_is_written_is_within_half_a_digit(value: float, decimals: int) -> None:
    shown = float(written(units(value, decimals), decimals).replace("−", "-").replace(",", ""))
    assert abs(shown - value) <= 0.5 * 10**-decimals + 1e-9


@given(st.lists(POINTS, min_size=1, max_size=30), st.integers(0, 12))
def test_a_folded_receipt_adds_up_and_its_lines_say_what_they_said(values: list[float], most: int) -> None:
    whole = receipt([Line(str(k), value) for k, value in enumerate(values)], total_of(math.fsum(values), 1), 1)
    short = folded(whole, most, "%(count)d others")
    assert sum(line.units for line in short.lines) == short.units == whole.units
    assert [line.points for line in short.lines[:most]] == [line.points for line in whole.lines[:most]]
    assert len(short.lines) <= max(1, most + 1)
