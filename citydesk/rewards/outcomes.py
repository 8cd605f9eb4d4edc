"""What came of an attempt, written down: the attempt, its reward, the books and who is told."""

import logging
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F

from citydesk.ledger.actions import NotEnough
from citydesk.rewards import alarms, books
from citydesk.rewards.models import Alarm, Attempt, Reward
from citydesk.rewards.providers.contract import Kind, Outcome, Why
from citydesk.rewards.signals import reward_delivered, reward_failed, reward_reversed
from citydesk.sources import actions as sources

logger = logging.getLogger(__name__)

# A provider that does not answer is asked less and less; as soon as it answers one, all are asked.
SILENT = tuple(timedelta(seconds=s) for s in (10, 30, 120, 600, 3_600, 21_600))
# One that answers "not yet" is asked steadily: whoever waits for data hears of it in a minute.
PENDING_FIRST = timedelta(seconds=10)
PENDING_LATER = timedelta(seconds=45)
# Then it is a person's business too.
ALARM_AFTER = timedelta(days=1)
# Until an empty wallet or a busy network is tried again.
WAIT = timedelta(seconds=60)
# Providers ask for two minutes between two bundles for one phone.
TOO_SOON = timedelta(minutes=3)
ATTEMPTS_MAX = 3
# What was delivered may be taken back, and not every provider calls to say so.
LOOKS = (timedelta(hours=1), timedelta(days=1))
LOOK_AGAIN = timedelta(hours=1)
NO_ONE = timedelta(hours=1)


def locked(reward_id: UUID) -> Reward:
    """The row as it is now, and nobody else's until we commit."""
    rows = Reward.objects.select_related("contributor").select_for_update(of=("self",))
    return rows.get(pk=reward_id)


def _pause(silences: int) -> timedelta:
    return SILENT[min(silences, len(SILENT) - 1)]


def nobody_can_ask(attempt: Attempt, now: datetime) -> None:
    """Its provider is not one of ours any more."""
    words = f"Nobody can ask {attempt.provider} of {attempt.reference}"
    alarms.ring(Alarm.Kind.ACCOUNT, about=attempt.provider, words=words, now=now)
    Attempt.objects.filter(pk=attempt.pk).update(next_at=now + NO_ONE)


def wait_for_answers(attempt: Attempt, now: datetime) -> None:
    """Its provider is silent; it is asked about as soon as that answers anybody."""
    Attempt.objects.filter(pk=attempt.pk, state=attempt.state, tries=attempt.tries).update(
        next_at=now + _pause(attempt.silences), silences=F("silences") + 1
    )


def wait_for_money(attempt: Attempt, now: datetime) -> None:
    """Its provider's wallet is empty, and somebody has just looked; it goes on once it is not."""
    Attempt.objects.filter(pk=attempt.pk, state=attempt.state, tries=attempt.tries).update(
        next_at=now + WAIT
    )


@transaction.atomic(durable=True)
def record(
    attempt: Attempt, outcome: Outcome, now: datetime, *, ask_by: datetime | None = None
) -> None:
    """Write down what the provider said of a live attempt; of one that has ended, nothing.

    What is not known yet is asked for again by `ask_by`, if that is before its time.
    """
    reward = locked(attempt.reward_id)
    row = Attempt.objects.select_for_update().get(pk=attempt.pk)
    if row.state not in Attempt.LIVE:
        return
    _note(row, outcome, now)
    row.misses = attempt.misses
    if outcome.kind == Kind.DELIVERED:
        _deliver(row, reward, outcome, now)
    elif outcome.kind == Kind.FAILED:
        _fail(row, reward, outcome, now)
    elif outcome.kind == Kind.NOT_FOUND:
        _end(row, Attempt.State.FAILED, now)
        _due_again(reward, now)
    elif outcome.kind == Kind.QUEUED:
        _queue(row, outcome, now)
    else:
        _keep_asking(row, outcome, now, ask_by)


