"""Reads of rewards."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from citydesk.delivery import noting
from citydesk.rewards.models import Alarm, Attempt, CallForEvidence, Handover, Reward
from citydesk.rewards.types import Standing
from citydesk.sources import queries as sources
from citydesk.sources.models import Contributor

# The provider that is the people at the desk.
BY_HAND = "manual"


def attempts_to_drive(now: datetime) -> QuerySet[Attempt, tuple[int, str]]:
    """The attempts under way that have a next step, and their providers; longest waiting first."""
    return _with_a_next_step(now).filter(state__in=Attempt.LIVE)


def attempts_to_look_at(now: datetime) -> QuerySet[Attempt, tuple[int, str]]:
    """Those that have ended and whose provider is to be asked once more, likewise."""
    return _with_a_next_step(now).exclude(state__in=Attempt.LIVE)


def _with_a_next_step(now: datetime) -> QuerySet[Attempt, tuple[int, str]]:
    rows = Attempt.objects.filter(next_at__lte=now).order_by("next_at", "pk")
    return rows.values_list("pk", "provider")


def rewards_to_drive(now: datetime) -> list[UUID]:
    """The rewards that are due and have no attempt under way, longest owed first."""
    come = Q(next_at=None) | Q(next_at__lte=now)
    rows = Reward.objects.filter(come, state=Reward.State.DUE).order_by("earned_at", "pk")
    return list(rows.values_list("pk", flat=True))


def to_hand_over() -> QuerySet[Handover]:
    """What people have still to give, or to have seen given, oldest first."""
    rows = Handover.objects.filter(seen_by=None, refused_by=None).select_related("given_by")
    return rows.order_by("made_at", "pk")


def handed_over() -> QuerySet[Handover]:
    """What two names stand on, newest first, with how often its code was opened."""
    rows = Handover.objects.filter(seen_by__isnull=False).select_related("given_by", "seen_by")
    return rows.annotate(opened=Count("looks")).order_by("-seen_at", "-pk")


def whose(handovers: Iterable[Handover]) -> dict[str, Reward]:
    """The rewards that are handed over, with their contributors, by the handovers' references."""
    references = [handover.reference for handover in handovers]
    rows = Attempt.objects.filter(reference__in=references)
    return {row.reference: row.reward for row in rows.select_related("reward__contributor")}


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """What came of a reward: the attempt that brought it, and who handed it over, if people did."""

    attempt: Attempt
    handover: Handover | None


def arrivals(rewards: Iterable[Reward]) -> dict[UUID, Arrival]:
    """By a reward's id, what has arrived. Two queries."""
    attempts = list(Attempt.objects.filter(reward__in=rewards, state=Attempt.State.DELIVERED))
    handed = Handover.objects.filter(
        reference__in=[row.reference for row in attempts], seen_by__isnull=False
    ).in_bulk(field_name="reference")
    return {
        row.reward_id: Arrival(attempt=row, handover=handed.get(row.reference)) for row in attempts
    }


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
    """What was approved before for the same person, story, call and phone. Four queries."""
    return standings([reward], now)[reward.pk]


def standings(rewards: Collection[Reward], now: datetime) -> dict[UUID, Standing]:
    """The standing of each, by its id. Four queries at most, however many there are."""
    day, week, month = day_began(now), now - timedelta(7), now - timedelta(30)
    approved = Reward.objects.filter(state__in=Reward.COUNTED, approved_at__isnull=False)
    people = {reward.contributor_id for reward in rewards}
    theirs = defaultdict(list)
    for row in approved.filter(contributor__in=people, approved_at__gte=month):
        theirs[row.contributor_id].append(row)
    of_story, of_call = (
        _spent(approved, rewards, "story"),
        _spent(approved, rewards, "call_for_evidence"),
    )
    phones = sources.sharing_phone([reward.contributor for reward in rewards])
    found = {}
    for reward in rewards:
        before = [row for row in theirs[reward.contributor_id] if row.pk != reward.pk]
        moments = [row.approved_at for row in before if row.approved_at]
        own = reward.amount_kobo if reward.approved_at else 0
        found[reward.pk] = Standing(
            person_day=sum(at >= day for at in moments),
            person_week=sum(at >= week for at in moments),
            person_month_kobo=sum(row.amount_kobo for row in before),
            story_kobo=of_story.get(reward.story_id, own) - own,
            call_kobo=of_call.get(reward.call_for_evidence_id, own) - own,
            same_phone=phones.get(reward.contributor_id, ()),
        )
    return found


