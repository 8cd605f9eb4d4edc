"""Accounts, transfers, and the months that are closed."""

import uuid

from django.db import models

from citydesk.lib.append_only import AppendOnly


class Account(models.Model):
    """Something that money is in, owed to or spent on."""

    class Kind(models.TextChoices):
        ASSET = "ASSET", "asset"
        LIABILITY = "LIABILITY", "liability"
        EQUITY = "EQUITY", "equity"
        INCOME = "INCOME", "income"
        EXPENSE = "EXPENSE", "expense"

    code = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=9, choices=Kind.choices)
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code


class Transfer(AppendOnly):
    """Whole kobo from the credited account to the debited one. Never changed, never deleted.

    Two-phase, after TigerBeetle's pending transfers: a RESERVE holds an amount and moves nothing;
    one POST moves what was really spent (at most what was held), or one VOID lets it go. A PLAIN
    transfer moves at once. The client chooses `id`, so that saying a transfer again says nothing.
    """

    class Phase(models.TextChoices):
        PLAIN = "PLAIN", "plain"
        RESERVE = "RESERVE", "reserve"
        POST = "POST", "post"
        VOID = "VOID", "void"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    phase = models.CharField(max_length=7, choices=Phase.choices)
    debit = models.ForeignKey(Account, models.PROTECT, related_name="debits")
    credit = models.ForeignKey(Account, models.PROTECT, related_name="credits")
    amount_kobo = models.PositiveBigIntegerField()
    reserve = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="ends")
    memo = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_kobo__gt=0), name="transfer_moves_something"
            ),
            models.CheckConstraint(
                condition=~models.Q(debit=models.F("credit")), name="transfer_between_two_accounts"
            ),
            models.CheckConstraint(
                condition=models.Q(phase__in=["PLAIN", "RESERVE"], reserve=None)
                | models.Q(phase__in=["POST", "VOID"], reserve__isnull=False),
                name="only_an_end_names_its_reserve",
            ),
            models.UniqueConstraint(fields=["reserve"], name="a_reserve_ends_once"),
        ]
        # Each answers a balance without looking at the table itself.
        indexes = [
            models.Index(fields=[side, "made_at", "phase", "amount_kobo"], name=f"transfer_{side}s")
            for side in ("debit", "credit")
        ]

    def __str__(self) -> str:
        return f"{self.phase} {self.amount_kobo} {self.debit_id}←{self.credit_id}"


class Closing(AppendOnly):
    """A month that is over: nothing is dated before its end any more. Never changed or deleted.

    Its balances are not a cache that could go wrong: what they add up can no longer change.
    """

    month = models.DateField(unique=True)
    ends_at = models.DateTimeField(unique=True)
    closed_at = models.DateTimeField()
    closed_by = models.CharField(max_length=150)

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class ClosingBalance(AppendOnly):
    """What an account carries into the next month; an account that is not there carries nothing."""

    closing = models.ForeignKey(Closing, models.PROTECT, related_name="balances")
    account = models.ForeignKey(Account, models.PROTECT, related_name="closings")
    balance_kobo = models.BigIntegerField()
    held_kobo = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["closing", "account"], name="an_account_is_carried_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.closing_id} {self.account_id} {self.balance_kobo}"
