"""Reads of the ledger: every figure is added up from the transfers, none is kept beside them."""

from django.db.models import Q, QuerySet, Sum

from citydesk.ledger.models import Account, Transfer

MOVED = Q(phase__in=[Transfer.Phase.PLAIN, Transfer.Phase.POST])
# A reserve that nothing has ended.
HELD = Q(phase=Transfer.Phase.RESERVE, ends=None)


def _sum(rows: QuerySet[Transfer]) -> int:
    return rows.aggregate(kobo=Sum("amount_kobo"))["kobo"] or 0


def balance(account: Account) -> int:
    """Debits less credits, in kobo: above zero what we have or spent, below it what we owe."""
    debits = _sum(Transfer.objects.filter(MOVED, debit=account))
    return debits - _sum(Transfer.objects.filter(MOVED, credit=account))


def held(account: Account) -> int:
    """What reserves hold of it, in kobo."""
    return _sum(Transfer.objects.filter(HELD, credit=account))


def available(account: Account) -> int:
    """What it can still give, in kobo."""
    return balance(account) - held(account)


def trial_balance() -> dict[str, int]:
    """The balance of every account by its code; together they are zero. Two queries."""
    totals = dict.fromkeys(Account.objects.order_by("code").values_list("code", flat=True), 0)
    rows = Transfer.objects.filter(MOVED).values_list("debit__code", "credit__code")
    for debit, credit, kobo in rows.annotate(kobo=Sum("amount_kobo")):
        totals[debit] += kobo
        totals[credit] -= kobo
    return totals


def statement(account: Account) -> QuerySet[Transfer]:
    """Everything that was said of an account, oldest first."""
    rows = Transfer.objects.filter(Q(debit=account) | Q(credit=account))
    return rows.select_related("debit", "credit", "reserve").order_by("made_at", "pk")
