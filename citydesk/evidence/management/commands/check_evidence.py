"""`citydesk check_evidence`: run the newest checks over files that older ones looked at."""

import json
import sys
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from citydesk.evidence import actions, checks, queries
from citydesk.intake.models import Tip


class Command(BaseCommand):
    """Looks anew, one file after another; stopped and started again, it goes on where it was."""

    help = (
        "Check anew the files that older versions of the checks looked at. What is said otherwise "
        "is added to what was said before; nothing is overwritten."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """All, or one tip's."""
        parser.add_argument("--tip", default="", metavar="CODE", help="only this tip's, whatever")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Exit 0 when every file was looked at, 1 when one could not be reached."""
        code = options["tip"].upper()
        if code and not Tip.objects.filter(code=code).exists():
            raise CommandError(f"There is no tip {code}.")
        numbers = list(queries.behind(edition=checks.EDITION, tip=code))
        missed: list[int] = []
        for done, number in enumerate(numbers, start=1):
            try:
                actions.check_again(evidence_id=number, now=timezone.now())
            except OSError as error:
                missed.append(number)
                self.stderr.write(f"File {number} could not be reached: {error}")
            self._show(done, len(numbers))
        told = {"checked": len(numbers) - len(missed), "not_reached": missed}
        words = f"{told['checked']} of {len(numbers)} checked anew."
        self.stdout.write(json.dumps(told) if options["json"] else words)
        if missed:
            sys.exit(1)

    def _show(self, done: int, of: int) -> None:
        """On a terminal, and not in a log."""
        if self.stderr.isatty():
            self.stderr.write(f"\r{done} of {of}", ending="\n" if done == of else "")
