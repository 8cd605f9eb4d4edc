"""`citydesk work`: runs the tasks, and those that come round."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from citydesk.lib import process
from citydesk.server import worker


class Command(BaseCommand):
    """The one worker of a data folder."""

    help = "Run background tasks until SIGTERM, which lets the present one finish."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Work."""
        try:
            worker.main()
        except process.Held as error:
            raise CommandError(f"A worker already works in {settings.CITYDESK_DATA}.") from error
