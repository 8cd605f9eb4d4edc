"""`citydesk statement`."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localtime

from citydesk.ledger import months, queries
from citydesk.ledger.models import Account
from citydesk.lib import sheet
from citydesk.lib.money import naira

HEAD = ("at", "id", "phase", "kobo", "memo", "by", "other account", "balance in kobo")


class Command(BaseCommand):
    """What was said of one account."""

    help = "Show an account's newest entries and what stood after each; --csv writes all of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which, when, how."""
        parser.add_argument("account", help="its code, as trial_balance lists it")
        parser.add_argument("--month", type=months.named, metavar="YYYY-MM", help="of one month")
        parser.add_argument(
            "--lines", type=int, default=queries.LINES_MAX, help="at most so many, the newest"
        )
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--csv", action="store_true", help="every entry as CSV, in whole kobo")
        how.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Show it."""
        account = Account.objects.filter(code=options["account"]).first()
        if account is None:
            raise CommandError(f"No account is called {options['account']}: see trial_balance.")
        month = options["month"]
        period = {
            "since": months.begins_at(month) if month else None,
            "until": months.begins_at(months.after(month)) if month else None,
        }
        if options["csv"]:
            lines = queries.every_line(account, **period)
            sheet.write(self.stdout, HEAD, (_cells(line) for line in lines))
            return
        told = queries.statement(account, **period, lines_max=max(options["lines"], 1))
        self.stdout.write(json.dumps(_plain(told)) if options["json"] else _words(told))


def _cells(line: queries.Line) -> tuple[object, ...]:
    return (
        line.at.isoformat(), line.id, line.phase, line.kobo,
        line.memo, line.by, line.other, line.balance_kobo,
    )  # fmt: skip


def _plain(told: queries.Statement) -> dict[str, object]:
    return {
        "account": told.account.code,
        "since": told.since and told.since.isoformat(),
        "until": told.until and told.until.isoformat(),
        "opening_kobo": told.opening_kobo,
        "lines": [dict(zip(HEAD, map(_json, _cells(line)), strict=True)) for line in told.lines],
        "closing_kobo": told.closing_kobo,
        "held_kobo": told.held_kobo,
        "older": told.older,
    }


def _json(value: object) -> object:
    return value if isinstance(value, int) else str(value)


def _words(told: queries.Statement) -> str:
    lines = [f"{told.account.code}, {told.account.get_kind_display()}"]
    if told.older:
        lines.append("  … older entries are left out: see --lines, --csv")
    lines.append(f"  before{naira(told.opening_kobo):>50}")
    for line in told.lines:
        amount = naira(line.kobo) if line.phase in {"PLAIN", "POST"} else f"({line.phase.lower()})"
        lines.append(
            f"  {localtime(line.at):%Y-%m-%d %H:%M}  {line.memo[:40]:40}{amount:>16}"
            f"{naira(line.balance_kobo):>16}"
        )
    lines.append(f"  after{naira(told.closing_kobo):>51}")
    if told.held_kobo:
        lines.append(f"  of which held{naira(told.held_kobo):>43}")
    return "\n".join(lines)
