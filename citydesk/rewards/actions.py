"""Writes of rewards. The provider is called between transactions, never inside one."""

import logging
import secrets
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from citydesk.ledger.actions import NotEnough
from citydesk.lib import wake
from citydesk.rewards import books, queries
from citydesk.rewards.models import Attempt, Rate, Reward
from citydesk.rewards.providers import provider as chosen_provider
from citydesk.rewards.providers.contract import (
    Kind,
    NoPlan,
    Order,
    Outcome,
    Provider,
    Unreachable,
)
from citydesk.rewards.signals import reward_delivered, reward_failed
from citydesk.sources import actions as sources
from citydesk.sources.models import Contributor

logger = logging.getLogger(__name__)

# Longer than a call may take: who has not written its end by then is dead, and the order is
# looked up.
CLAIM = timedelta(seconds=60)
PAUSES = [timedelta(seconds=s) for s in (10, 30, 120, 600, 3_600, 21_600)]
# Rewards that the log has already said wait for money.
_told_to_wait: set[uuid.UUID] = set()


def _locked(reward: Reward) -> Reward:
    """The row as it is now, and nobody else's until we commit."""
    rows = Reward.objects.select_related("contributor").select_for_update(of=("self",))
    return rows.get(pk=reward.pk)


def _wake() -> None:
    transaction.on_commit(lambda: wake.poke(settings.CITYDESK_RUN))


@transaction.atomic
def fund(*, kobo: int, by: str, now: datetime, id: uuid.UUID | None = None) -> None:
    """Set money aside for rewards; the same `id` is said once."""
    books.fund(id=id or uuid.uuid4(), kobo=kobo, by=by, now=now)
    _wake()


@transaction.atomic
def offer(*, key: str, contributor: Contributor, rate: Rate, now: datetime) -> Reward:
    """Promise what the rate says for one contribution, which `key` names; once."""
    reward, _made = Reward.objects.get_or_create(
        key=key,
        defaults={
            "contributor": contributor,
            "rate": rate,
            "amount_kobo": rate.amount_kobo,
            "offered_at": now,
        },
    )
    return reward


@transaction.atomic
def confirm(*, reward: Reward, now: datetime) -> None:
    """The contributor has said which phone gets it; after a failure, that it be tried again."""
    row = _locked(reward)
    if row.state in {Reward.State.OFFERED, Reward.State.FAILED}:
        row.state, row.confirmed_at = Reward.State.OFFERED, now
        row.save(update_fields=["state", "confirmed_at"])
        _wake()


@transaction.atomic
def ask_first(*, reward: Reward, now: datetime) -> None:  # noqa: ARG001 (every action takes the time)
    """Pay only if the contributor asks from now on, whatever they have said before."""
    Reward.objects.filter(pk=reward.pk, state=Reward.State.OFFERED).update(confirmed_at=None)


@transaction.atomic
def earn(*, reward: Reward, now: datetime) -> None:
    """The contribution was published."""
    if Reward.objects.filter(pk=reward.pk, earned_at=None).update(earned_at=now):
        _wake()


@transaction.atomic
def withdraw(*, reward: Reward, now: datetime) -> None:  # noqa: ARG001
    """Take an offer back, if nothing has been earned by it."""
    Reward.objects.filter(pk=reward.pk, state=Reward.State.OFFERED, earned_at=None).update(
        state=Reward.State.WITHDRAWN
    )


def drive_due(*, now: datetime) -> None:
    """Do the next step of every reward that has one."""
    for reward in queries.to_fall_due():
        _fall_due(reward, now)
    provider = chosen_provider()
    if provider is None:
        return
    for reward in queries.to_send():
        _begin(reward, provider, now)
    for attempt in queries.live_attempts(now):
        _go_on(attempt, provider, now)


# --- Falling due ---
def _fall_due(reward: Reward, now: datetime) -> None:
    try:
        _hold(reward, now)
    except NotEnough:
        if reward.pk not in _told_to_wait:
            logger.warning("The rewards' budget is used up: %s waits. Fund it.", reward.key)
            _told_to_wait.add(reward.pk)


@transaction.atomic
def _hold(reward: Reward, now: datetime) -> None:
    row = _locked(reward)
    if row.state == Reward.State.OFFERED and row.confirmed_at and row.earned_at:
        row.reserve_id = books.hold(row, turn=row.attempts.count(), now=now)
        row.state = Reward.State.DUE
        row.save(update_fields=["reserve_id", "state"])


