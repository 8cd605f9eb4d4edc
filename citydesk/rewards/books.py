"""A reward in the books: which accounts, which transfers, with ids that follow from the reserve's.

                                              debit             credit
funded     the owner sets money aside         budget            owner
due        we owe it                          rewards           contributor:C-…
           and hold it (reserve)              contributor:C-…   budget
delivered  what the provider took (post)      contributor:C-…   budget
           what it gave us off                contributor:C-…   discounts
           what it took above the price       fees              budget
failed     the hold is let go (void), and we owe it no more
                                              contributor:C-…   rewards

What a bundle costs less than the rate promised stays owed on the contributor's account.
"""

import uuid
from datetime import datetime

from django.db.models import Sum

from citydesk.ledger import actions as ledger
from citydesk.ledger.models import Account, Transfer
from citydesk.rewards.models import Reward

BY = "rewards"
Kind = Account.Kind


def budget(now: datetime) -> Account:
    """What the owner has set aside for rewards."""
    return ledger.account(code="budget", kind=Kind.ASSET, now=now)


def contributor_account(reward: Reward, now: datetime) -> Account:
    """What we owe the contributor."""
    code = f"contributor:{reward.contributor.code}"
    return ledger.account(code=code, kind=Kind.LIABILITY, now=now)


def fund(*, id: uuid.UUID, kobo: int, by: str, now: datetime) -> Transfer:
    """The owner sets money aside. Raises ledger.Conflict."""
    owner = ledger.account(code="owner", kind=Kind.EQUITY, now=now)
    return ledger.move(
        id=id, debit=budget(now), credit=owner, kobo=kobo, memo="funded", now=now, by=by
    )


def owe(reward: Reward, *, now: datetime) -> None:
    """It has fallen due."""
    expense = ledger.account(code="rewards", kind=Kind.EXPENSE, now=now)
    _move(reward, "due", expense, contributor_account(reward, now), reward.amount_kobo, now)


def is_held(reward: Reward) -> bool:
    """Whether the budget holds it."""
    return Transfer.objects.filter(pk=_reserve_id(reward)).exists()


def hold(reward: Reward, *, now: datetime) -> None:
    """Hold it in the budget. Raises ledger.NotEnough."""
    ledger.reserve(
        id=_reserve_id(reward),
        debit=contributor_account(reward, now),
        credit=budget(now),
        kobo=reward.amount_kobo,
        memo=f"{reward.key} held",
        now=now,
        by=BY,
    )


def held_since(since: datetime, *, now: datetime) -> int:
    """What rewards were held since, in kobo, but for what was let go; the budget stays locked."""
    credit = budget(now)
    Account.objects.select_for_update().get(pk=credit.pk)
    rows = Transfer.objects.filter(
        phase=Transfer.Phase.RESERVE, credit=credit, made_at__gte=since
    ).exclude(ends__phase=Transfer.Phase.VOID)
    return rows.aggregate(kobo=Sum("amount_kobo"))["kobo"] or 0


def settle(reward: Reward, *, price_kobo: int, cost_kobo: int, now: datetime) -> None:
    """A bundle of `price_kobo` was delivered, for which the provider took `cost_kobo`."""
    owed = contributor_account(reward, now)
    paid = min(price_kobo, cost_kobo)
    if paid:
        ledger.post(
            id=_id(reward, "delivered"),
            reserve=_held(reward),
            kobo=paid,
            memo=f"{reward.key} delivered",
            now=now,
            by=BY,
        )
    else:
        _void(reward, now)
    if cost_kobo < price_kobo:
        discounts = ledger.account(code="discounts", kind=Kind.INCOME, now=now)
        _move(reward, "discount", owed, discounts, price_kobo - cost_kobo, now)
    if cost_kobo > price_kobo:
        fees = ledger.account(code="fees", kind=Kind.EXPENSE, now=now)
        _move(reward, "fee", fees, budget(now), cost_kobo - price_kobo, now)


def release(reward: Reward, *, now: datetime) -> None:
    """It was not delivered: let the hold go, if there is one, and owe it no more."""
    if is_held(reward):
        _void(reward, now)
    expense = ledger.account(code="rewards", kind=Kind.EXPENSE, now=now)
    owed = contributor_account(reward, now)
    _move(reward, "not delivered", owed, expense, reward.amount_kobo, now)


def _reserve_id(reward: Reward) -> uuid.UUID:
    assert reward.reserve_id is not None  # a constraint, in every state that comes here
    return reward.reserve_id


def _id(reward: Reward, what: str) -> uuid.UUID:
    return uuid.uuid5(_reserve_id(reward), what)


def _held(reward: Reward) -> Transfer:
    return Transfer.objects.get(pk=_reserve_id(reward))


def _void(reward: Reward, now: datetime) -> None:
    ledger.void(
        id=_id(reward, "void"), reserve=_held(reward), memo=f"{reward.key} let go", now=now, by=BY
    )


def _move(
    reward: Reward, what: str, debit: Account, credit: Account, kobo: int, now: datetime
) -> None:
    ledger.move(
        id=_id(reward, what),
        debit=debit,
        credit=credit,
        kobo=kobo,
        memo=f"{reward.key} {what}",
        now=now,
        by=BY,
    )
