"""Writes of published pictures."""

import hashlib
import io
import logging
import uuid
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.utils.text import slugify
from PIL import Image

from citydesk.lib import durable, sandbox
from citydesk.pictures import jpeg, queries
from citydesk.pictures.models import Picture

logger = logging.getLogger(__name__)

_SIZER, _CLEANER = "citydesk.pictures.sizer:make", "citydesk.pictures.sizer:clean"
_NAME_MAX = 40


class NotPublishable(Exception):
    """The bytes are no picture that could be opened; the argument says why."""


def make_picture(
    *, data: bytes, made_from: str, title: str, alt: str, credit: str, by: Any
) -> Picture:
    """A picture for readers from `data`, a JPEG; made twice from the same thing, it is one.

    `made_from` is the SHA-256 of the clean copy. The pixels stay as they are; whatever else the
    file carries does not come along. File first, then row: a kill between leaves a file that
    nothing names. Raises jpeg.NotAJpeg.
    """
    made: Picture | None = Picture.objects.filter(made_from=made_from).first()
    if made is not None:
        return made
    data = jpeg.stripped(data)
    width, height = Image.open(io.BytesIO(data), formats=["JPEG"]).size
    stem = slugify(title)[:_NAME_MAX].strip("-") or "picture"
    name = f"original_images/{stem}-{uuid.uuid4().hex[:8]}.jpg"
    storage = Picture().file.storage
    _store(storage, name, data)
    picture: Picture
    picture, created = Picture.objects.get_or_create(
        made_from=made_from,
        defaults={
            "title": title,
            "alt": alt,
            "credit": credit,
            "file": name,
            "width": width,
            "height": height,
            "file_size": len(data),
            "file_hash": hashlib.sha1(data, usedforsecurity=False).hexdigest(),
            "uploaded_by_user": by,
        },
    )
    if not created:  # somebody made the same meanwhile
        storage.delete(name)
    return picture


def make_sizes(*, picture: Picture) -> None:
    """Make the files that pages show, unless they are there; then say so on the row.

    Doing it twice, or at once, writes the same files. A picture that cannot be opened has none.
    """
    if picture.widths is not None:
        return
    widths = queries.widths_for(picture.width)
    wanted = [(w, "webp", queries.BYTES_MAX.get(w, queries.BYTES_MAX_BEYOND)) for w in widths] + [
        (w, "jpg", queries.JPEG_BYTES_MAX) for w in queries.jpeg_widths(widths)
    ]
    with picture.file.storage.open(picture.file.name) as file:
        data = file.read()
    try:
        answer = sandbox.call(_SIZER, data, asked={"wanted": wanted})
    except sandbox.Stopped as stopped:
        logger.warning("Picture %s has no sizes: %s", picture.pk, type(stopped).__name__)
        widths = []
    else:
        for (width, kind, _most), made in zip(wanted, answer.files, strict=True):
            _store(picture.file.storage, queries.name_of(picture, width, kind), made)
    picture.widths = widths
    Picture.objects.filter(pk=picture.pk, file=picture.file.name).update(widths=widths)


def forget_sizes(*, names: list[str], storage: Any) -> None:
    """Delete the files that pages showed: their picture is gone, or another."""
    for name in names:
        storage.delete(name)


def cleaned(*, data: bytes) -> bytes:
    """A staff member's upload as it may be published: a JPEG made anew. Raises NotPublishable."""
    try:
        return jpeg.stripped(sandbox.call(_CLEANER, data).files[0])
    except (sandbox.Stopped, jpeg.NotAJpeg) as stopped:
        raise NotPublishable(type(stopped).__name__) from stopped


def _store(storage: Any, name: str, data: bytes) -> None:
    """Whole or not at all, under exactly this name."""
    try:
        path = Path(storage.path(name))
    except NotImplementedError:  # not on this machine's disk: whole or not at all by itself
        storage.delete(name)
        storage.save(name, ContentFile(data))
    else:
        durable.write(path, data, mode=0o644)
