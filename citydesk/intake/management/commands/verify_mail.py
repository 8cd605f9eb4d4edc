"""`citydesk verify_mail`: who vouched for a mail, found out again from what was kept."""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from citydesk.channels.email.verdict import Verdict
from citydesk.intake import queries, vouching
from citydesk.intake.models import Tip
from citydesk.lib import sandbox
from citydesk.lib.keys import CannotOpen
from citydesk.originals import queries as originals


class Command(BaseCommand):
    """Judges a mail anew, offline, and says whether the verdict stands."""

    help = (
        "Judge again who vouches for a mail, from the bytes and the DNS answers kept at receipt,"
        " without any network, and say whether the verdict stands. Leaves with 0 if it does, with 1"
        " if it does not, with 2 if nothing was kept to judge by."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """A tip of ours; or, of anybody's, a mail and its record."""
        parser.add_argument(
            "mail", help="a tip's code, or with --record a file: the mail as it came"
        )
        parser.add_argument(
            "--record", type=Path, help="a file: the record kept beside the mail, as in a bundle"
        )
        parser.add_argument("--json", action="store_true", help="one object on one line")

    def handle(self, *args: Any, **options: Any) -> None:
        """One sentence, or one object."""
        try:
            record, data = self._given(options["mail"], options["record"])
            then, now = vouching.again(record, data)
        except vouching.BadRecord as error:
            raise CommandError(f"This cannot verify it: {error}.", returncode=2) from error
        except sandbox.KeptWaiting as waited:
            why = f"It was not done in time ({waited}). Try again when the machine is less busy."
            raise CommandError(why, returncode=2) from waited
        stands = then == now
        if options["json"]:
            told = {"mail": options["mail"], "stands": stands}
            self.stdout.write(json.dumps(told | {"then": asdict(then), "now": asdict(now)}))
        else:
            self.stdout.write(f"{'It stands' if stands else 'IT DOES NOT STAND'}: {_told(then)}")
            if not stands:
                self.stdout.write(f"Judged today: {_told(now)}")
        sys.exit(os.EX_OK if stands else 1)

    def _given(self, mail: str, record: Path | None) -> tuple[bytes, bytes]:
        try:
            if record:
                return record.read_bytes(), Path(mail).read_bytes()
            vouch = queries.vouch_of(Tip.objects.get(code=mail.upper()))
        except Tip.DoesNotExist:
            raise CommandError(f"There is no tip {mail}.", returncode=2) from None
        except OSError as error:
            raise CommandError(f"It cannot be read: {error}.", returncode=2) from error
        if vouch is None or vouch.record is None or vouch.delivery.original is None:
            raise CommandError(f"Of {mail} nobody was asked yet who vouches for it.", returncode=2)
        try:
            return originals.read(vouch.record), originals.read(vouch.delivery.original)
        except originals.Erased:
            raise CommandError(f"The mail of {mail} was erased.", returncode=2) from None
        except (CannotOpen, OSError) as error:
            raise CommandError(
                f"The mail of {mail} does not open: {error}.", returncode=2
            ) from error


def _told(verdict: Verdict) -> str:
    """`post.example: DKIM PASS, ARC NONE, SPF PASS; its policy is reject`."""
    results = f"DKIM {verdict.dkim}, ARC {verdict.chain.result}, SPF {verdict.permission.result}"
    name = verdict.domain or f"no sender ({verdict.unclear})"
    return f"{name}: {results}; its policy is {verdict.policy or 'none'}"
