"""`citydesk fund_rewards`."""

import uuid
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from citydesk.ledger import queries as ledger
from citydesk.ledger.actions import Conflict
from citydesk.lib.money import naira
from citydesk.people.models import User
from citydesk.rewards import actions, books


class Command(BaseCommand):
    """Set money aside for rewards."""

    help = "Add whole naira to the rewards' budget."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to say."""
        parser.add_argument("naira", type=int, help="how much, in whole naira")
        parser.add_argument("--by", required=True, metavar="USERNAME", help="who decides it")
        parser.add_argument("--id", type=uuid.UUID, help="the same id again adds nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Add it."""
        if options["naira"] <= 0:
            raise CommandError("Say a positive number of naira.")
        if not User.objects.filter(username=options["by"], is_active=True).exists():
            raise CommandError(f"Nobody signs in as {options['by']}.")
        now = timezone.now()
        try:
            actions.fund(kobo=options["naira"] * 100, by=options["by"], now=now, id=options["id"])
        except Conflict as error:
            raise CommandError(f"That id was used for another amount: {error}") from error
        left = ledger.available(books.budget(now))
        self.stdout.write(f"The rewards' budget is {naira(left)}.")