def _note(row: Attempt, outcome: Outcome, now: datetime) -> None:
    """Its words; what only the owner can mend, or a person must look at, rings."""
    row.provider_code = outcome.code
    row.provider_id = outcome.provider_id or row.provider_id
    # That a reference was taken stays so, whatever is said of it later.
    row.why = Why.TAKEN if row.why == Why.TAKEN and not outcome.why else outcome.why
    row.silences = row.silences + 1 if outcome.why == Why.SILENT else 0
    words = f"{row.provider} said {outcome.code!r} of {row.reference}: {outcome.sentence}"
    if outcome.why == Why.ACCOUNT:
        alarms.ring(Alarm.Kind.ACCOUNT, about=row.provider, words=words, now=now)
    elif outcome.kind in {Kind.DELIVERED, Kind.NOT_FOUND}:
        alarms.hush(Alarm.Kind.ACCOUNT, about=row.provider, now=now)
    if outcome.why == Why.STRANGE:
        about = f"{row.provider} {outcome.code}"
        alarms.ring(Alarm.Kind.STRANGE, about=about, words=words, now=now)


def _end(
    row: Attempt, state: Attempt.State, now: datetime, *, look_at: datetime | None = None
) -> None:
    row.state, row.ended_at, row.next_at = state, now, look_at
    row.save()
    if now - row.made_at >= ALARM_AFTER:
        alarms.hush(Alarm.Kind.UNKNOWN, about=row.reference, now=now)


def _due_again(reward: Reward, at: datetime) -> None:
    reward.state, reward.next_at = Reward.State.DUE, at
    reward.save()


def _deliver(row: Attempt, reward: Reward, outcome: Outcome, now: datetime) -> None:
    row.cost_kobo = row.amount_kobo if outcome.cost_kobo is None else outcome.cost_kobo
    if row.cost_kobo > row.amount_kobo:
        words = f"{row.provider} took {row.cost_kobo} kobo for {row.reference}"
        alarms.ring(Alarm.Kind.DEAR, about=row.reference, words=words, now=now)
    _end(row, Attempt.State.DELIVERED, now, look_at=now + LOOKS[0])
    books.settle(reward, row, now=now)
    reward.state, reward.delivered_at, reward.next_at = Reward.State.DELIVERED, now, None
    reward.waits_for = ""
    reward.save()
    sources.remember_network(contributor=reward.contributor, phone=row.phone, network=row.network)
    reward_delivered.send(sender=Reward, reward=reward)


def _fail(row: Attempt, reward: Reward, outcome: Outcome, now: datetime) -> None:
    logger.error("%s refused %s: %s", row.provider, row.reference, outcome)
    _end(row, Attempt.State.FAILED, now)
    if outcome.why == Why.CATALOGUE and reward.attempts.count() < ATTEMPTS_MAX:
        reward.plan, reward.plan_kobo, reward.plan_agreed_by = row.plan, row.amount_kobo, ""
        _due_again(reward, now)
        return
    books.release(reward, now=now)
    _ask_anew(reward)
    reward_failed.send(sender=Reward, reward=reward)


def _ask_anew(reward: Reward) -> None:
    """Nothing is owed until the contributor confirms a phone again."""
    reward.state, reward.reserve_id, reward.confirmed_at = Reward.State.FAILED, None, None
    reward.delivered_at, reward.network, reward.carried_kobo = None, "", 0
    reward.plan, reward.plan_kobo, reward.plan_agreed_by = "", None, ""
    reward.save()


def _queue(row: Attempt, outcome: Outcome, now: datetime) -> None:
    row.state = Attempt.State.QUEUED
    row.next_at = now + (TOO_SOON if outcome.why == Why.TOO_SOON else WAIT)
    _ring_after_a_day(row, outcome, now)
    row.save()