def _spent(
    approved: QuerySet[Reward], rewards: Collection[Reward], what: str
) -> dict[int | None, int]:
    """What was approved in all for each story, or call, that `rewards` are for."""
    asked = {pk for reward in rewards if (pk := getattr(reward, f"{what}_id"))}
    if not asked:
        return {}
    rows = approved.filter(**{f"{what}__in": asked}).values_list(what)
    return dict(rows.annotate(kobo=Sum("amount_kobo")))


def to_approve() -> QuerySet[Reward]:
    """What waits for somebody's word, oldest first."""
    return (
        Reward.objects.filter(state=Reward.State.OFFERED, approved_at=None)
        .select_related("contributor", "rate", "story", "call_for_evidence")
        .prefetch_related("approvals__by")
        .order_by("offered_at", "pk")
    )


def in_trouble(now: datetime) -> QuerySet[Reward]:
    """What is owed and does not get on: waiting, failed, or unknown for more than ten minutes.

    What people have to hand over stands in a list of its own.
    """
    unknown = Attempt.objects.filter(
        reward=OuterRef("pk"), state__in=Attempt.LIVE, made_at__lte=now - timedelta(minutes=10)
    ).exclude(provider=BY_HAND)
    stuck = (
        Q(state=Reward.State.FAILED)
        | Q(state=Reward.State.DUE) & ~Q(waits_for="")
        | Q(Exists(unknown))
    )
    return (
        Reward.objects.filter(stuck)
        .select_related("contributor", "rate", "story")
        .prefetch_related("attempts")
        .order_by("earned_at", "pk")
    )


def history(contributor: Contributor) -> QuerySet[Reward]:
    """What somebody was promised and got, newest first; not what came to nothing."""
    return (
        Reward.objects.filter(contributor=contributor)
        .exclude(state__in=Reward.CAME_TO_NOTHING)
        .select_related("rate", "story")
        .order_by("-offered_at", "-pk")
    )


def received_kobo(contributor: Contributor) -> int:
    """What somebody has got in all: the prices of the bundles, in kobo."""
    rows = Attempt.objects.filter(reward__contributor=contributor, state=Attempt.State.DELIVERED)
    return rows.aggregate(kobo=Sum("amount_kobo"))["kobo"] or 0


@dataclass(frozen=True, kw_only=True)
class StoryCost:
    """What one story's contributors have earned."""

    headline: str
    reference: str
    rewards: int
    kobo: int


def dearest_stories(since: datetime, *, most: int = 10) -> list[StoryCost]:
    """The stories that cost most in rewards since, dearest first. One query."""
    rows = (
        Reward.objects.filter(
            state__in=[Reward.State.DUE, Reward.State.SENDING, Reward.State.DELIVERED],
            earned_at__gte=since,
            story__isnull=False,
        )
        .values("story__headline", "story__reference")
        .annotate(n=Count("pk"), kobo=Sum("amount_kobo"))
        .order_by("-kobo", "story__reference")[:most]
    )
    return [
        StoryCost(
            headline=row["story__headline"],
            reference=row["story__reference"],
            rewards=row["n"],
            kobo=row["kobo"],
        )
        for row in rows
    ]


def open_calls(now: datetime) -> QuerySet[CallForEvidence]:
    """Calls for evidence that are open, those that close first first."""
    rows = CallForEvidence.objects.filter(opens_at__lte=now, closes_at__gt=now)
    return rows.select_related("rate").order_by("closes_at", "pk")


def announced_calls(now: datetime) -> list[CallForEvidence]:
    """The same for a page that is kept: it is true until a call opens or closes."""
    rows = CallForEvidence.objects.filter(closes_at__gt=now).select_related("rate")
    calls = list(rows.order_by("closes_at", "pk"))
    for call in calls:
        noting.until(call.opens_at if call.opens_at > now else call.closes_at)
    return [call for call in calls if call.opens_at <= now]
