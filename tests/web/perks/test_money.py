"""Amounts of money: minor units in, decimals out, as many as the currency has."""

from __future__ import annotations

from decimal import Decimal

import pytest

from renown.web.perks.money import minor, money, plain


@pytest.mark.parametrize(
    ("typed", "currency", "units", "read", "written"),
    [
        ("1234.5", "EUR", 123_450, "1234.50", "1,234.50 EUR"),
        ("0.01", "EUR", 1, "0.01", "0.01 EUR"),
        ("1234", "JPY", 1_234, "1234", "1,234 JPY"),
        ("1.005", "KWD", 1_005, "1.005", "1.005 KWD"),
        ("-100", "EUR", -10_000, "-100.00", "−100.00 EUR"),
    ],
)
def test_an_amount_has_the_decimals_of_its_currency(
    typed: str, currency: str, units: int, read: str, written: str
) -> None:
    assert minor(Decimal(typed), currency) == units
    assert plain(units, currency) == read
    assert money(units, currency).replace("\N{NO-BREAK SPACE}", " ") == written
