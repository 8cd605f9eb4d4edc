"""Writes of the copies that may be published: covered, cropped, and handed to readers.

A picture that is public and the redaction that it shows change in one transaction, under the lock
of the clean copy: so no picture can be made of a copy that somebody covered a moment before.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from citydesk.evidence import queries
from citydesk.evidence.models import Evidence, Redaction
from citydesk.evidence.signals import picture_replaced
from citydesk.lib import sandbox
from citydesk.originals import actions as originals
from citydesk.originals import custody
from citydesk.originals import queries as kept
from citydesk.originals.models import Original
from citydesk.people.models import User
from citydesk.pictures import actions as pictures
from citydesk.pictures.models import Picture
from citydesk.pictures.redaction import Box

_MAKER, _MADE_BY = "citydesk.pictures.redaction:make", "redaction 1"


class CannotCover(Exception):
    """The clean copy did not open, or could not be reached now; the argument says why."""


class ChangedMeanwhile(Exception):
    """Somebody else covered something since the editor began."""


def covered(*, evidence: Evidence, boxes: tuple[Box, ...], crop: Box | None) -> bytes:
    """The clean copy with these boxes burnt in, as a JPEG; kept nowhere.

    Raises queries.NoCleanCopy, CannotCover, originals.queries.Erased, keys.CannotOpen.
    """
    try:
        data = queries.clean_bytes(evidence)
        if not boxes and crop is None:
            return data
        return sandbox.call(_MAKER, data, asked=_told(boxes, crop)).files[0]
    except (sandbox.Stopped, OSError) as stopped:
        raise CannotCover(type(stopped).__name__) from stopped


def preview(
    *, evidence: Evidence, boxes: tuple[Box, ...], crop: Box | None, by: User, now: datetime
) -> bytes:
    """What `covered` makes, for an editor to look at; custody is told. Raises the same."""
    data = covered(evidence=evidence, boxes=boxes, crop=crop)
    with transaction.atomic():
        custody.record(
            original=evidence.original,
            act=custody.Act.LOOKED,
            by=by.username,
            now=now,
            saw="the publishable copy",
        )
    return data


def redact(
    *,
    evidence: Evidence,
    boxes: tuple[Box, ...],
    crop: Box | None,
    on: int,
    by: User,
    now: datetime,
) -> Redaction:
    """Cover and crop the picture for good, where it is public too.

    `on` is the version that the editor began with, 0 for none. Burnt in and stored before the
    transaction, which must not wait for it. Pressed twice, it is done once.
    Raises ChangedMeanwhile, and what `covered` raises.
    """
    copy = _keep(evidence, covered(evidence=evidence, boxes=boxes, crop=crop), by, now)
    made = _write(evidence, boxes, crop, copy, None, on, by, now)
    if made is None:
        file = pictures.store(data=kept.read(copy))
        try:
            made = _write(evidence, boxes, crop, copy, file, on, by, now)
            assert made is not None
        finally:
            pictures.forget_unused(names=[file.name])
    pictures.sweep(now=now)
    return made


def _told(boxes: tuple[Box, ...], crop: Box | None) -> dict[str, Any]:
    return {"boxes": [box.data() for box in boxes], "crop": crop.data() if crop else None}


def _keep(evidence: Evidence, data: bytes, by: User, now: datetime) -> Original:
    """The copy among the originals; the clean copy is there already."""
    return originals.keep(
        data=data,
        kind=Original.Kind.DERIVED,
        media_type="image/jpeg",
        now=now,
        parent=evidence.clean_copy,
        made_by=_MADE_BY,
        by=by.username,
    )


@transaction.atomic
def _write(  # what `redact` has gathered
    evidence: Evidence,
    boxes: tuple[Box, ...],
    crop: Box | None,
    copy: Original,
    file: pictures.Stored | None,
    on: int,
    by: User,
    now: datetime,
) -> Redaction | None:
    """The row, and the public picture replaced; None when that needs `file` first."""
    clean = _locked(evidence, copy)
    told, newest = _told(boxes, crop), queries.redaction(evidence)
    if newest is not None and {"boxes": newest.boxes, "crop": newest.crop} == told:
        return newest
    if on != (newest.version if newest else 0):
        raise ChangedMeanwhile(str(newest))
    picture = _public(clean.sha256)
    if picture is not None and picture.shows != copy.sha256:
        if file is None:
            return None
        was = Original.objects.filter(sha256=picture.shows).first()
        pictures.replace(picture=picture, file=file, now=now)
        picture_replaced.send(sender=Redaction, was=was, copy=copy, by=by, now=now)
    return Redaction.objects.create(
        of=clean,
        version=on + 1,
        **told,
        copy=copy,
        evidence=evidence,
        made_by=by,
        made_at=now,
    )


def _locked(evidence: Evidence, *more: Original) -> Original:
    """The clean copy, nobody else's until we commit, as `more` are. Raises kept.Erased."""
    assert evidence.clean_copy is not None
    rows = kept.locked(evidence.clean_copy, *more)
    return next(row for row in rows if row.pk == evidence.clean_copy_id)


def picture_of(*, evidence: Evidence, title: str, alt: str, credit: str, by: User) -> Picture:
    """The picture for readers of a file, of its publishable copy; made twice, it is one.

    Its file is stored before the transaction, and anew if somebody covers something meanwhile.
    Raises queries.NoCleanCopy, originals.queries.Erased, keys.CannotOpen.
    """
    if evidence.clean_copy is None:
        raise queries.NoCleanCopy(str(evidence.pk))
    made_from = evidence.clean_copy.sha256
    while (made := _public(made_from)) is None:
        copy = queries.publishable(evidence)
        file = pictures.store(data=kept.read(copy))
        try:
            with transaction.atomic():
                _locked(evidence)
                if queries.publishable(evidence) == copy:
                    pictures.put(
                        file=file, made_from=made_from, title=title, alt=alt, credit=credit, by=by
                    )
        finally:
            pictures.forget_unused(names=[file.name])
    return made


def _public(made_from: str) -> Picture | None:
    found: Picture | None = Picture.objects.filter(made_from=made_from).first()
    return found