# --- Sending ---
def _begin(reward: Reward, provider: Provider, now: datetime) -> None:
    """Choose the bundle, and commit an attempt; nothing is called yet that costs."""
    try:
        plan = provider.plan_for(reward.contributor.network, reward.amount_kobo)
    except Unreachable as error:
        logger.warning("%s does not answer: %s", provider.name, error)
        return
    except NoPlan as error:
        logger.warning("%s: %s", reward.key, error)
        return
    with transaction.atomic():
        row = _locked(reward)
        if row.state != Reward.State.DUE:
            return
        who = sources.reveal(contributor=row.contributor, why=row.key, now=now, program="payout")
        Attempt.objects.create(
            reward=row,
            provider=provider.name,
            reference=provider.new_reference(books.local_minute(now), secrets.token_hex(8)),
            phone=who.phone,
            network=who.network,
            plan=plan.code,
            amount_kobo=plan.kobo,
            made_at=now,
            next_at=now,
        )
        row.state = Reward.State.SENDING
        row.save(update_fields=["state"])


def _go_on(attempt: Attempt, provider: Provider, now: datetime) -> None:
    """Send it, if it was never sent; else ask what became of it."""
    first = attempt.called_at is None
    if not _claim(attempt, now):
        return
    outcome = _send(attempt, provider) if first else provider.look_up(attempt.reference)
    if outcome.kind == Kind.NOT_FOUND and not first:
        outcome = _never_seen(attempt, provider, outcome, now)
    _record(attempt, outcome, now)


def _claim(attempt: Attempt, now: datetime) -> bool:
    """Make this step ours, and commit that the provider may have been called from here on."""
    mine = Attempt.objects.filter(
        pk=attempt.pk, state__in=Attempt.LIVE, next_at=attempt.next_at, tries=attempt.tries
    )
    return bool(
        mine.update(
            next_at=now + CLAIM, tries=attempt.tries + 1, called_at=attempt.called_at or now
        )
    )


def _send(attempt: Attempt, provider: Provider) -> Outcome:
    return provider.send(
        Order(
            reference=attempt.reference,
            phone=attempt.phone,
            network=attempt.network,
            plan=attempt.plan,
            kobo=attempt.amount_kobo,
        )
    )


def _never_seen(attempt: Attempt, provider: Provider, outcome: Outcome, now: datetime) -> Outcome:
    """Only after the settling time is it believed; then the same reference goes again."""
    assert attempt.called_at is not None
    settled = now - attempt.called_at >= timedelta(seconds=provider.settling_seconds)
    if not settled:
        return Outcome(kind=Kind.UNKNOWN, code=outcome.code, sentence=outcome.sentence)
    if provider.may_send_again(attempt.reference, books.local_minute(now)):
        Attempt.objects.filter(pk=attempt.pk).update(called_at=now)
        return _send(attempt, provider)
    return outcome


@transaction.atomic
def _record(attempt: Attempt, outcome: Outcome, now: datetime) -> None:
    reward = _locked(attempt.reward)
    row = Attempt.objects.select_for_update().get(pk=attempt.pk)
    if row.state not in Attempt.LIVE:
        return
    row.provider_code, row.provider_id = outcome.code, outcome.provider_id or row.provider_id
    row.next_at = now + PAUSES[min(row.tries, len(PAUSES)) - 1]
    if outcome.kind == Kind.DELIVERED:
        _deliver(row, reward, outcome, now)
    elif outcome.kind == Kind.FAILED:
        _fail(row, reward, outcome, now)
    elif outcome.kind == Kind.NOT_FOUND:
        # Never seen, and its date is over: a new attempt with a new reference.
        row.state, row.ended_at = Attempt.State.FAILED, now
        reward.state = Reward.State.DUE
    else:
        row.state = Attempt.State(outcome.kind)
        logger.info("%s: %s %s", row.reference, outcome.code, outcome.sentence)
    row.save()
    reward.save()


def _deliver(row: Attempt, reward: Reward, outcome: Outcome, now: datetime) -> None:
    cost = outcome.cost_kobo if outcome.cost_kobo is not None else row.amount_kobo
    if cost > reward.amount_kobo:
        logger.error("%s charged %s kobo for %s", row.provider, cost, row.reference)
        cost = reward.amount_kobo
    row.state, row.ended_at, row.cost_kobo = Attempt.State.DELIVERED, now, cost
    reward.state, reward.delivered_at = Reward.State.DELIVERED, now
    reward.save()
    books.settle(reward, cost_kobo=cost, now=now)
    reward_delivered.send(sender=Reward, reward=reward)


def _fail(row: Attempt, reward: Reward, outcome: Outcome, now: datetime) -> None:
    logger.error("%s refused %s: %s", row.provider, row.reference, outcome.sentence)
    row.state, row.ended_at = Attempt.State.FAILED, now
    books.release(reward, turn=reward.attempts.count() - 1, now=now)
    reward.state, reward.reserve_id, reward.confirmed_at = Reward.State.FAILED, None, None
    reward_failed.send(sender=Reward, reward=reward)
