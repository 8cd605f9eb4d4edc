"""`citydesk trial_balance`."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from citydesk.ledger import months, queries
from citydesk.lib import sheet
from citydesk.lib.money import naira


class Command(BaseCommand):
    """The balance of every account; together they are nothing."""

    help = "Show every account's balance; exit 1 if they do not add up to zero."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """When, how."""
        parser.add_argument("--month", type=months.named, metavar="YYYY-MM", help="at its end")
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--csv", action="store_true", help="as CSV, in whole kobo")
        how.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Add up."""
        month = options["month"]
        at = months.begins_at(months.after(month)) if month else None
        balances = queries.trial_balance(at=at)
        total = sum(balances.values())
        if options["csv"]:
            sheet.write(self.stdout, ("account", "kobo"), balances.items())
        elif options["json"]:
            self.stdout.write(json.dumps({"balances_kobo": balances, "total_kobo": total}))
        else:
            told = [f"{code:40}{naira(kobo):>20}" for code, kobo in balances.items()]
            self.stdout.write("\n".join([*told, f"{'together':40}{naira(total):>20}"]))
        if total:
            sys.exit(1)
