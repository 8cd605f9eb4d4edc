"""How each provider stands with us, so that one that hangs or is empty holds up nobody else."""

from datetime import datetime, timedelta

from django.db import transaction

from citydesk.rewards import alarms
from citydesk.rewards.models import Alarm, Attempt, Circuit, Reward
from citydesk.rewards.providers import chosen
from citydesk.rewards.providers.contract import Why

# So often in a row without an answer, and we stop calling but for a probe.
SILENCES_MAX = 3
# Half of the minute within which whoever waits should hear of it.
PROBE_SILENT = timedelta(seconds=30)
PROBE_EMPTY = timedelta(seconds=60)


def of(provider: str) -> Circuit:
    """How it stands with us by now; an unsaved row while there was never any trouble with it."""
    return Circuit.objects.filter(provider=provider).first() or Circuit(provider=provider)


def is_silent(provider: str) -> bool:
    """Whether it is taken for silent."""
    return of(provider).silent_since is not None


def all_shut() -> bool:
    """Whether none of the chosen providers both answers and has money."""
    names = [provider.name for provider in chosen()]
    shut = Circuit.objects.exclude(silent_since=None, empty_since=None)
    return shut.filter(provider__in=names).count() == len(names)


def to_probe(*, now: datetime) -> list[str]:
    """The providers that left a call unanswered, and that it is our turn to ask."""
    rows = Circuit.objects.filter(silences__gt=0, call_at__lte=now)
    names = rows.values_list("provider", flat=True)
    return [name for name in names if _ours(name, now)]


def _ours(provider: str, now: datetime) -> bool:
    ours = Circuit.objects.filter(provider=provider, call_at__lte=now)
    return bool(ours.update(call_at=now + PROBE_SILENT))


def may_order(circuit: Circuit, *, now: datetime) -> bool:
    """Whether to order from it; of an empty one now and then, to look into its wallet."""
    if circuit.empty_since is None:
        return True
    ours = Circuit.objects.filter(provider=circuit.provider, order_at__lte=now)
    return bool(ours.update(order_at=now + PROBE_EMPTY))


@transaction.atomic
def note_silent(provider: str, *, words: str, now: datetime) -> None:
    """It did not answer."""
    row = _row(provider)
    row.silences += 1
    # From the first silence on: who waits for it may be the only one who would have asked again.
    row.call_at = row.call_at or now + PROBE_SILENT
    if row.silences >= SILENCES_MAX and row.silent_since is None:
        row.silent_since = now
        alarms.ring(Alarm.Kind.SILENT, about=provider, words=words, now=now)
    row.save()


def note_answer(provider: str, *, now: datetime) -> None:
    """It answered, whatever it said: whoever waited for that is asked about at once."""
    if not of(provider).silences:
        return
    with transaction.atomic():
        row = _row(provider)
        row.silences, row.silent_since, row.call_at = 0, None, None
        row.save()
        alarms.hush(Alarm.Kind.SILENT, about=provider, now=now)
        Attempt.objects.filter(
            provider=provider, state__in=Attempt.LIVE, silences__gt=0, next_at__gt=now
        ).update(next_at=now)
        _wake(Reward.Wait.PROVIDER)


@transaction.atomic
def note_empty(provider: str, *, words: str, now: datetime) -> None:
    """Its wallet has less than an order costs."""
    row = _row(provider)
    if row.empty_since is None:
        row.empty_since, row.order_at = now, now + PROBE_EMPTY
        row.save()
        alarms.ring(Alarm.Kind.WALLET, about=provider, words=words, now=now)


def look_into_wallet(provider: str, *, now: datetime) -> None:
    """Somebody says that it was filled: whoever waits for it next may ask."""
    Circuit.objects.filter(provider=provider, empty_since__isnull=False).update(order_at=now)
    _wake_for_money(provider, now)


def note_filled(provider: str, *, now: datetime) -> None:
    """Its wallet has enough again: whoever waited for that goes on at once."""
    if of(provider).empty_since is None:
        return
    with transaction.atomic():
        row = _row(provider)
        row.empty_since, row.order_at = None, None
        row.save()
        alarms.hush(Alarm.Kind.WALLET, about=provider, now=now)
        _wake_for_money(provider, now)


def _wake_for_money(provider: str, now: datetime) -> None:
    Attempt.objects.filter(
        provider=provider, state=Attempt.State.QUEUED, why=Why.WALLET, next_at__gt=now
    ).update(next_at=now)
    _wake(Reward.Wait.WALLET)


def _row(provider: str) -> Circuit:
    Circuit.objects.get_or_create(provider=provider)
    return Circuit.objects.select_for_update().get(provider=provider)


def _wake(wait: Reward.Wait) -> None:
    Reward.objects.filter(state=Reward.State.DUE, waits_for=wait).update(next_at=None)
