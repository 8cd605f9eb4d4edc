"""Who says that a reward may go out, or that it may not."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from citydesk.people.models import User
from citydesk.rewards import holding, outcomes, queries, rules
from citydesk.rewards.models import Approval, Reward, RewardLimits
from citydesk.rewards.signals import reward_refused
from citydesk.sources.models import Contributor

NOTE_LENGTH_MAX = 250


@transaction.atomic
def approve(*, reward: Reward, by: User, now: datetime, note: str = "") -> None:
    """Say that it may go out; with the last word it needs, it can fall due.

    Raises rules.NotAllowed.
    """
    # Of two rewards to one person, the second to be approved has to see the first.
    Contributor.objects.select_for_update().get(pk=reward.contributor_id)
    row, limits = outcomes.locked(reward.pk), RewardLimits.load()
    beyond = rules.reached(reward=row, standing=queries.standing(row, now), limits=limits)
    rules.check_can_approve(reward=row, by=by, beyond=beyond)
    Approval.objects.create(
        reward=row, by=by, at=now, beyond="\n".join(beyond), note=note[:NOTE_LENGTH_MAX]
    )
    if row.approvals.count() >= rules.approvals_needed(reward=row, limits=limits):
        row.approved_at = now
        row.save(update_fields=["approved_at"])
        holding.fall_due(row, now=now)
    reward.refresh_from_db()


def approve_if_allowed(*, reward: Reward, by: User, now: datetime) -> None:
    """Approve it, or leave it to somebody who may."""
    try:
        approve(reward=reward, by=by, now=now)
    except rules.NotAllowed:
        return


def approve_all(*, rewards: Iterable[UUID], by: User, now: datetime) -> dict[UUID, str]:
    """Approve each that may be; why not, by the id of each that may not."""
    refused = {}
    for reward in Reward.objects.filter(pk__in=list(rewards)).order_by("offered_at", "pk"):
        try:
            approve(reward=reward, by=by, now=now)
        except rules.NotAllowed as error:
            refused[reward.pk] = str(error)
    return refused


@transaction.atomic
def refuse(*, reward: Reward, by: User, why: str, now: datetime) -> None:
    """Say that it will not go out; the contributor is told kindly. Raises rules.NotAllowed."""
    row = outcomes.locked(reward.pk)
    rules.check_can_decide(reward=row, by=by)
    row.state = Reward.State.REFUSED
    row.refused_at, row.refused_by, row.refused_why = now, by, why[:NOTE_LENGTH_MAX]
    row.save(update_fields=["state", "refused_at", "refused_by", "refused_why"])
    reward_refused.send(sender=Reward, reward=row)
    reward.refresh_from_db()
