"""Reads of rewards."""

from datetime import datetime

from django.db.models import QuerySet

from citydesk.rewards.models import Attempt, Reward


def to_fall_due() -> QuerySet[Reward]:
    """Confirmed by the contributor and earned by publication, but not yet held in the ledger."""
    return Reward.objects.filter(
        state=Reward.State.OFFERED, confirmed_at__isnull=False, earned_at__isnull=False
    ).order_by("earned_at")


def to_send() -> QuerySet[Reward]:
    """Held in the ledger, with no attempt under way."""
    return Reward.objects.filter(state=Reward.State.DUE).order_by("earned_at")


def live_attempts(now: datetime) -> QuerySet[Attempt]:
    """Attempts whose next step has come."""
    return (
        Attempt.objects.filter(state__in=Attempt.LIVE, next_at__lte=now)
        .select_related("reward__contributor")
        .order_by("next_at")
    )


def newest() -> QuerySet[Reward]:
    """Every reward with what a list shows, newest first."""
    return (
        Reward.objects.select_related("contributor", "rate")
        .prefetch_related("attempts")
        .order_by("-offered_at", "-pk")
    )
