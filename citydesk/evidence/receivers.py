"""Hears that a tip came: its files become evidence, and a task for each. Rows only.

And that it was found out who vouches for its mail: a finding of the tip.
"""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from citydesk.channels.email.verdict import Verdict
from citydesk.evidence import actions, tasks
from citydesk.evidence.checks import sender
from citydesk.evidence.models import Evidence
from citydesk.intake.models import Tip, Vouch
from citydesk.intake.signals import mail_vouched, tip_received
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


@receiver(mail_vouched)
def say_who_vouches(*, vouch: Vouch, verdict: Verdict, now: datetime, **_more: Any) -> None:
    """What the desk is told of the mail that a tip came by."""
    tip = Tip.objects.filter(delivery=vouch.delivery_id).first()
    if tip:
        actions.say_of_tip(tip=tip, said=sender.check(verdict), now=now)
