"""Reads of rewards."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum

from citydesk.rewards.models import Alarm, Attempt, Reward
from citydesk.rewards.types import Standing
from citydesk.sources import queries as sources


def attempts_to_drive(now: datetime) -> list[tuple[int, str]]:
    """The attempts that have a next step, and their providers; who waits longest comes first."""
    rows = Attempt.objects.filter(next_at__lte=now).order_by("next_at", "pk")
    return list(rows.values_list("pk", "provider"))


def rewards_to_drive(now: datetime) -> list[UUID]:
    """The rewards that are due and have no attempt under way, longest owed first."""
    come = Q(next_at=None) | Q(next_at__lte=now)
    rows = Reward.objects.filter(come, state=Reward.State.DUE).order_by("earned_at", "pk")
    return list(rows.values_list("pk", flat=True))


def alarms() -> QuerySet[Alarm]:
    """What rings, newest first."""
    return Alarm.objects.filter(ended_at=None).order_by("-rung_at", "-pk")


def newest() -> QuerySet[Reward]:
    """Every reward with what a list shows, newest first."""
    return (
        Reward.objects.select_related("contributor", "rate")
        .prefetch_related("attempts")
        .order_by("-offered_at", "-pk")
    )


def day_began(now: datetime) -> datetime:
    """Midnight in the house's zone."""
    here = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    return here.replace(hour=0, minute=0, second=0, microsecond=0)


def standing(reward: Reward, now: datetime) -> Standing:
    """What was approved before for the same person, story and phone. Three queries at most."""
    approved = Reward.objects.filter(state__in=Reward.COUNTED, approved_at__isnull=False)
    approved = approved.exclude(pk=reward.pk)
    since = {"day": day_began(now), "week": now - timedelta(7), "month": now - timedelta(30)}
    theirs = approved.filter(contributor=reward.contributor_id).aggregate(
        day=Count("pk", filter=Q(approved_at__gte=since["day"])),
        week=Count("pk", filter=Q(approved_at__gte=since["week"])),
        month=Sum("amount_kobo", filter=Q(approved_at__gte=since["month"])),
    )
    of_story = approved.filter(story=reward.story_id) if reward.story_id else approved.none()
    return Standing(
        person_day=theirs["day"],
        person_week=theirs["week"],
        person_month_kobo=theirs["month"] or 0,
        story_kobo=of_story.aggregate(kobo=Sum("amount_kobo"))["kobo"] or 0,
        same_phone=sources.sharing_phone(reward.contributor),
    )
