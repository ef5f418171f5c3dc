"""Money is an integer of the currency's minor unit, rounded once per pay line."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

Exact = int | Decimal | Fraction


def round_minor(amount: Exact) -> int:
    """Nearest minor unit, halves away from zero, as payroll and spreadsheets' ROUND do."""
    exact = Fraction(amount)
    size = int(abs(exact) + Fraction(1, 2))
    return size if exact >= 0 else -size


def to_minor(amount: Decimal | int | str, digits: int) -> int:
    """`12.5` of a currency with two digits is 1250."""
    return int(Decimal(amount).scaleb(digits).to_integral_value(ROUND_HALF_UP))


def to_major(amount: int, digits: int) -> Decimal:
    """1250 of a currency with two digits is `12.50`."""
    return Decimal(amount).scaleb(-digits)
