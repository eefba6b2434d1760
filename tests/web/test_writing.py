"""Names and numbers as they stand on pages."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renown.web.writing import LONGEST_NAME, at, count, day, initials, iso, name, percent, points, rounded

UNSEEN = "\u200b\u200e\u200f\u202a\u202e\u2066\u2069\ufeff\u00ad\u2060"


@given(st.text(max_size=300))
def test_no_name_keeps_a_character_that_acts_unseen(text: str) -> None:
    shown = name(text)
    assert len(shown) <= LONGEST_NAME
    assert not any(unicodedata.category(char) in ("Cc", "Zl", "Zp", "Cs") for char in shown)
    assert not any(char in UNSEEN for char in shown)
    assert shown == shown.strip()


def test_a_name_of_ten_thousand_characters_is_cut() -> None:
    assert len(name("n" * 10_000)) == LONGEST_NAME
    assert name("n" * 10_000).endswith("…")


def test_piled_up_marks_are_cut_to_what_a_language_needs() -> None:
    assert name("Z" + "\u0301" * 40 + "algo") == "Z\u0301\u0301\u0301algo"


@pytest.mark.parametrize("kept", ["陳怡君", "يوسف منصور", "👩‍👩‍👧", "Zoë", "नमस्ते", "می‌خواهم", "O’Hara-Šimek"])
def test_names_of_every_script_stay_as_they_are(kept: str) -> None:
    assert name(kept) == kept


def test_a_name_of_nothing_visible_is_empty() -> None:
    assert name("\u200b\u202e \u200d") == ""
    assert name(None) == ""


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.0, "0"), (0.934, "93"), (0.9996, "99.9"), (1.0, "100"), (0.9999999, "99.9"), (0.29999, "29"), (1.2, "100")],
)
def test_a_share_is_never_rounded_up_to_a_better_one(share: float, shown: str) -> None:
    assert percent(share) == f"{shown}\u00a0%"


def test_numbers_are_written_with_a_true_minus_and_thousands_apart() -> None:
    assert points(-0.84) == "−0.8"
    assert points(47.25) == "47.3"
    assert points(47.249, 2) == "47.25"
    assert count(5212) == "5,212"
    assert [rounded(value) for value in (2014.4, 7.523, 0.0421, 0)] == ["2,014", "7.52", "0.0421", "0"]


def test_times_are_in_utc() -> None:
    assert at(1_795_327_200) == "22 November 2026, 06:00 UTC"
    assert iso(1_795_327_200) == "2026-11-22T06:00:00Z"
    assert day(1_795_327_200) == day(date(2026, 11, 22)) == "22 November 2026"


@pytest.mark.parametrize("time", [-(10**18), 10**18])
def test_a_time_no_calendar_has_does_not_break_a_page(time: int) -> None:
    assert at(time).endswith("UTC")


@pytest.mark.parametrize(
    ("called", "shown"), [("Ines Navarro", "IN"), ("ann", "AN"), ("陳怡君", "陳"), ("@x", "X"), ("☕", "?")]
)
def test_a_face_is_one_or_two_letters(called: str, shown: str) -> None:
    assert initials(called) == shown
