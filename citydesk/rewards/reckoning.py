"""What a provider's wallet holds, beside what the books say lies there."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from citydesk.ledger import queries as ledger
from citydesk.lib.money import naira
from citydesk.rewards import alarms, books, circuits
from citydesk.rewards.models import Alarm, Attempt, Circuit
from citydesk.rewards.providers import chosen
from citydesk.rewards.providers.contract import Provider, Unreachable


@dataclass(frozen=True, kw_only=True)
class Wallet:
    """A provider's wallet, for the screen; `circuit` says what it held, once it was asked."""

    circuit: Circuit
    booked_kobo: int


@dataclass(frozen=True, kw_only=True)
class _Books:
    """What should lie with a provider, and what it may have taken that is not booked yet."""

    kobo: int
    under_way_kobo: int
    ended: int


def wallets(now: datetime) -> list[Wallet]:
    """The wallets of the chosen providers; the cash box is the books' own."""
    return [
        Wallet(circuit=circuits.of(one.name), booked_kobo=_booked(one.name, now).kobo)
        for one in chosen()
        if one.address
    ]


def compare_all(*, now: datetime) -> None:
    """Ask each provider what its wallet holds, unless it is silent; a question that costs nothing.

    Each is asked by a call of its own, outside any transaction.
    """
    for provider in chosen():
        if provider.address and not circuits.is_silent(provider.name):
            compare(provider, now=now)


def compare(provider: Provider, *, now: datetime) -> None:
    """Ask it; what two questions in a row find, and the books do not explain, rings.

    One would not do: a provider gives back before it says so, and what it says may be a minute old.
    """
    before = _booked(provider.name, now)
    try:
        held = provider.balance()
    except Unreachable as error:
        circuits.note_silent(provider.name, words=str(error), now=now)
        return
    circuits.note_answer(provider.name, now=now)
    if _booked(provider.name, now) == before:  # else something was paid meanwhile: next time
        _write_down(provider.name, held, _unexplained(held, before), now)


def _booked(provider: str, now: datetime) -> _Books:
    attempts = Attempt.objects.filter(provider=provider)
    called = attempts.filter(
        state__in=[Attempt.State.SENDING, Attempt.State.UNKNOWN], called_at__isnull=False
    )
    return _Books(
        kobo=ledger.balance(books.wallet(provider, now)),
        under_way_kobo=called.aggregate(kobo=Sum("amount_kobo"))["kobo"] or 0,
        ended=attempts.filter(ended_at__isnull=False).count(),
    )


def _unexplained(held: int, booked: _Books) -> int:
    """What is left once whatever is under way may have been taken, or not."""
    over = held - booked.kobo
    return over if over > 0 else min(over + booked.under_way_kobo, 0)


@transaction.atomic
def _write_down(provider: str, held: int, unexplained: int, now: datetime) -> None:
    Circuit.objects.get_or_create(provider=provider)
    row = Circuit.objects.select_for_update().get(provider=provider)
    again = unexplained == row.unexplained_kobo
    row.balance_kobo, row.balance_at, row.unexplained_kobo = held, now, unexplained
    row.save(update_fields=["balance_kobo", "balance_at", "unexplained_kobo"])
    if not unexplained:
        alarms.hush(Alarm.Kind.DIFFERENCE, about=provider, now=now)
    elif again:
        words = f"{provider} holds {naira(held)}, {_than_booked(unexplained)}: see top_up"
        alarms.ring(Alarm.Kind.DIFFERENCE, about=provider, words=words, now=now)


def _than_booked(kobo: int) -> str:
    return f"{naira(abs(kobo))} {'more' if kobo > 0 else 'less'} than the books explain"
