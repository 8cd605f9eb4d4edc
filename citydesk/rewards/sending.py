"""How a reward is sent: the provider is called between transactions, never inside one.

An attempt and its reference are committed before the call, and the call is claimed by
compare-and-set, so that of two workers one calls. Whoever finds an attempt that was called asks
what became of it: a reference goes again only when the provider has never seen it, and another is
made only when the first is proved to have delivered nothing.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from citydesk.rewards import circuits, outcomes
from citydesk.rewards.models import Attempt
from citydesk.rewards.providers import provider
from citydesk.rewards.providers.contract import (
    Kind,
    Order,
    Outcome,
    Provider,
    Unreachable,
    Why,
)

LAGOS = ZoneInfo("Africa/Lagos")
# Longer than a call may take: who has not written its end by then is dead.
CLAIM = timedelta(seconds=30)
# A reference is believed not to be there when it was not found so often after its settling time.
MISSES = 2


def go_on(*, attempt: Attempt, now: datetime) -> None:
    """Do its next step: send it, if it was never sent; else ask what became of it."""
    # Its own, whatever the settings say by now: only that one knows its reference.
    asked = provider(attempt.provider)
    if asked is None:
        outcomes.nobody_can_ask(attempt, now)
    elif circuits.is_silent(asked.name):
        outcomes.wait_for_answers(attempt, now)
    elif attempt.called_at is None:
        _send_first(attempt, asked, now)
    elif attempt.state == Attempt.State.QUEUED:
        _resume(attempt, asked, now)
    elif attempt.state in Attempt.LIVE:
        _look_up(attempt, asked, now)
    else:
        _look_again(attempt, asked, now)


def probe(*, now: datetime) -> None:
    """Ask the providers that were silent whether they answer again."""
    for name in circuits.to_probe(now=now):
        asked = provider(name)
        try:
            if asked:
                asked.balance()
        except Unreachable as error:
            circuits.note_silent(name, words=str(error), now=now)
        else:
            circuits.note_answer(name, now=now)


@transaction.atomic(durable=True)
def claim(attempt: Attempt, now: datetime, *, to_send: bool) -> bool:
    """Make this step ours, and commit that the provider may be called from here on."""
    ours = Attempt.objects.filter(pk=attempt.pk, state=attempt.state, tries=attempt.tries)
    attempt.tries += 1
    attempt.next_at = now + CLAIM
    if to_send:
        attempt.state, attempt.called_at, attempt.misses = Attempt.State.SENDING, now, 0
    return bool(
        ours.update(
            state=attempt.state,
            tries=attempt.tries,
            next_at=attempt.next_at,
            called_at=attempt.called_at,
            misses=attempt.misses,
        )
    )


def _record(
    attempt: Attempt, outcome: Outcome, now: datetime, *, ask_by: datetime | None = None
) -> None:
    """Keep what was said, and how the provider stands with us for having said it."""
    if outcome.why == Why.SILENT:  # first, so that whoever dies in between has it asked again
        circuits.note_silent(attempt.provider, words=outcome.sentence, now=now)
    outcomes.record(attempt, outcome, now, ask_by=ask_by)
    if outcome.why != Why.SILENT:
        circuits.note_answer(attempt.provider, now=now)
    if outcome.why == Why.WALLET:
        circuits.note_empty(attempt.provider, words=outcome.sentence, now=now)


def _send_first(attempt: Attempt, asked: Provider, now: datetime) -> None:
    if asked.may_send_again(attempt.reference, local_minute(now)):
        _send(attempt, asked, now)
    elif claim(attempt, now, to_send=False):  # committed before midnight, and never called
        outcomes.record(attempt, Outcome(kind=Kind.NOT_FOUND), now)


def _send(attempt: Attempt, asked: Provider, now: datetime) -> None:
    first = attempt.called_at is None
    if not claim(attempt, now, to_send=True):
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
        outcome = not_known(outcome)  # refused now, but an earlier call may be on its way
    _record(attempt, outcome, now)


def _resume(attempt: Attempt, asked: Provider, now: datetime) -> None:
    """The provider would not take it: go on when it says that it would."""
    if attempt.why == Why.WALLET and not circuits.may_order(circuits.of(asked.name), now=now):
        outcomes.wait_for_money(attempt, now)
        return
    if not claim(attempt, now, to_send=False):
        return
    if attempt.why == Why.WALLET and not _is_filled(attempt, asked, now):
        return
    outcome = asked.look_up(attempt.reference)
    if outcome.kind == Kind.NOT_FOUND and asked.may_send_again(
        attempt.reference, local_minute(now)
    ):
        _send(attempt, asked, now)
    elif outcome.kind == Kind.FAILED:  # the order that it would not take, and kept as failed
        _record(attempt, Outcome(kind=Kind.NOT_FOUND, code=outcome.code), now)
    elif outcome.why == Why.SILENT:
        _stays_queued(attempt, outcome.sentence, now)
    else:
        _record(attempt, outcome, now)


def _is_filled(attempt: Attempt, asked: Provider, now: datetime) -> bool:
    try:
        enough = asked.balance() >= attempt.amount_kobo
    except Unreachable as error:
        _stays_queued(attempt, str(error), now)
        return False
    if enough:
        circuits.note_filled(asked.name, now=now)
    else:
        _record(attempt, _as_before(attempt), now)
    return enough


def _stays_queued(attempt: Attempt, words: str, now: datetime) -> None:
    """It was not taken, and nothing that we do not hear now can change that."""
    outcomes.record(attempt, _as_before(attempt), now)
    circuits.note_silent(attempt.provider, words=words, now=now)


def _as_before(attempt: Attempt) -> Outcome:
    return Outcome(kind=Kind.QUEUED, why=Why(attempt.why), code=attempt.provider_code)


def _look_up(attempt: Attempt, asked: Provider, now: datetime) -> None:
    assert attempt.called_at is not None
    if not claim(attempt, now, to_send=False):
        return
    ask_by = None
    outcome = asked.look_up(attempt.reference)
    if outcome.kind == Kind.NOT_FOUND:
        ask_by = attempt.called_at + timedelta(seconds=asked.settling_seconds)
        waited = (now - attempt.called_at).total_seconds()
        attempt.misses += waited >= asked.settling_seconds
        may_send = asked.may_send_again(attempt.reference, local_minute(now))
        if may_send and attempt.misses >= MISSES and attempt.why != Why.TAKEN:
            _send(attempt, asked, now)
            return
        if may_send or waited < asked.forgetting_seconds or attempt.misses < MISSES:
            outcome = not_known(outcome)
    elif outcome.kind == Kind.QUEUED:
        outcome = not_known(outcome)  # it will not tell now, which says nothing of the order
    _record(attempt, outcome, now, ask_by=ask_by)


def _look_again(attempt: Attempt, asked: Provider, now: datetime) -> None:
    """What has ended is looked at once more: it may have been taken back, or arrived after all."""
    if claim(attempt, now, to_send=False):
        outcome = asked.look_up(attempt.reference)
        outcomes.look_again(attempt, outcome, now)
        if outcome.why == Why.SILENT:
            circuits.note_silent(asked.name, words=outcome.sentence, now=now)
        else:
            circuits.note_answer(asked.name, now=now)


def not_known(outcome: Outcome) -> Outcome:
    """The same, believed only that far."""
    return Outcome(kind=Kind.UNKNOWN, why=outcome.why, code=outcome.code, sentence=outcome.sentence)


def local_minute(now: datetime) -> str:
    """`202611230930` in Lagos, where providers of data keep their calendars."""
    return f"{timezone.localtime(now, LAGOS):%Y%m%d%H%M}"
