"""Months, as the house's clock counts them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

# Longer than any month, and shorter than two.
INTO_THE_NEXT = timedelta(days=32)


def named(text: str) -> date:
    """The first day of `2026-11`. Raises ValueError."""
    return datetime.strptime(text, "%Y-%m").replace(tzinfo=ZoneInfo(settings.TIME_ZONE)).date()


def after(month: date) -> date:
    """The first day of the month after."""
    return (month + INTO_THE_NEXT).replace(day=1)


def begins_at(month: date) -> datetime:
    """Its first moment; the end of a month is the first moment of the next."""
    return datetime(month.year, month.month, 1, tzinfo=ZoneInfo(settings.TIME_ZONE))
