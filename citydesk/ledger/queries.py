"""Reads of the ledger: every figure is added up from the transfers since the last closed month."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from citydesk.ledger.models import Account, Closing, ClosingBalance, Transfer

MOVED = Q(phase__in=[Transfer.Phase.PLAIN, Transfer.Phase.POST])
ENDS = Q(phase__in=[Transfer.Phase.POST, Transfer.Phase.VOID])
ALWAYS = datetime(9999, 1, 1, tzinfo=UTC)
# More than a person reads at once; all of it is what the export is for.
LINES_MAX = 200


@dataclass(frozen=True, kw_only=True)
class Line:
    """One transfer, as one account sees it: `kobo` is above zero for a debit.

    A hold, and its being let go, moves nothing; `balance_kobo` is what stood after it.
    """

    at: datetime
    id: UUID
    phase: str
    kobo: int
    memo: str
    by: str
    other: str
    balance_kobo: int


@dataclass(frozen=True, kw_only=True)
class Statement:
    """An account from `since` until `until`: its newest lines, oldest first.

    `opening_kobo` is what stood before the first line that is shown; `older` says that the period
    has more lines than these.
    """

    account: Account
    since: datetime | None
    until: datetime | None
    opening_kobo: int
    lines: list[Line]
    closing_kobo: int
    held_kobo: int
    older: bool


def closed_until() -> datetime | None:
    """Before this nothing more can be dated."""
    return Closing.objects.order_by("-ends_at").values_list("ends_at", flat=True).first()


def _closing_before(at: datetime) -> Closing | None:
    return Closing.objects.filter(ends_at__lte=at).order_by("-ends_at").first()


def _dated(since: datetime | None, until: datetime | None) -> Q:
    found = Q(made_at__gte=since) if since else Q()
    return found & Q(made_at__lt=until) if until else found


def _sum(rows: QuerySet[Transfer], of: str = "amount_kobo") -> int:
    return rows.aggregate(kobo=Sum(of))["kobo"] or 0


def balance(account: Account, *, at: datetime | None = None) -> int:
    """Debits less credits, in kobo: above zero what we have or spent, below it what we owe.

    With `at`, what stood at that moment, of what is dated before it.
    """
    closing, carried, _held = _carried(account, at)
    dated = _dated(closing, at) & MOVED
    debits = _sum(Transfer.objects.filter(dated, debit=account))
    return carried + debits - _sum(Transfer.objects.filter(dated, credit=account))


def held(account: Account, *, at: datetime | None = None) -> int:
    """What reserves hold of it, in kobo: all that were made, less all that were ended."""
    closing, _balance, carried = _carried(account, at)
    rows = Transfer.objects.filter(_dated(closing, at), credit=account)
    made = _sum(rows.filter(phase=Transfer.Phase.RESERVE))
    return carried + made - _sum(rows.filter(ENDS), "reserve__amount_kobo")


def available(account: Account) -> int:
    """What it can still give, in kobo."""
    return balance(account) - held(account)


def _carried(account: Account, at: datetime | None) -> tuple[datetime | None, int, int]:
    """The end of the last month that was closed before `at`, and what was carried over it."""
    closing = _closing_before(at or ALWAYS)
    if closing is None:
        return None, 0, 0
    row = ClosingBalance.objects.filter(closing=closing, account=account).first()
    return closing.ends_at, row.balance_kobo if row else 0, row.held_kobo if row else 0


def trial_balance(*, at: datetime | None = None) -> dict[str, int]:
    """The balance of every account by its code; together they are zero. Four queries."""
    totals = dict.fromkeys(Account.objects.order_by("code").values_list("code", flat=True), 0)
    closing = _closing_before(at or ALWAYS)
    if closing:
        totals |= dict(closing.balances.values_list("account__code", "balance_kobo"))
    rows = Transfer.objects.filter(_dated(closing.ends_at if closing else None, at) & MOVED)
    moved = rows.values_list("debit__code", "credit__code").annotate(kobo=Sum("amount_kobo"))
    for debit, credit, kobo in moved:
        totals[debit] += kobo
        totals[credit] -= kobo
    return totals


def holds(*, at: datetime) -> dict[int, int]:
    """What is held of each account, by its key: made less ended, since the month closed before."""
    closing = _closing_before(at)
    totals: dict[int, int] = {}
    if closing:
        totals |= dict(closing.balances.values_list("account_id", "held_kobo"))
    rows = Transfer.objects.filter(_dated(closing.ends_at if closing else None, at))
    made = rows.filter(phase=Transfer.Phase.RESERVE).values_list("credit_id")
    for account, kobo in made.annotate(kobo=Sum("amount_kobo")):
        totals[account] = totals.get(account, 0) + kobo
    ended = rows.filter(ENDS).values_list("credit_id")
    for account, kobo in ended.annotate(kobo=Sum("reserve__amount_kobo")):
        totals[account] = totals.get(account, 0) - kobo
    return totals


def statement(
    account: Account,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    lines_max: int = LINES_MAX,
) -> Statement:
    """What was said of an account in a time, with what stood after each. Nine queries at most.

    Debits and credits are read from an index each and merged, so that what is older costs nothing
    but the adding up.
    """
    dated, stands = _dated(since, until), balance(account, at=until)
    found = [
        *(_Row(*row) for row in _of("debit", account, dated)[: lines_max + 1]),
        *(_Row(*row).given() for row in _of("credit", account, dated)[: lines_max + 1]),
    ]
    found.sort(key=lambda row: (row.at, row.id), reverse=True)
    closing_kobo, lines = stands, []
    for row in found[:lines_max]:
        lines.append(row.line(stands))
        stands -= row.moved
    return Statement(
        account=account,
        since=since,
        until=until,
        opening_kobo=stands,
        lines=lines[::-1],
        closing_kobo=closing_kobo,
        held_kobo=held(account, at=until),
        older=len(found) > lines_max,
    )


def every_line(
    account: Account, *, since: datetime | None = None, until: datetime | None = None
) -> Iterator[Line]:
    """All of a statement, oldest first, a few thousand rows at a time: for an export."""
    stands, dated = balance(account, at=since) if since else 0, _dated(since, until)
    debits = (_Row(*row) for row in _of("debit", account, dated).reverse().iterator())
    credits_ = (_Row(*row).given() for row in _of("credit", account, dated).reverse().iterator())
    for row in heapq.merge(debits, credits_, key=lambda row: (row.at, row.id)):
        stands += row.moved
        yield row.line(stands)


class _Row(NamedTuple):
    """A transfer as the account that got it sees it."""

    at: datetime
    id: UUID
    phase: str
    kobo: int
    memo: str
    by: str
    other: str

    def given(self) -> "_Row":
        """As the account that gave it sees it."""
        return self._replace(kobo=-self.kobo)

    @property
    def moved(self) -> int:
        return self.kobo if self.phase in {Transfer.Phase.PLAIN, Transfer.Phase.POST} else 0

    def line(self, stands: int) -> Line:
        return Line(**self._asdict(), balance_kobo=stands)


def _of(side: str, account: Account, dated: Q) -> QuerySet[Transfer, tuple[Any, ...]]:
    """Its debits or its credits, newest first, out of that side's index."""
    other = {"debit": "credit__code", "credit": "debit__code"}[side]
    rows = Transfer.objects.filter(dated, **{side: account}).order_by("-made_at", "-pk")
    return rows.values_list("made_at", "id", "phase", "amount_kobo", "memo", "made_by", other)
