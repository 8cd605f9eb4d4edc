"""Months by the house's clock."""

from datetime import UTC, date, datetime

import pytest

from citydesk.ledger import months


def test_a_month_begins_at_midnight_in_lagos():
    assert months.begins_at(date(2026, 11, 1)) == datetime(2026, 10, 31, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize("month", range(1, 13))
def test_after_a_month_comes_the_next(month):
    assert months.after(date(2027, month, 1)) == date(2027 + month // 12, month % 12 + 1, 1)


def test_what_is_not_a_month_is_refused():
    with pytest.raises(ValueError, match="soon"):
        months.named("soon")
