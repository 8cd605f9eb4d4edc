"""`citydesk custody`: how the custody log stands, and whether it holds."""

import json
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from citydesk.originals import roots, verifying
from citydesk.originals.models import CustodyEntry, CustodyRoot


class Command(BaseCommand):
    """Says how many entries there are and under which root; with --verify, what is wrong."""

    help = (
        "How the custody log stands. --verify holds it to its chain, its roots, the files outside"
        " the database and the time stamps, names the first wrong entry, and exits with 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do besides telling."""
        parser.add_argument("--verify", action="store_true", help="check all of it")
        parser.add_argument("--seal", action="store_true", help="make and stamp a root now")
        parser.add_argument("--json", action="store_true", help="one JSON object")
        parser.add_argument(
            "--outside",
            type=Path,
            metavar="FOLDER",
            help="with --verify: a folder of roots kept elsewhere, as saved from the mails",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit code 1 when something is wrong."""
        if options["outside"] and not options["outside"].is_dir():
            raise CommandError(
                f"{options['outside']} is no folder: name the one that has the roots."
            )
        if options["seal"]:
            self._seal()
        faults = list(verifying.faults(outside=options["outside"])) if options["verify"] else []
        told = self._told() | {
            "verified": bool(options["verify"]) and not faults,
            "faults": [{"entry": one.entry, "sentence": one.sentence} for one in faults],
        }
        if options["json"]:
            self.stdout.write(json.dumps(told))
        else:
            self._say(told, verified=options["verify"])
        if faults:
            raise SystemExit(1)

    def _seal(self) -> None:
        now = timezone.now()
        roots.make(now=now)
        roots.stamp(now=now)
        roots.keep_outside()

    def _told(self) -> dict[str, Any]:
        root = CustodyRoot.objects.order_by("-number").prefetch_related("stamps").first()
        return {
            "entries": CustodyEntry.objects.count(),
            "roots": root.number if root else 0,
            "covered": root.last if root else 0,
            "root": root.root if root else "",
            "stamped_by": [one.authority for one in root.stamps.all()] if root else [],
        }

    def _say(self, told: dict[str, Any], *, verified: bool) -> None:
        self.stdout.write(f"{told['entries']} entries, {told['covered']} of them under a root.")
        if told["roots"]:
            stamps = ", ".join(told["stamped_by"]) or "nobody yet"
            self.stdout.write(f"Root {told['roots']}: {told['root']}, stamped by {stamps}.")
        for fault in told["faults"]:
            self.stderr.write(f"WRONG: {fault['sentence']}.")
        if verified and not told["faults"]:
            self.stdout.write("All of it holds.")
