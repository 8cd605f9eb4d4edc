"""Writes of rewards: promises, and what becomes of them. How one is sent is in sending.py."""

import logging
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from citydesk.lib import wake
from citydesk.people.models import User
from citydesk.rewards import (
    alarms,
    approving,
    attempts,
    books,
    circuits,
    holding,
    outcomes,
    queries,
    rules,
    sending,
)
from citydesk.rewards.models import Alarm, Attempt, CallForEvidence, Rate, Reward
from citydesk.sources.models import Contributor
from citydesk.stories.models import Story

logger = logging.getLogger(__name__)

# One sweep may not keep the worker from its other work: it ends after this, or after the first
# call that took so long that the provider must be in trouble.
SWEEP_SECONDS = 20
SLOW_SECONDS = 5


def _wake() -> None:
    transaction.on_commit(lambda: wake.poke(settings.CITYDESK_RUN))


@transaction.atomic
def fund(*, kobo: int, by: str, now: datetime, id: uuid.UUID | None = None) -> None:
    """Set money aside for rewards; the same `id` is said once. Raises ledger.Conflict."""
    books.fund(id=id or uuid.uuid4(), kobo=kobo, by=by, now=now)
    Reward.objects.filter(waits_for=Reward.Wait.BUDGET).update(next_at=None)
    alarms.hush(Alarm.Kind.BUDGET, about="budget", now=now)
    _wake()


@transaction.atomic
def top_up(
    *, provider: str, kobo: int, by: str, now: datetime, id: uuid.UUID | None = None
) -> None:
    """Say that a provider's wallet was filled, which is looked into at once; as `fund`."""
    books.top_up(id=id or uuid.uuid4(), provider=provider, kobo=kobo, by=by, now=now)
    circuits.look_into_wallet(provider, now=now)
    _wake()


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
    row = outcomes.locked(reward.pk)
    if row.state in {Reward.State.OFFERED, Reward.State.FAILED}:
        row.state, row.confirmed_at, row.next_at = Reward.State.OFFERED, now, None
        row.network = ""
        row.save(update_fields=["state", "confirmed_at", "next_at", "network"])
        holding.fall_due(row, now=now)
    reward.refresh_from_db()


@transaction.atomic
def earn(*, reward: Reward, now: datetime) -> None:
    """The contribution was published."""
    row = outcomes.locked(reward.pk)
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
    row = outcomes.locked(reward.pk)
    if row.state == Reward.State.DUE:
        books.release(row, now=now)
        row.state, row.reserve_id, row.carried_kobo = Reward.State.OFFERED, None, 0
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


@transaction.atomic
def agree_to_plan(*, reward: Reward, by: User, now: datetime) -> None:
    """An editor agrees that the bundle which takes the place of a changed one is sent.

    Raises rules.NotAllowed.
    """
    row = outcomes.locked(reward.pk)
    rules.check_can_agree(reward=row, by=by)
    if row.state == Reward.State.DUE and row.waits_for == Reward.Wait.CHANGE:
        row.plan_agreed_by, row.waits_for, row.next_at = by.username, "", None
        row.save(update_fields=["plan_agreed_by", "waits_for", "next_at"])
        alarms.hush(Alarm.Kind.CATALOGUE, about=row.key, now=now)
        _wake()
    reward.refresh_from_db()


@transaction.atomic
def hear(*, provider: str, reference: str, now: datetime) -> bool:
    """A callback named an order: ask the provider what became of it, as soon as may be.

    Nothing that it says is believed. True when the order is one of ours.
    """
    ours = Attempt.objects.filter(provider=provider, reference=reference, called_at__isnull=False)
    heard = ours.exists()
    # While a call is under way, its end says more than a look at its middle.
    if heard and ours.exclude(state=Attempt.State.SENDING).update(next_at=now):
        _wake()
    return heard


def drive_due(*, now: datetime) -> None:
    """Do the next step of every reward that has one; what time does not allow, the next sweep.

    What is not known comes first: somebody waits for it; what has ended, last. A provider that
    takes long is left alone for the rest of the sweep, and those of the others go on.
    """
    clock = _Clock(now)
    sending.probe(now=now)
    slow: set[str] = set()
    _each(list(queries.attempts_to_drive(now)), clock, slow)
    for reward_id in queries.rewards_to_drive(now):
        if clock.is_over:
            return
        sent = True
        with clock.step() as step:
            sent = drive(reward_id=reward_id, now=clock.now)
        if step.seconds > SLOW_SECONDS:
            return
        if not sent and circuits.all_shut():  # the others would find out the same
            break
    _each(list(queries.attempts_to_look_at(now)), clock, slow)


def _each(attempts: list[tuple[int, str]], clock: "_Clock", slow: set[str]) -> None:
    """Do the next step of each; which provider takes long is added to `slow`."""
    for attempt_id, provider in attempts:
        if clock.is_over:
            return
        if provider not in slow:
            with clock.step() as step:
                go_on(attempt_id=attempt_id, now=clock.now)
            slow |= {provider} if step.seconds > SLOW_SECONDS else set()


def drive(*, reward_id: uuid.UUID, now: datetime) -> bool:
    """Do the next step of a reward that is due: hold it, choose a bundle, send it.

    False when it has to wait.
    """
    reward = holding.hold(reward_id=reward_id, now=now)
    attempt = attempts.begin(reward=reward, now=now) if reward else None
    if attempt:
        sending.go_on(attempt=attempt, now=now)
    return attempt is not None


def go_on(*, attempt_id: int, now: datetime) -> None:
    """Do the next step of an attempt, if its time has come."""
    attempt = Attempt.objects.filter(pk=attempt_id, next_at__lte=now).first()
    if attempt:
        sending.go_on(attempt=attempt, now=now)


class _Clock:
    """The time of a sweep, which goes on while we work."""

    def __init__(self, now: datetime) -> None:
        self._began_at, self._began = now, time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    @property
    def is_over(self) -> bool:
        return self.seconds > SWEEP_SECONDS

    @property
    def now(self) -> datetime:
        return self._began_at + timedelta(seconds=self.seconds)

    @contextmanager
    def step(self) -> Iterator["_Step"]:
        """One step, which may break without holding up the next."""
        step = _Step()
        try:
            yield step
        except Exception:
            logger.exception("A reward could not be driven; the others go on")
        step.end()


class _Step:
    def __init__(self) -> None:
        self._began, self.seconds = time.monotonic(), 0.0

    def end(self) -> None:
        self.seconds = time.monotonic() - self._began
