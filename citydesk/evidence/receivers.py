"""Hears that a tip came; its files become evidence, and a task for each. Rows only."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from citydesk.evidence import tasks
from citydesk.evidence.models import Evidence
from citydesk.intake.models import Tip
from citydesk.intake.signals import tip_received
from citydesk.intake.types import KeptFile

_NAME_MAX = 255


@receiver(tip_received)
def keep_files(*, tip: Tip, files: tuple[KeptFile, ...], now: datetime, **_more: Any) -> None:
    """Every file that intake kept is evidence, whatever it is."""
    del now
    rows = Evidence.objects.bulk_create(
        Evidence(
            tip=tip,
            original=file.original,
            position=file.position,
            name=file.name[:_NAME_MAX],
            media_type=file.media_type,
            bytes=file.bytes,
        )
        for file in files
    )
    for row in rows:
        tasks.examine.enqueue(row.pk)
