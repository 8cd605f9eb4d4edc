"""What is left of evidence when kept files are erased: that there was one."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from citydesk.evidence import fingerprints
from citydesk.evidence.models import Evidence, FilmCopy, Finding, Fingerprint, LookAlike, Redaction
from citydesk.originals.models import Original
from citydesk.pictures import actions as pictures

_NO_COPIES = dict.fromkeys(("clean_copy", "small_copy", "preview_copy"))


def forget(*, items: Collection[Original], now: datetime) -> None:
    """Delete what was learnt from files that are being erased, in the transaction that does it."""
    gone = Evidence.objects.filter(original__in=items)
    fingerprints.forget(Fingerprint.objects.filter(original__in=items))
    LookAlike.objects.filter(Q(evidence__in=gone) | Q(earlier__in=gone)).delete()
    Redaction.objects.filter(of__in=items).delete()
    FilmCopy.objects.filter(of__in=items).delete()  # with its pieces
    Finding.objects.filter(Q(evidence__in=gone) | Q(tip__delivery__original__in=items)).delete()
    gone.update(
        name="",
        bytes=0,
        width=None,
        height=None,
        **_NO_COPIES,
        state=Evidence.State.UNREADABLE,
        problem=_("It was erased."),
        examined_at=now,
    )


def forget_origin(*, items: Collection[Original]) -> None:
    """Published pictures no longer say which erased copy they show, for its hash can be tested.

    How a published picture looks is known of what readers see, and stays.
    """
    pictures.forget_origin(copies={item.sha256 for item in items})
