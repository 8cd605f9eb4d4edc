"""`citydesk bundle TIP -o FILE.zip`: what was sent and its custody, for somebody who doubts."""

import getpass
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from citydesk.evidence import bundles
from citydesk.intake.models import Tip
from citydesk.lib import durable
from citydesk.lib.keys import CannotOpen
from citydesk.originals.queries import Erased


class Command(BaseCommand):
    """Writes a custody bundle; custody is told who made it."""

    help = (
        "Write the custody bundle of a tip: the files as they came, the copies, what was found, and"
        " the log's entries with proofs and time stamps. Who sent it is left out unless asked for."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """A tip, and where to."""
        parser.add_argument("tip", help="its code: T-7GQK4M")
        parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.zip")
        parser.add_argument(
            "--with-sender", action="store_true", help="with the message and who sent it; logged"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Fails with one sentence when there is no such tip, or a file of it cannot be read."""
        code: str = options["tip"].strip().upper()
        output: Path = options["output"]
        if not output.parent.is_dir():
            raise CommandError(f"{output.parent} is no folder.")
        tip = Tip.objects.select_related("contributor").filter(code=code).first()
        if tip is None:
            raise CommandError(f"There is no tip {code}: its code stands on its sheet.")
        try:
            made = bundles.make(
                tip=tip,
                with_sender=options["with_sender"],
                by=f"{getpass.getuser()} at this machine"[:150],
                now=timezone.now(),
            )
            with durable.writing(output) as file:
                bundles.pack(made.members, file)
        except (CannotOpen, Erased, OSError) as error:
            raise CommandError(f"A file of {code} cannot be read: {error}.") from error
        for sentence in made.lacks:
            self.stderr.write(f"It lacks a time stamp: {sentence}.")
        self.stdout.write(f"{output}: {len(made.members)} members.")
        self.stdout.write(f"The SHA-256 of {bundles.SCRIPT.name} is {bundles.script_hash()}.")
