"""`citydesk top_up`."""

import json
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
from citydesk.rewards.providers import PROVIDERS


class Command(BaseCommand):
    """Write down that a provider's wallet, or the cash box, was filled."""

    help = "Say in the books that a wallet was filled: it moves no money itself."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to say."""
        parser.add_argument("provider", choices=list(PROVIDERS))
        parser.add_argument("naira", type=int, help="how much, in whole naira")
        parser.add_argument("--by", required=True, metavar="USERNAME", help="who filled it")
        parser.add_argument("--id", type=uuid.UUID, help="the same id again adds nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write it down."""
        provider = options["provider"]
        if options["naira"] <= 0:
            raise CommandError("Say a positive number of naira.")
        if not User.objects.filter(username=options["by"], is_active=True).exists():
            raise CommandError(f"Nobody signs in as {options['by']}.")
        now = timezone.now()
        try:
            actions.top_up(
                provider=provider, kobo=options["naira"] * 100, by=options["by"], now=now,
                id=options["id"],
            )  # fmt: skip
        except Conflict as error:
            raise CommandError(f"That id was used for another amount: {error}") from error
        stands = ledger.balance(books.wallet(provider, now))
        told = {"provider": provider, "wallet_kobo": stands}
        words = f"By the books {provider}'s wallet holds {naira(stands)}."
        self.stdout.write(json.dumps(told) if options["json"] else words)
