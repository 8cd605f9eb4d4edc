"""Sending one reward. The provider is called between transactions, never inside one.

An attempt and its reference are committed before the call, and the call is claimed by
compare-and-set, so that of two workers one calls. Whoever finds an attempt that was called asks
what became of it: a reference goes again only when the provider has never seen it, and another is
made only when the first is proved to have delivered nothing.
"""

import logging
import secrets
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from citydesk.rewards import books
from citydesk.rewards.models import Attempt, Reward
from citydesk.rewards.providers import provider
from citydesk.rewards.providers.contract import (
    Kind,
    NoPlan,
    Order,
    Outcome,
    Plan,
    Provider,
    Unreachable,
)
from citydesk.rewards.signals import reward_delivered, reward_failed
from citydesk.sources import actions as sources

logger = logging.getLogger(__name__)

LAGOS = ZoneInfo("Africa/Lagos")

# Longer than a call may take: who has not written its end by then is dead.
CLAIM = timedelta(seconds=60)
# An answer is asked for soon, then steadily: whoever waits for data should not wait for us.
UNKNOWN_FIRST = timedelta(seconds=5)
UNKNOWN_LATER = timedelta(seconds=50)
# After a day it is a person's business, and asked for hourly.
ALARM_AFTER = timedelta(days=1)
UNKNOWN_LAST = timedelta(hours=1)
# Until an empty wallet, a silent provider or a dry budget is looked at again.
WAIT = timedelta(seconds=60)
AGAIN = timedelta(minutes=3)
ATTEMPTS_MAX = 3


def locked(reward_id: UUID) -> Reward:
    """The row as it is now, and nobody else's until we commit."""
    rows = Reward.objects.select_related("contributor").select_for_update(of=("self",))
    return rows.get(pk=reward_id)


def wait(row: Reward, what: Reward.Wait, now: datetime, words: str) -> None:
    """It is due and stays so; said in the log once, and on the desk for as long as it lasts."""
    if row.waits_for != what:
        logger.error("Reward %s waits: %s", row.key, words)
    row.waits_for, row.next_at = what, now + WAIT
    Reward.objects.filter(pk=row.pk, state=Reward.State.DUE).update(
        waits_for=row.waits_for, next_at=row.next_at
    )


# --- A new attempt ---
def begin(*, reward_id: UUID, now: datetime) -> None:
    """Choose the bundle, and commit an attempt; nothing is called yet that costs."""
    reward = Reward.objects.select_related("contributor").get(pk=reward_id)
    chosen = provider()
    if chosen is None:
        wait(reward, Reward.Wait.PROVIDER, now, "no provider is set")
        return
    network = reward.contributor.network
    try:
        plan = chosen.plan_for(network, reward.amount_kobo)
    except Unreachable as error:
        wait(reward, Reward.Wait.PROVIDER, now, f"{chosen.name} does not answer: {error}")
    except NoPlan as error:
        wait(reward, Reward.Wait.PLAN, now, str(error))
    else:
        _commit_attempt(reward_id, chosen, plan, network, now)


@transaction.atomic(durable=True)
def _commit_attempt(
    reward_id: UUID, chosen: Provider, plan: Plan, network: str, now: datetime
) -> None:
    row = locked(reward_id)
    if row.state != Reward.State.DUE or row.contributor.network != network:
        return
    who = sources.reveal(contributor=row.contributor, why=row.key, now=now, program="payout")
    Attempt.objects.create(
        reward=row,
        provider=chosen.name,
        reference=chosen.new_reference(_local_minute(now), secrets.token_hex(8)),
        phone=who.phone,
        network=network,
        plan=plan.code,
        amount_kobo=plan.kobo,
        made_at=now,
        next_at=now,
    )
    row.state, row.waits_for, row.next_at = Reward.State.SENDING, "", None
    row.save(update_fields=["state", "waits_for", "next_at"])


# --- The next step of an attempt ---
def go_on(*, reward_id: UUID, now: datetime) -> None:
    """Send it, if it was never sent; else ask what became of it."""
    live = Attempt.objects.filter(reward_id=reward_id, state__in=Attempt.LIVE, next_at__lte=now)
    attempt = live.first()
    if attempt is None:
        return
    # Its own, whatever the settings say by now: only that one knows its reference.
    asked = provider(attempt.provider)
    if asked is None:
        logger.error("Nobody can ask %s of %s", attempt.provider, attempt.reference)
    elif attempt.called_at is None:
        _send_first(attempt, asked, now)
    elif attempt.state == Attempt.State.QUEUED:
        _resume(attempt, asked, now)
    else:
        _look_up(attempt, asked, now)


@transaction.atomic(durable=True)
def _claim(attempt: Attempt, now: datetime, *, to_send: bool) -> bool:
    """Make this step ours, and commit that the provider may be called from here on."""
    ours = Attempt.objects.filter(pk=attempt.pk, state=attempt.state, tries=attempt.tries)
    attempt.tries += 1
    attempt.next_at = now + CLAIM
    if to_send:
        attempt.state, attempt.called_at = Attempt.State.SENDING, now
    return bool(
        ours.update(
            state=attempt.state,
            tries=attempt.tries,
            next_at=attempt.next_at,
            called_at=attempt.called_at,
        )
    )


def _send_first(attempt: Attempt, asked: Provider, now: datetime) -> None:
    if asked.may_send_again(attempt.reference, _local_minute(now)):
        _send(attempt, asked, now)
    elif _claim(attempt, now, to_send=False):  # committed before midnight, and never called
        _record(attempt, Outcome(kind=Kind.NOT_FOUND), now)


