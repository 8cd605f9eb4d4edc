"""Writes of the ledger: each says one transfer, and saying it again says nothing.

The client chooses the id, so a call that was killed is simply made again. Two-phase after
TigerBeetle: `reserve` holds, `post` moves what was really spent, `void` lets go.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from citydesk.ledger import queries
from citydesk.ledger.models import Account, Transfer


class Conflict(Exception):
    """The same id was used before for another transfer; nothing was written."""


class NotEnough(Exception):
    """The account that would give has less than that to give."""


class Ended(Exception):
    """The reserve was posted or voided before, otherwise than is asked now."""


@transaction.atomic
def account(*, code: str, kind: Account.Kind, now: datetime) -> Account:
    """The account called `code`, opened if it is new."""
    found, _made = Account.objects.get_or_create(
        code=code, defaults={"kind": kind, "opened_at": now}
    )
    return found


@transaction.atomic
def move(
    *, id: UUID, debit: Account, credit: Account, kobo: int, memo: str, now: datetime, by: str
) -> Transfer:
    """Move `kobo` at once. Raises Conflict."""
    return _say(id, Transfer.Phase.PLAIN, debit, credit, kobo, None, memo, now, by)


@transaction.atomic
def reserve(
    *, id: UUID, debit: Account, credit: Account, kobo: int, memo: str, now: datetime, by: str
) -> Transfer:
    """Hold `kobo` of `credit`, which only its post or void ends. Raises NotEnough, Conflict."""
    _lock(credit)
    if not Transfer.objects.filter(pk=id).exists() and queries.available(credit) < kobo:
        raise NotEnough(f"{credit.code} has less than {kobo} kobo to give")
    return _say(id, Transfer.Phase.RESERVE, debit, credit, kobo, None, memo, now, by)


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


def _end(  # one end of one reserve
    id: UUID,
    phase: Transfer.Phase,
    reserve: Transfer,
    kobo: int,
    memo: str,
    now: datetime,
    by: str,
) -> Transfer:
    _lock(reserve.credit)
    ended = Transfer.objects.filter(reserve=reserve).first()
    if ended is not None and ended.pk != id:
        raise Ended(f"{reserve.pk} was ended by {ended}")
    return _say(id, phase, reserve.debit, reserve.credit, kobo, reserve, memo, now, by)


def _lock(account: Account) -> None:
    Account.objects.select_for_update().get(pk=account.pk)


def _say(  # every field of a transfer
    id: UUID,
    phase: Transfer.Phase,
    debit: Account,
    credit: Account,
    kobo: int,
    reserve: Transfer | None,
    memo: str,
    now: datetime,
    by: str,
) -> Transfer:
    said, made = Transfer.objects.get_or_create(
        pk=id,
        defaults={
            "phase": phase,
            "debit": debit,
            "credit": credit,
            "amount_kobo": kobo,
            "reserve": reserve,
            "memo": memo,
            "made_at": now,
            "made_by": by,
        },
    )
    meant = (phase, debit.pk, credit.pk, kobo, reserve.pk if reserve else None)
    if not made and meant != _meaning(said):
        raise Conflict(f"{id} says {said}")
    return said


def _meaning(said: Transfer) -> tuple[object, ...]:
    return (said.phase, said.debit_id, said.credit_id, said.amount_kobo, said.reserve_id)
