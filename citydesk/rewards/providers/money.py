"""Amounts as providers write them."""

from decimal import Decimal
from typing import Any

# More than any bundle or wallet; what is above it was not an amount.
NAIRA_MAX = 10**12
LENGTH_MAX = 40


def kobo_of(naira: Any) -> int | None:
    """Naira are numbers in one answer and strings in the next; None when they are neither."""
    if isinstance(naira, bool) or len(str(naira)) > LENGTH_MAX:
        return None
    try:
        amount = Decimal(str(naira))
    except ArithmeticError:
        return None
    return round(amount * 100) if amount.is_finite() and 0 <= amount <= NAIRA_MAX else None