def _send(attempt: Attempt, asked: Provider, now: datetime) -> None:
    first = attempt.called_at is None
    if not _claim(attempt, now, to_send=True):
        return
    outcome = asked.send(
        Order(
            reference=attempt.reference,
            phone=attempt.phone,
            network=attempt.network,
            plan=attempt.plan,
            kobo=attempt.amount_kobo,
        )
    )
    if outcome.kind == Kind.NOT_FOUND and not first:
        outcome = _not_known(outcome)  # refused now, but an earlier call may be on its way
    _record(attempt, outcome, now)


def _resume(attempt: Attempt, asked: Provider, now: datetime) -> None:
    """The provider would not take it: go on when it says that it would."""
    if not _claim(attempt, now, to_send=False):
        return
    try:
        ready = asked.balance() >= attempt.amount_kobo
    except Unreachable:
        ready = False
    if not ready:
        _record(attempt, Outcome(kind=Kind.QUEUED, code=attempt.provider_code), now)
        return
    outcome = asked.look_up(attempt.reference)
    if outcome.kind == Kind.NOT_FOUND and asked.may_send_again(
        attempt.reference, _local_minute(now)
    ):
        _send(attempt, asked, now)
        return
    if outcome.kind == Kind.FAILED:  # the order that it would not take, and kept as failed
        outcome = Outcome(kind=Kind.FAILED, again=True, code=outcome.code)
    _record(attempt, outcome, now)


def _look_up(attempt: Attempt, asked: Provider, now: datetime) -> None:
    assert attempt.called_at is not None
    if not _claim(attempt, now, to_send=False):
        return
    outcome = asked.look_up(attempt.reference)
    if outcome.kind == Kind.NOT_FOUND:
        waited = (now - attempt.called_at).total_seconds()
        may_send = asked.may_send_again(attempt.reference, _local_minute(now))
        if may_send and waited >= asked.settling_seconds:
            _send(attempt, asked, now)
            return
        twice = attempt.provider_code == outcome.code
        if may_send or waited < asked.forgetting_seconds or not twice:
            outcome = _not_known(outcome)
    elif outcome.kind == Kind.QUEUED:
        outcome = _not_known(outcome)  # it will not tell now, which says nothing of the order
    _record(attempt, outcome, now)


def _not_known(outcome: Outcome) -> Outcome:
    return Outcome(kind=Kind.UNKNOWN, code=outcome.code, sentence=outcome.sentence)


# --- What came of it ---
@transaction.atomic(durable=True)
def _record(attempt: Attempt, outcome: Outcome, now: datetime) -> None:
    reward = locked(attempt.reward_id)
    row = Attempt.objects.select_for_update().get(pk=attempt.pk)
    if row.state not in Attempt.LIVE:
        return
    row.provider_code = outcome.code
    row.provider_id = outcome.provider_id or row.provider_id
    if outcome.kind == Kind.DELIVERED:
        _deliver(row, reward, outcome, now)
    elif outcome.kind == Kind.FAILED:
        _fail(row, reward, outcome, now)
    elif outcome.kind == Kind.NOT_FOUND:
        _end(row, Attempt.State.FAILED, now)
        _due_again(reward, now)
    else:
        _keep_waiting(row, outcome, now)


def _end(row: Attempt, state: Attempt.State, now: datetime) -> None:
    row.state, row.ended_at, row.next_at = state, now, None
    row.save()


def _due_again(reward: Reward, at: datetime) -> None:
    reward.state, reward.next_at = Reward.State.DUE, at
    reward.save()


def _deliver(row: Attempt, reward: Reward, outcome: Outcome, now: datetime) -> None:
    row.cost_kobo = row.amount_kobo if outcome.cost_kobo is None else outcome.cost_kobo
    if row.cost_kobo > row.amount_kobo:
        logger.error("%s took %s kobo for %s", row.provider, row.cost_kobo, row.reference)
    _end(row, Attempt.State.DELIVERED, now)
    books.settle(reward, price_kobo=row.amount_kobo, cost_kobo=row.cost_kobo, now=now)
    reward.state, reward.delivered_at = Reward.State.DELIVERED, now
    reward.save()
    reward_delivered.send(sender=Reward, reward=reward)


def _fail(row: Attempt, reward: Reward, outcome: Outcome, now: datetime) -> None:
    logger.error("%s refused %s: %s", row.provider, row.reference, outcome)
    _end(row, Attempt.State.FAILED, now)
    if outcome.again and reward.attempts.count() < ATTEMPTS_MAX:
        _due_again(reward, now + AGAIN)
        return
    books.release(reward, now=now)
    reward.state, reward.reserve_id, reward.confirmed_at = Reward.State.FAILED, None, None
    reward.save()
    reward_failed.send(sender=Reward, reward=reward)


def _keep_waiting(row: Attempt, outcome: Outcome, now: datetime) -> None:
    if outcome.kind == Kind.QUEUED:
        if row.provider_code and row.state != Attempt.State.QUEUED:
            logger.error("%s would not take %s: %s", row.provider, row.reference, outcome)
        row.state, row.next_at = Attempt.State.QUEUED, now + WAIT
    else:
        if now - row.made_at >= ALARM_AFTER:
            logger.error("%s is not known since %s: %s", row.reference, row.made_at, outcome)
        row.state, row.next_at = Attempt.State.UNKNOWN, now + _pause(row, now)
    row.save()


def _pause(row: Attempt, now: datetime) -> timedelta:
    if now - row.made_at >= ALARM_AFTER:
        return UNKNOWN_LAST
    doublings: int = 2 ** min(row.tries - 1, 10)
    return min(UNKNOWN_FIRST * doublings, UNKNOWN_LATER)


def _local_minute(now: datetime) -> str:
    """`202611230930` in Lagos, where providers of data keep their calendars."""
    return f"{timezone.localtime(now, LAGOS):%Y%m%d%H%M}"
