"""Reads of rewards."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from citydesk.rewards.models import Attempt, Reward


def live_attempts(now: datetime) -> QuerySet[Attempt]:
    """Attempts whose next step has come."""
    return Attempt.objects.filter(state__in=Attempt.LIVE, next_at__lte=now)


def to_drive(now: datetime) -> list[UUID]:
    """The rewards that have a next step, longest owed first."""
    come = Q(next_at=None) | Q(next_at__lte=now)
    falling_due = Q(state=Reward.State.OFFERED, confirmed_at__isnull=False, earned_at__isnull=False)
    under_way = Q(Exists(live_attempts(now).filter(reward=OuterRef("pk"))))
    rows = Reward.objects.filter((falling_due | Q(state=Reward.State.DUE)) & come | under_way)
    return list(rows.order_by("earned_at", "pk").values_list("pk", flat=True))


def newest() -> QuerySet[Reward]:
    """Every reward with what a list shows, newest first."""
    return (
        Reward.objects.select_related("contributor", "rate")
        .prefetch_related("attempts")
        .order_by("-offered_at", "-pk")
    )