def _keep_asking(row: Attempt, outcome: Outcome, now: datetime, ask_by: datetime | None) -> None:
    row.state = Attempt.State.UNKNOWN
    if outcome.why == Why.SILENT:
        row.next_at = now + _pause(row.silences - 1)
    else:
        next_at = now + (PENDING_FIRST if row.tries <= 1 or row.misses else PENDING_LATER)
        row.next_at = min(next_at, ask_by) if ask_by and ask_by > now else next_at
    _ring_after_a_day(row, outcome, now)
    row.save()


def _ring_after_a_day(row: Attempt, outcome: Outcome, now: datetime) -> None:
    if now - row.made_at >= ALARM_AFTER:
        words = f"{row.reference} is not known since {row.made_at}: {outcome}"
        alarms.ring(Alarm.Kind.UNKNOWN, about=row.reference, words=words, now=now)


# --- After the end ---
def look_again(attempt: Attempt, outcome: Outcome, now: datetime) -> None:
    """Write down what the provider says of an attempt that had ended: as a rule, the same."""
    delivered = attempt.state == Attempt.State.DELIVERED
    if outcome.kind == (Kind.FAILED if delivered else Kind.DELIVERED):
        _turn(attempt, outcome, now)
        return
    # Unless a callback has meanwhile asked for another look.
    Attempt.objects.filter(pk=attempt.pk, state=attempt.state, next_at=attempt.next_at).update(
        next_at=_next_look(attempt, outcome, now) if delivered else None
    )


@transaction.atomic(durable=True)
def _turn(attempt: Attempt, outcome: Outcome, now: datetime) -> None:
    reward = locked(attempt.reward_id)
    row = Attempt.objects.select_for_update().get(pk=attempt.pk)
    if row.state != attempt.state:
        return
    if row.state == Attempt.State.DELIVERED:
        _reverse(row, reward, outcome, now)
    else:
        _arrived_after_all(row, reward, outcome, now)


def _next_look(row: Attempt, outcome: Outcome, now: datetime) -> datetime | None:
    if outcome.why == Why.SILENT:
        return now + LOOK_AGAIN
    assert row.ended_at is not None
    # By the clock and not by counting: callbacks ask for looks of their own.
    return next((at for look in LOOKS if (at := row.ended_at + look) > now), None)


def _reverse(row: Attempt, reward: Reward, outcome: Outcome, now: datetime) -> None:
    """It was taken back: nobody's fault, so it counts against nobody, and the phone is asked."""
    _end(row, Attempt.State.REVERSED, now)
    words = f"{row.provider} took back {row.reference}: {outcome.sentence}"
    alarms.ring(Alarm.Kind.REVERSED, about=row.reference, words=words, now=now)
    books.take_back(reward, row, now=now)
    _ask_anew(reward)
    reward_reversed.send(sender=Reward, reward=reward)


def _arrived_after_all(row: Attempt, reward: Reward, outcome: Outcome, now: datetime) -> None:
    """It was said to have failed. It counts, unless another attempt has taken its place."""
    words = f"{row.provider} delivered {row.reference}, which it had said it would not"
    alarms.ring(Alarm.Kind.CONTRADICTION, about=row.reference, words=words, now=now)
    row.next_at = None
    row.save(update_fields=["next_at"])
    if reward.attempts.filter(state__in=[*Attempt.LIVE, Attempt.State.DELIVERED]).exists():
        return
    try:
        with transaction.atomic():
            _owe_again(reward, now)
    except NotEnough:  # the alarm rings; a look after the budget is filled will find it again
        Attempt.objects.filter(pk=row.pk).update(next_at=now + LOOK_AGAIN)
        return
    _deliver(row, reward, outcome, now)


def _owe_again(reward: Reward, now: datetime) -> None:
    if reward.state != Reward.State.DUE:
        reward.reserve_id, reward.confirmed_at = uuid4(), reward.confirmed_at or now
        books.owe(reward, now=now)
    if not books.is_held(reward):
        books.hold(reward, now=now)
