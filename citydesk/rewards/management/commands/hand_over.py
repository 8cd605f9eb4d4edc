"""`citydesk hand_over`."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from citydesk.lib.money import naira
from citydesk.people.models import User
from citydesk.rewards import handovers, queries
from citydesk.rewards.models import Handover

FORMS = {
    "voucher": Handover.Form.VOUCHER, "card": Handover.Form.CARD, "cash": Handover.Form.CASH
}  # fmt: skip


class Command(BaseCommand):
    """Rewards that people give: what waits, who gave it, who saw that."""

    help = (
        "Without a reference, list the rewards that wait to be handed over. With one, say that you"
        " gave it (--form), that you saw it given by somebody else (--seen), or why it cannot be"
        " (--refuse). Two names stand on each."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to say."""
        parser.add_argument("reference", nargs="?", default="")
        parser.add_argument("--by", default="", metavar="USERNAME", help="who says so")
        parser.add_argument("--form", choices=list(FORMS), help="what was given")
        parser.add_argument("--code", default="", help="what the voucher or the card says")
        parser.add_argument("--seen", action="store_true", help="somebody else gave it, and I saw")
        parser.add_argument("--refuse", default="", metavar="WHY", help="it cannot be handed over")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        """List, or write down."""
        if options["reference"]:
            self._write_down(options)
        rows = list(queries.to_hand_over())
        if options["json"]:
            told = [
                {
                    "reference": row.reference, "kobo": row.kobo,
                    "given_by": row.given_by.username if row.given_by else None,
                }
                for row in rows
            ]  # fmt: skip
            self.stdout.write(json.dumps({"waiting": told}))
            return
        for row in rows:
            given = f"given by {row.given_by.username}" if row.given_by else "not given yet"
            self.stdout.write(f"{row.reference}  {naira(row.kobo):>10}  {given}")
        if not rows:
            self.stdout.write("Nothing waits to be handed over.")

    def _write_down(self, options: dict[str, Any]) -> None:
        row = Handover.objects.filter(reference=options["reference"]).first()
        by = User.objects.filter(username=options["by"], is_active=True).first()
        if row is None:
            raise CommandError(f"Nothing is called {options['reference']}: list them first.")
        if by is None:
            raise CommandError(f"Nobody signs in as {options['by']!r}: say who, with --by.")
        how: dict[str, Any] = {"handover": row, "by": by, "now": timezone.now()}
        try:
            if options["seen"]:
                handovers.see(**how)
            elif options["refuse"]:
                handovers.refuse(**how, why=options["refuse"])
            elif options["form"]:
                handovers.give(**how, form=FORMS[options["form"]], code=options["code"])
            else:
                raise CommandError("Say --form, --seen or --refuse.")
        except handovers.NotAllowed as error:
            raise CommandError(str(error)) from error
