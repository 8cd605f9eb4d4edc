"""`citydesk close_month`."""

import json
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from citydesk.ledger import actions, months


class Command(BaseCommand):
    """Close a month for good."""

    help = "Carry every balance over the end of a month; nothing is dated in it from then on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which, who."""
        parser.add_argument("month", type=months.named, metavar="YYYY-MM")
        parser.add_argument("--by", required=True, metavar="USERNAME", help="who decides it")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Close it; a month that is closed stays so, and saying it again is no error."""
        if not get_user_model().objects.filter(username=options["by"], is_active=True).exists():
            raise CommandError(f"Nobody signs in as {options['by']}.")
        try:
            made = actions.close_month(month=options["month"], by=options["by"], now=timezone.now())
        except actions.CannotClose as error:
            raise CommandError(f"It cannot be closed: {error}.") from error
        told = {"month": str(made), "closed_at": made.closed_at.isoformat(), "by": made.closed_by}
        words = f"{made} was closed by {made.closed_by} on {made.closed_at:%Y-%m-%d %H:%M} UTC."
        self.stdout.write(json.dumps(told) if options["json"] else words)
