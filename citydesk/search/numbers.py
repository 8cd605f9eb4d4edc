"""A moment as the number of an entry, and back."""

from datetime import UTC, datetime, timedelta

_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_STEP = timedelta(microseconds=1)
NONE, ALL = -(1 << 62), 1 << 62


def number_of(moment: datetime) -> int:
    """Microseconds since 1970."""
    return (moment - _FIRST) // _STEP


def between(since: datetime | None, until: datetime | None) -> tuple[int, int]:
    """The first number of a stretch of time, and the first one after it."""
    return (
        number_of(since) if since else NONE,
        number_of(until) if until else ALL,
    )


def days_between(older: int, newer: int) -> float:
    """How much time lies between two numbers."""
    return (newer - older) / 86_400e6
