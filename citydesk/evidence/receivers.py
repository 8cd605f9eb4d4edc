"""Hears of tips: their files become evidence, and a task for each. Rows only.

And of what they claim, against which the files are held; of who vouches for a mail; of what is
published, which a file may look like; and of files erased.
"""

from datetime import datetime
from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from citydesk.channels.email.verdict import Verdict
from citydesk.evidence import actions, erasing, sharing, tasks
from citydesk.evidence.checks import sender
from citydesk.evidence.models import Evidence
from citydesk.intake.models import Tip, Vouch
from citydesk.intake.signals import claim_placed, mail_vouched, tip_received
from citydesk.intake.types import KeptFile
from citydesk.originals.models import Original
from citydesk.originals.signals import originals_erased
from citydesk.pictures.models import Picture

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


@receiver(claim_placed)
def check_again(*, tip: Tip, **_more: Any) -> None:
    """Its files are held against what is claimed now."""
    looked_at = Evidence.objects.filter(tip=tip).exclude(state=Evidence.State.WAITING)
    looked_at.update(edition="")
    for evidence_id in looked_at.values_list("pk", flat=True):
        tasks.check_again.enqueue(evidence_id)


@receiver(originals_erased)
def forget_erased(*, items: list[Original], now: datetime, **_more: Any) -> None:
    """What was learnt from files goes with them, and nothing that others have too.

    Raises sharing.StillShared.
    """
    if sharing.shared(items):
        raise sharing.StillShared
    erasing.forget_origin(items=items)
    erasing.forget(items=items, now=now)


@receiver(post_save, sender=Picture)
def see_how_it_looks(*, instance: Picture, raw: bool = False, **_more: Any) -> None:
    """Of a new picture, and of one that has another file."""
    if instance.widths is None and not raw:
        tasks.fingerprint.enqueue(instance.pk)
