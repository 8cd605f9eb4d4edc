"""A reward in the books: which accounts, which transfers, with ids that follow from the reward.

funded     budget            Dr    owner              Cr
due        rewards           Dr    contributor:C-…    Cr    we owe it
contributor:C-…   Dr    budget             Cr    held (reserve)
delivered  contributor:C-…   Dr    budget             Cr    what it cost (post)
contributor:C-…   Dr    discounts          Cr    the rest
failed     the reserve is voided, and what we owed is taken back
"""

import uuid
from datetime import datetime

from django.utils import timezone

from citydesk.ledger import actions as ledger
from citydesk.ledger.models import Account, Transfer
from citydesk.rewards.models import Reward

BY = "rewards"
Kind = Account.Kind


def budget(now: datetime) -> Account:
    """What the owner has set aside for rewards."""
    return ledger.account(code="budget", kind=Kind.ASSET, now=now)


def _contributor(reward: Reward, now: datetime) -> Account:
    code = f"contributor:{reward.contributor.code}"
    return ledger.account(code=code, kind=Kind.LIABILITY, now=now)


def _id(reward: Reward, turn: str) -> uuid.UUID:
    return uuid.uuid5(reward.pk, turn)


def _say(reward: Reward, turn: str, debit: Account, credit: Account, now: datetime) -> None:
    ledger.move(
        id=_id(reward, turn),
        debit=debit,
        credit=credit,
        kobo=reward.amount_kobo,
        memo=f"{reward.key} {turn}",
        now=now,
        by=BY,
    )


def fund(*, id: uuid.UUID, kobo: int, by: str, now: datetime) -> Transfer:
    """The owner sets money aside."""
    owner = ledger.account(code="owner", kind=Kind.EQUITY, now=now)
    return ledger.move(
        id=id, debit=budget(now), credit=owner, kobo=kobo, memo="funded", now=now, by=by
    )


def hold(reward: Reward, *, turn: int, now: datetime) -> uuid.UUID:
    """Owe it, and hold it in the budget; the reserve's id. Raises ledger.NotEnough.

    `turn` counts the times that it fell due, so that one that failed can fall due again.
    """
    contributor = _contributor(reward, now)
    held = ledger.reserve(
        id=_id(reward, f"reserve {turn}"),
        debit=contributor,
        credit=budget(now),
        kobo=reward.amount_kobo,
        memo=f"{reward.key} reserve",
        now=now,
        by=BY,
    )
    expense = ledger.account(code="rewards", kind=Kind.EXPENSE, now=now)
    _say(reward, f"credit {turn}", expense, contributor, now)
    return held.pk


def _held(reward: Reward) -> Transfer:
    assert reward.reserve_id is not None  # a constraint, in every state that comes here
    return Transfer.objects.get(pk=reward.reserve_id)


def settle(reward: Reward, *, cost_kobo: int, now: datetime) -> None:
    """It was delivered for `cost_kobo`; what it cost less is a discount."""
    held = _held(reward)
    ledger.post(
        id=_id(reward, "post"),
        reserve=held,
        kobo=cost_kobo,
        memo=f"{reward.key} delivered",
        now=now,
        by=BY,
    )
    if cost_kobo < reward.amount_kobo:
        ledger.move(
            id=_id(reward, "discount"),
            debit=_contributor(reward, now),
            credit=ledger.account(code="discounts", kind=Kind.INCOME, now=now),
            kobo=reward.amount_kobo - cost_kobo,
            memo=f"{reward.key} discount",
            now=now,
            by=BY,
        )


def release(reward: Reward, *, turn: int, now: datetime) -> None:
    """It was not delivered: let the hold go, and owe it no more."""
    held = _held(reward)
    ledger.void(id=_id(reward, f"void {turn}"), reserve=held, memo=reward.key, now=now, by=BY)
    expense = ledger.account(code="rewards", kind=Kind.EXPENSE, now=now)
    _say(reward, f"take back {turn}", _contributor(reward, now), expense, now)


def local_minute(now: datetime) -> str:
    """`202611230930` in the newsroom's own time."""
    return f"{timezone.localtime(now, timezone.get_default_timezone()):%Y%m%d%H%M}"
