"""`citydesk serve`: the whole newsroom, in the foreground."""

from typing import Any

from django.core.management.base import BaseCommand

from citydesk.server import opening


class Command(BaseCommand):
    """Prepare the data folder and keep every part running."""

    help = "Serve the newsroom: web, worker and mail. Stop it with Ctrl+C or SIGTERM."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Serve; never returns."""
        opening.serve(say=self._say)

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
