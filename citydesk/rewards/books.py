"""A reward in the books: which accounts, which transfers, with ids that follow from the reserve's.

Two sets of accounts are kept in one ledger, and each adds up to nothing by itself. The budget's say
what the owner allows and what of it is spent:

                                              debit             credit
funded     the owner sets money aside         budget            owner
held       while a reward is on its way       delivered         budget       (reserve)
delivered  what it really cost (post)         delivered         budget
failed     the hold is let go (void)

The money's say whom we owe, and what lies with each provider:

topped up  the owner fills a wallet           wallet:vtpass     bank
due        we owe it                          rewards           contributor:C-…
delivered  the bundle, at its price           contributor:C-…   wallet:vtpass
           what the provider gave us off      contributor:C-…   discounts
           what it took above the price       fees              wallet:vtpass
failed     we owe it no more                  contributor:C-…   rewards

What is taken back after it was delivered is undone entry by entry, by new ones the other way round.
What a bundle costs less than the rate promised stays owed on the contributor's account, and is
added to the next reward: held, and spent, with it.
"""

import uuid
from datetime import datetime

from django.db.models import F, Sum

from citydesk.ledger import actions as ledger
from citydesk.ledger.models import Account, Transfer
from citydesk.ledger.queries import balance
from citydesk.rewards.models import Attempt, Reward
from citydesk.sources.models import Contributor

BY = "rewards"
Kind = Account.Kind
KINDS = {
    "budget": Kind.ASSET,
    "bank": Kind.ASSET,
    "owner": Kind.EQUITY,
    "delivered": Kind.EXPENSE,
    "rewards": Kind.EXPENSE,
    "fees": Kind.EXPENSE,
    "discounts": Kind.INCOME,
}


def _account(code: str, now: datetime) -> Account:
    return ledger.account(code=code, kind=KINDS[code], now=now)


def budget(now: datetime) -> Account:
    """What the owner has set aside for rewards."""
    return _account("budget", now)


def wallet(provider: str, now: datetime) -> Account:
    """What lies with a provider, by our own reckoning."""
    return ledger.account(code=f"wallet:{provider}", kind=Kind.ASSET, now=now)


def contributor_account(reward: Reward, now: datetime) -> Account:
    """What we owe the contributor."""
    code = f"contributor:{reward.contributor.code}"
    return ledger.account(code=code, kind=Kind.LIABILITY, now=now)


def fund(*, id: uuid.UUID, kobo: int, by: str, now: datetime) -> Transfer:
    """The owner sets money aside. Raises ledger.Conflict."""
    owner = _account("owner", now)
    return ledger.move(
        id=id, debit=budget(now), credit=owner, kobo=kobo, memo="funded", now=now, by=by
    )


def top_up(*, id: uuid.UUID, provider: str, kobo: int, by: str, now: datetime) -> Transfer:
    """The owner has filled a provider's wallet. Raises ledger.Conflict."""
    return ledger.move(
        id=id, debit=wallet(provider, now), credit=_account("bank", now), kobo=kobo,
        memo="topped up", now=now, by=by,
    )  # fmt: skip


def owe(reward: Reward, *, now: datetime) -> None:
    """It has fallen due."""
    owed = contributor_account(reward, now)
    _move(reward, "due", _account("rewards", now), owed, reward.amount_kobo, now)


def is_held(reward: Reward) -> bool:
    """Whether the budget holds it."""
    return Transfer.objects.filter(pk=_reserve_id(reward)).exists()


def hold(reward: Reward, *, now: datetime) -> None:
    """Hold it in the budget. Raises ledger.NotEnough."""
    ledger.reserve(
        id=_reserve_id(reward),
        debit=_account("delivered", now),
        credit=budget(now),
        kobo=reward.worth_kobo,
        memo=f"{reward.key} held",
        now=now,
        by=BY,
    )


def lock_budget(now: datetime) -> None:
    """Nobody else holds or spends anything of it until we commit."""
    Account.objects.select_for_update().get(pk=budget(now).pk)


def left_over(contributor: Contributor) -> int:
    """What we owe somebody beside the rewards that are on their way to them, in kobo."""
    account = Account.objects.filter(code=f"contributor:{contributor.code}").first()
    under_way = Reward.objects.filter(
        contributor=contributor, state__in=[Reward.State.DUE, Reward.State.SENDING]
    ).aggregate(kobo=Sum(F("amount_kobo") + F("carried_kobo")))
    owed = -balance(account) if account else 0
    return max(owed - (under_way["kobo"] or 0), 0)


def held_since(since: datetime, *, now: datetime) -> int:
    """What rewards were held since, in kobo, but for what was let go."""
    rows = Transfer.objects.filter(
        phase=Transfer.Phase.RESERVE, credit=budget(now), made_at__gte=since
    ).exclude(ends__phase=Transfer.Phase.VOID)
    return rows.aggregate(kobo=Sum("amount_kobo"))["kobo"] or 0


def settle(reward: Reward, attempt: Attempt, *, now: datetime) -> None:
    """The attempt's bundle was delivered, for which the provider took `cost_kobo`."""
    cost, price = _cost(attempt), attempt.amount_kobo
    _spend(reward, cost, now)
    owed, lies = contributor_account(reward, now), wallet(attempt.provider, now)
    _move(reward, "bundle", owed, lies, min(price, cost), now)
    if cost < price:
        _move(reward, "discount", owed, _account("discounts", now), price - cost, now)
    if cost > price:
        _move(reward, "fee", _account("fees", now), lies, cost - price, now)


def _spend(reward: Reward, cost: int, now: datetime) -> None:
    """The budget gives what it held, and more if it cost more."""
    reserve = _held(reward)
    held = min(cost, reserve.amount_kobo)
    if held:
        ledger.post(
            id=_id(reward, "delivered"),
            reserve=reserve,
            kobo=held,
            memo=f"{reward.key} delivered",
            now=now,
            by=BY,
        )
    else:
        _void(reward, now)
    _move(reward, "above", _account("delivered", now), budget(now), cost - held, now)


def take_back(reward: Reward, attempt: Attempt, *, now: datetime) -> None:
    """What was settled is undone, and the reward owed no more: nothing had arrived after all."""
    cost, price = _cost(attempt), attempt.amount_kobo
    owed, lies = contributor_account(reward, now), wallet(attempt.provider, now)
    _move(reward, "unspent", budget(now), _account("delivered", now), cost, now)
    _move(reward, "bundle back", lies, owed, min(price, cost), now)
    if cost < price:
        _move(reward, "discount back", _account("discounts", now), owed, price - cost, now)
    if cost > price:
        _move(reward, "fee back", lies, _account("fees", now), cost - price, now)
    _owe_no_more(reward, now)


def release(reward: Reward, *, now: datetime) -> None:
    """It was not delivered: let the hold go, if there is one, and owe it no more."""
    if is_held(reward):
        _void(reward, now)
    _owe_no_more(reward, now)


def _owe_no_more(reward: Reward, now: datetime) -> None:
    owed = contributor_account(reward, now)
    _move(reward, "not delivered", owed, _account("rewards", now), reward.amount_kobo, now)


def _cost(attempt: Attempt) -> int:
    assert attempt.cost_kobo is not None  # set when it was delivered
    return attempt.cost_kobo


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
    """Move `kobo`, if that is above zero."""
    if kobo > 0:
        ledger.move(
            id=_id(reward, what),
            debit=debit,
            credit=credit,
            kobo=kobo,
            memo=f"{reward.key} {what}",
            now=now,
            by=BY,
        )
