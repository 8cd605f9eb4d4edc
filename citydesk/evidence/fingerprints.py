"""Writes of fingerprints: of kept originals, and of published pictures."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from citydesk.evidence import queries
from citydesk.evidence.likeness import HASH_BYTES, KEPT_MARKS, MARK_BYTES, NOTHING, Frame, Likeness
from citydesk.evidence.models import Fingerprint
from citydesk.lib import sandbox, turns
from citydesk.originals.models import Original
from citydesk.pictures.models import Picture

logger = logging.getLogger(__name__)

_LIKENESS = "citydesk.evidence.likening:of_file"
# The turn of those who keep how a file looks: any number that nothing else of ours takes.
_LOCK = 0x4C_4F_4F_4B


def newest() -> int:
    """The number of the newest fingerprint, to be known before a search begins. One query."""
    number = Fingerprint.objects.order_by("-pk").values_list("pk", flat=True).first()
    return number or 0


def is_newest(number: int) -> bool:
    """Whether none was kept since; and nobody keeps a file's until our transaction ends.

    So of two files that are looked at in one moment, the one that commits later has found the
    other.
    """
    turns.take(_LOCK)
    return newest() <= number


def keep(*, original: Original, frames: Sequence[Frame], now: datetime) -> None:
    """How an original looks, once, in the transaction that says what was found in it."""
    rows = [
        row
        for frame in frames
        for row in _rows(frame.likeness, original=original, at_ms=frame.at_ms, made_at=now)
    ]
    Fingerprint.objects.bulk_create(rows, ignore_conflicts=True)


def keep_published(*, picture: Picture, now: datetime) -> None:
    """How a published picture's file looks; done once for each file it is given.

    One for which the machine has no time now waits for the task `catch_up_fingerprints`.
    Raises OSError when the file could not be reached or no process be started.
    """
    name = picture.file.name
    if Fingerprint.objects.filter(picture=picture, file=name).exists():
        return
    with picture.file.storage.open(name) as file:
        data = file.read()
    try:
        likeness = Likeness.read(sandbox.call(_LIKENESS, data).facts)
    except sandbox.KeptWaiting:
        logger.warning("Picture %s waits to be seen: the machine is busy.", picture.pk)
        return
    except (sandbox.Stopped, KeyError, ValueError, TypeError) as error:
        logger.warning("Picture %s looks like nothing: %s", picture.pk, type(error).__name__)
        likeness = NOTHING
    with transaction.atomic():
        forget(Fingerprint.objects.filter(picture=picture))
        if Picture.objects.filter(pk=picture.pk, file=name).exists():
            rows = _rows(likeness, picture=picture, file=name, made_at=now)
            Fingerprint.objects.bulk_create(rows, ignore_conflicts=True)


def _rows(likeness: Likeness, **of: Any) -> list[Fingerprint]:
    """One for each view; the marks lie with the innermost that can be told from others."""
    told = [view for view, _quality, _sides in likeness.views]
    return [
        Fingerprint(
            view=view,
            quality=quality,
            hash=sides[:HASH_BYTES],
            marks=likeness.marks[: KEPT_MARKS * MARK_BYTES]
            if view == max(told, default=-1)
            else b"",
            width=likeness.width,
            height=likeness.height,
            **of,
        )
        for view, (quality, sides) in enumerate(
            zip(likeness.qualities, likeness.hashes, strict=True)
        )
    ]


def forget(rows: QuerySet[Fingerprint]) -> None:
    """Delete them, and what the index's files know of them."""
    numbers = list(rows.values_list("pk", flat=True))
    Fingerprint.objects.filter(pk__in=numbers).delete()
    if numbers:
        from citydesk.evidence import index  # noqa: PLC0415 (loads NumPy, 20 MB, only when needed)

        transaction.on_commit(lambda: index.forget(numbers))


@transaction.atomic
def forget_erased() -> None:
    """Nothing is known of how an erased original looked."""
    forget(queries.fingerprints_of_erased())
