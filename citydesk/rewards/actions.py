"""Writes of rewards: promises, and what becomes of them. How one is sent is in sending.py."""

import logging
import time
import uuid
from datetime import datetime

from django.conf import settings
from django.db import transaction

from citydesk.lib import wake
from citydesk.people.models import User
from citydesk.rewards import approving, books, holding, queries, sending
from citydesk.rewards.models import CallForEvidence, Rate, Reward
from citydesk.sources.models import Contributor
from citydesk.stories.models import Story

logger = logging.getLogger(__name__)

# One sweep may not keep the worker from its other work: it ends after this, or after the first
# call that took so long that the provider must be in trouble.
SWEEP_SECONDS = 20
SLOW_SECONDS = 5


@transaction.atomic
def fund(*, kobo: int, by: str, now: datetime, id: uuid.UUID | None = None) -> None:
    """Set money aside for rewards; the same `id` is said once. Raises ledger.Conflict."""
    books.fund(id=id or uuid.uuid4(), kobo=kobo, by=by, now=now)
    Reward.objects.filter(waits_for=Reward.Wait.BUDGET).update(next_at=None)
    transaction.on_commit(lambda: wake.poke(settings.CITYDESK_RUN))


@transaction.atomic
def offer(
    *,
    key: str,
    contributor: Contributor,
    rate: Rate,
    by: User,
    now: datetime,
    story: Story | None = None,
    call_for_evidence: CallForEvidence | None = None,
    entered_by: User | None = None,
) -> Reward:
    """Promise what the rate says for one contribution, which `key` names; once.

    Whoever offers it approves it by that, as far as they may. `entered_by` typed the contribution
    in for somebody who phoned.
    """
    reward, made = Reward.objects.get_or_create(
        key=key,
        defaults={
            "contributor": contributor,
            "rate": rate,
            "amount_kobo": rate.amount_kobo,
            "story": story,
            "call_for_evidence": call_for_evidence,
            "entered_by": entered_by,
            "offered_at": now,
        },
    )
    if made:
        approving.approve_if_allowed(reward=reward, by=by, now=now)
    return reward


@transaction.atomic
def confirm(*, reward: Reward, now: datetime) -> None:
    """The contributor has said which phone gets it; after a failure, that it be tried again."""
    row = sending.locked(reward.pk)
    if row.state in {Reward.State.OFFERED, Reward.State.FAILED}:
        row.state, row.confirmed_at, row.next_at = Reward.State.OFFERED, now, None
        row.save(update_fields=["state", "confirmed_at", "next_at"])
        holding.fall_due(row, now=now)
    reward.refresh_from_db()


@transaction.atomic
def earn(*, reward: Reward, now: datetime) -> None:
    """The contribution was published."""
    row = sending.locked(reward.pk)
    if row.earned_at is None:
        row.earned_at = now
        row.save(update_fields=["earned_at"])
        holding.fall_due(row, now=now)
    reward.refresh_from_db()


@transaction.atomic
def ask_first(*, reward: Reward, now: datetime) -> None:
    """Pay only if the contributor asks from now on, whatever they have said before.

    What a provider may have seen cannot be taken back.
    """
    row = sending.locked(reward.pk)
    if row.state == Reward.State.DUE:
        books.release(row, now=now)
        row.state, row.reserve_id = Reward.State.OFFERED, None
    if row.state == Reward.State.OFFERED:
        row.confirmed_at, row.waits_for, row.next_at = None, "", None
        row.save()
    reward.refresh_from_db()


@transaction.atomic
def withdraw(*, reward: Reward, now: datetime) -> None:  # noqa: ARG001 (every action takes the time)
    """Take an offer back, if nothing has been earned by it."""
    Reward.objects.filter(pk=reward.pk, state=Reward.State.OFFERED, earned_at=None).update(
        state=Reward.State.WITHDRAWN
    )
    reward.refresh_from_db()


def drive_due(*, now: datetime) -> None:
    """Do the next step of every reward that has one; what time does not allow, the next sweep."""
    began = time.monotonic()
    for reward_id in queries.to_drive(now):
        since = time.monotonic()
        try:
            drive(reward_id=reward_id, now=now)
        except Exception:
            logger.exception("Reward %s could not be driven; the others go on", reward_id)
        ends = time.monotonic()
        if ends - since > SLOW_SECONDS or ends - began > SWEEP_SECONDS:
            return


def drive(*, reward_id: uuid.UUID, now: datetime) -> None:
    """Do the next step of one reward: hold it, choose a bundle, send it, or look it up."""
    if holding.hold(reward_id=reward_id, now=now):
        sending.begin(reward_id=reward_id, now=now)
    sending.go_on(reward_id=reward_id, now=now)
