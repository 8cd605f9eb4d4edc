"""`citydesk simulate_provider`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from citydesk.rewards.simulator import door


class Command(BaseCommand):
    """Rehearse: a provider that spends nothing."""

    help = (
        "Serve the providers' protocols on loopback; set their URLs in .env.example to its address."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where."""
        parser.add_argument("--bind", default="127.0.0.1:2527", metavar="HOST:PORT")
        parser.add_argument(
            "--state", type=Path, default=settings.CITYDESK_DATA / "rehearsal.jsonl",
            help="the file that remembers what was delivered",
        )  # fmt: skip

    def handle(self, *_args: Any, **options: Any) -> None:
        """Until it is stopped."""
        door.serve(options["bind"], options["state"], say=self._say)

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
