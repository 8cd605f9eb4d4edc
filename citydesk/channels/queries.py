"""Reads of notices."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from citydesk.channels.models import Notice


def due(now: datetime) -> QuerySet[Notice]:
    """What waits to be sent, oldest first."""
    return Notice.objects.filter(state=Notice.State.WAITING, due_at__lte=now).order_by("due_at")


def told(keys: list[str]) -> QuerySet[Notice]:
    """The notices of these keys, as they were made."""
    return Notice.objects.filter(key__in=keys).order_by("made_at")


def made_within(prefix: str, *, hours: int, now: datetime) -> int:
    """How many notices of a kind were made in the last hours."""
    since = now - timedelta(hours=hours)
    return Notice.objects.filter(key__startswith=prefix, made_at__gt=since).count()
