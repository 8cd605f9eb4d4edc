"""`citydesk original SHA256`: the kept bytes, exactly."""

import sys
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from citydesk.lib.keys import CannotOpen
from citydesk.originals import custody, queries
from citydesk.originals.models import Original


class Command(BaseCommand):
    """Writes kept bytes to standard output."""

    help = "Write the kept bytes with this SHA-256 to standard output, exactly as they came."

    def add_arguments(self, parser: CommandParser) -> None:
        """One hash."""
        parser.add_argument("sha256", help="64 hex digits")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fails with one sentence when there are no such bytes, or nobody can read them."""
        sha256: str = options["sha256"].strip().lower()
        try:
            data = self._take_out(Original.objects.get(sha256=sha256))
        except Original.DoesNotExist:
            raise CommandError(f"Nothing is kept under {sha256}.") from None
        except queries.Erased:  # in this very moment
            raise CommandError(f"Nothing is kept under {sha256}.") from None
        except (CannotOpen, OSError) as error:
            raise CommandError(f"{sha256} is kept, but cannot be read: {error}.") from error
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()

    def _take_out(self, original: Original) -> bytes:
        """The bytes; custody is told first that somebody at this machine has them."""
        data = queries.read(original)
        with transaction.atomic():
            custody.record(
                original=original,
                act=custody.Act.LOOKED,
                by="citydesk original",
                now=timezone.now(),
                saw="the file as it came",
            )
        return data
