"""`citydesk verify_bundle FILE.zip`: whether a custody bundle is what it says."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from citydesk.evidence import bundles
from citydesk.lib.timestamps import Authority
from citydesk.originals.verify_custody_bundle import Wrong


class Command(BaseCommand):
    """Rebuilds the zip from its members, compares every byte, and checks everything in it."""

    help = (
        "Check a custody bundle: every byte, every member, the log's chain and proofs, and each"
        " time stamp against the root certificates given. Exits with 1 when something is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """A file, and whom to trust."""
        parser.add_argument("file", type=Path, metavar="FILE.zip")
        parser.add_argument(
            "--roots",
            type=Path,
            action="append",
            default=[],
            metavar="FILE.pem",
            help="root certificates of time-stamping authorities; else those of the settings",
        )
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Says what was found right, or the first thing that is wrong."""
        try:
            given = [Authority(url="", roots=path.read_bytes()) for path in options["roots"]]
            said, wrong = bundles.check(options["file"], given or settings.CITYDESK_STAMPS), ""
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from error
        except Wrong as found:
            said, wrong = [], str(found)
        if options["json"]:
            self.stdout.write(json.dumps({"ok": not wrong, "found": said, "wrong": wrong}))
        else:
            for sentence in said:
                self.stdout.write(f"ok: {sentence}")
            if wrong:
                self.stderr.write(f"WRONG: {wrong}.")
        if wrong:
            raise SystemExit(1)
