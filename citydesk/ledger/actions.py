"""Writes of the ledger: each says one transfer, and saying it again says nothing.

The client chooses the id, so a call that was killed is simply made again. Two-phase after
TigerBeetle: `reserve` holds, `post` moves what was really spent, `void` lets go.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from citydesk.ledger import months, queries
from citydesk.ledger.models import Account, Closing, ClosingBalance, Transfer

# Work that was under way at midnight dates its entries by when it began.
CLOSE_AFTER = timedelta(hours=1)


class Conflict(Exception):
    """The same id was used before for another transfer; nothing was written."""


class NotEnough(Exception):
    """The account that would give has less than that to give."""


class Ended(Exception):
    """The reserve was posted or voided before, otherwise than is asked now."""


class MonthClosed(Exception):
    """It would be dated in a month that is closed, which nobody opens again."""


class CannotClose(Exception):
    """The month is not over, or is not the next to be closed."""


def account(*, code: str, kind: Account.Kind, now: datetime) -> Account:
    """The account called `code`, opened if it is new. One row: atomic without a savepoint more."""
    found, _made = Account.objects.get_or_create(
        code=code, defaults={"kind": kind, "opened_at": now}
    )
    return found


def move(
    *, id: UUID, debit: Account, credit: Account, kobo: int, memo: str, now: datetime, by: str
) -> Transfer:
    """Move `kobo` at once: one row, atomic without a savepoint more. Raises Conflict."""
    return _say(id, Transfer.Phase.PLAIN, debit.pk, credit.pk, kobo, None, memo, now, by)


@transaction.atomic
def reserve(
    *, id: UUID, debit: Account, credit: Account, kobo: int, memo: str, now: datetime, by: str
) -> Transfer:
    """Hold `kobo` of `credit`, which only its post or void ends. Raises NotEnough, Conflict."""
    _lock(credit.pk)
    if not Transfer.objects.filter(pk=id).exists() and queries.available(credit) < kobo:
        raise NotEnough(f"{credit.code} has less than {kobo} kobo to give")
    return _say(id, Transfer.Phase.RESERVE, debit.pk, credit.pk, kobo, None, memo, now, by)


@transaction.atomic
def post(*, id: UUID, reserve: Transfer, kobo: int, memo: str, now: datetime, by: str) -> Transfer:
    """Move what was spent of a reserve; the rest is let go. Raises Ended, NotEnough, Conflict."""
    if kobo > reserve.amount_kobo:
        raise NotEnough(f"only {reserve.amount_kobo} kobo were held, not {kobo}")
    return _end(id, Transfer.Phase.POST, reserve, kobo, memo, now, by)


@transaction.atomic
def void(*, id: UUID, reserve: Transfer, memo: str, now: datetime, by: str) -> Transfer:
    """Let a reserve go. Raises Ended."""
    return _end(id, Transfer.Phase.VOID, reserve, reserve.amount_kobo, memo, now, by)


@transaction.atomic
def close_month(*, month: date, by: str, now: datetime) -> Closing:
    """Carry every balance over the end of `month`, before which nothing is dated from now on.

    Saying it again says nothing; nothing undoes it. Raises CannotClose.
    """
    found = Closing.objects.filter(month=month).first()
    if found:
        return found
    _stop_writers()
    ends_at = months.begins_at(months.after(month))
    last = Closing.objects.order_by("-ends_at").first()
    if ends_at + CLOSE_AFTER > now:
        raise CannotClose(f"{month:%Y-%m} can be closed from {ends_at + CLOSE_AFTER} on")
    if last and months.after(last.month) != month:
        raise CannotClose(f"close {months.after(last.month):%Y-%m} first")
    balances, holds = queries.trial_balance(at=ends_at), queries.holds(at=ends_at)
    made = Closing.objects.create(month=month, ends_at=ends_at, closed_at=now, closed_by=by)
    ClosingBalance.objects.bulk_create(
        ClosingBalance(
            closing=made,
            account_id=number,
            balance_kobo=balances[code],
            held_kobo=holds.get(number, 0),
        )
        for number, code in Account.objects.values_list("pk", "code")
        if balances[code] or holds.get(number)
    )
    return made


def _stop_writers() -> None:
    """Until we commit nobody writes a transfer: one that we do not see would be in no balance.

    SQLite has one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE ledger_transfer IN SHARE ROW EXCLUSIVE MODE")


def _end(  # one end of one reserve
    id: UUID,
    phase: Transfer.Phase,
    reserve: Transfer,
    kobo: int,
    memo: str,
    now: datetime,
    by: str,
) -> Transfer:
    _lock(reserve.credit_id)
    ended = Transfer.objects.filter(reserve=reserve).first()
    if ended is not None and ended.pk != id:
        raise Ended(f"{reserve.pk} was ended by {ended}")
    return _say(id, phase, reserve.debit_id, reserve.credit_id, kobo, reserve, memo, now, by)


def _lock(account: int) -> None:
    """Nobody else's until we commit; on SQLite everything is."""
    if not connection.features.has_select_for_update:
        return
    Account.objects.select_for_update().values_list("pk").get(pk=account)


def _say(  # every field of a transfer
    id: UUID,
    phase: Transfer.Phase,
    debit: int,
    credit: int,
    kobo: int,
    reserve: Transfer | None,
    memo: str,
    now: datetime,
    by: str,
) -> Transfer:
    said = _insert(
        Transfer(
            pk=id,
            phase=phase,
            debit_id=debit,
            credit_id=credit,
            amount_kobo=kobo,
            reserve=reserve,
            memo=memo,
            made_at=now,
            made_by=by,
        )
    )
    meant = (phase, debit, credit, kobo, reserve.pk if reserve else None)
    if meant != _meaning(said):
        raise Conflict(f"{id} says {said}")
    return said


def _insert(row: Transfer) -> Transfer:
    """The row, or the one with its id that stands. Raises MonthClosed.

    Not looked for first: that it is said again is the exception, and the database tells.
    """
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        said = Transfer.objects.filter(pk=row.pk).first()
        if said:
            return said
        closed = queries.closed_until()
        if closed and row.made_at < closed:
            raise MonthClosed(f"{row.made_at} is in a month that is closed") from None
        raise
    return row


def _meaning(said: Transfer) -> tuple[object, ...]:
    return (said.phase, said.debit_id, said.credit_id, said.amount_kobo, said.reserve_id)
