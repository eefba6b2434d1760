"""Amounts of money: kept in minor units of a currency, written as people do."""

from __future__ import annotations

from decimal import Decimal

from renown.web.writing import written

_WHOLE = frozenset("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split())
_THOUSANDTHS = frozenset(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"))


def places(currency: str) -> int:
    """Decimals of a currency (ISO 4217): 2 for most, and for what is no currency."""
    return 0 if currency in _WHOLE else 3 if currency in _THOUSANDTHS else 2


def minor(amount: Decimal, currency: str) -> int:
    """An amount in minor units."""
    return int(amount.scaleb(places(currency)))


def plain(amount: int, currency: str) -> str:
    """Minor units as a decimal number that machines read: ``1234.50``."""
    return str(Decimal(amount).scaleb(-places(currency)))


def money(amount: int, currency: str) -> str:
    """Minor units as people read them: 1,234.50 EUR."""
    return f"{written(amount, places(currency))}\N{NO-BREAK SPACE}{currency}"
