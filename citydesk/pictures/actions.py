"""Writes of published pictures."""

import hashlib
import io
import logging
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

from django.db import transaction
from django.db.models import F
from PIL import Image

from citydesk.lib import sandbox
from citydesk.pictures import jpeg, models, queries
from citydesk.pictures.models import Discarded, Film, Picture, Rendition

logger = logging.getLogger(__name__)

_SIZER, _CLEANER = "citydesk.pictures.sizer:make", "citydesk.pictures.sizer:clean"
# Fifteen files take a photo three seconds of CPU, and nobody waits for them.
_SIZING = sandbox.Limits(wall_seconds=180)
# Much longer than the sandbox may work on the sizes of a file that was discarded meanwhile.
SETTLED_AFTER = timedelta(minutes=10)


class NotPublishable(Exception):
    """The bytes are no picture that could be opened; the argument says why."""


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A picture's file in storage that no row names yet."""

    name: str
    width: int
    height: int
    bytes: int
    sha1: str
    # Of the copy it was made from.
    sha256: str


def store(*, data: bytes) -> Stored:
    """A file for readers from `data`, a JPEG; outside of any transaction.

    The pixels stay as they are; whatever else the file carries does not come along. Its name tells
    nothing: a working headline may be a sender's own words. Raises jpeg.NotAJpeg.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    data = jpeg.stripped(data)
    width, height = Image.open(io.BytesIO(data), formats=["JPEG"]).size
    name = Picture().get_upload_to("")
    models.storage().put(name, data)
    return Stored(
        name=name,
        width=width,
        height=height,
        bytes=len(data),
        sha1=hashlib.sha1(data, usedforsecurity=False).hexdigest(),
        sha256=sha256,
    )


def store_film(*, data: bytes) -> str:
    """A file for readers from `data`, an MP4 made anew; its name, which tells nothing."""
    name = f"films/{uuid.uuid4().hex[:12]}.mp4"
    models.storage().put(name, data)
    return name


def forget_unused(*, names: Collection[str]) -> None:
    """Of files that were stored, delete those that became no picture's and no film's."""
    used = {
        *Picture.objects.filter(file__in=names).values_list("file", flat=True),
        *Film.objects.filter(file__in=names).values_list("file", flat=True),
    }
    for name in set(names) - used:
        models.storage().delete(name)


def put(*, file: Stored, made_from: str, title: str, alt: str, credit: str, by: Any) -> Picture:
    """The row of a picture whose file is stored; of two made from the same thing, the first.

    `made_from` is the SHA-256 of the clean copy.
    """
    picture: Picture
    picture, _created = Picture.objects.get_or_create(
        made_from=made_from,
        defaults={
            "title": title,
            "alt": alt,
            "credit": credit,
            "uploaded_by_user": by,
            **_of_file(file),
        },
    )
    return picture


def put_film(  # what a row of it says
    *,
    file: str,
    made_from: str,
    poster: Picture,
    title: str,
    credit: str,
    size: tuple[int, int],
    seconds: float,
    bytes: int,
    now: datetime,
) -> Film:
    """The row of a film whose file is stored; of two made from the same thing, the first."""
    width, height = size
    film, _created = Film.objects.get_or_create(
        made_from=made_from,
        defaults={
            "title": title,
            "credit": credit,
            "file": file,
            "poster": poster,
            "width": width,
            "height": height,
            "seconds": seconds,
            "bytes": bytes,
            "made_at": now,
        },
    )
    return film


@transaction.atomic
def replace(*, picture: Picture, file: Stored, now: datetime) -> None:
    """Let readers see `file` in its place; what they saw until now is discarded with it.

    Every story that shows the picture shows the other from now on. Call `sweep` when it is
    committed; a task sees to it if nobody does.
    """
    row = Picture.objects.select_for_update().get(pk=picture.pk)
    discard(picture=row, now=now)
    row.renditions.all().delete()
    same_size = (row.width, row.height) == (file.width, file.height)
    for name, value in _of_file(file).items():
        setattr(row, name, value)
    row.widths, row.tries = None, 0
    if not same_size:  # Wagtail's focal point would lie elsewhere
        row.focal_point_x = row.focal_point_y = None
        row.focal_point_width = row.focal_point_height = None
    row.save()
    picture.refresh_from_db()


def _of_file(file: Stored) -> dict[str, Any]:
    return {
        "file": file.name,
        "width": file.width,
        "height": file.height,
        "file_size": file.bytes,
        "file_hash": file.sha1,
        "shows": file.sha256,
    }


def forget_origin(*, copies: Collection[str]) -> None:
    """Of these kept copies, by their SHA-256, no picture or film says any more that it shows them.

    They stay as readers see them; what else is made of the same thing later is another.
    """
    Picture.objects.filter(made_from__in=copies).update(made_from=None)
    Picture.objects.filter(shows__in=copies).update(shows="")
    Film.objects.filter(made_from__in=copies).update(made_from=None)


def discard(*, picture: Picture, now: datetime) -> None:
    """Note every file of a picture that nobody may reach any more, in the change's transaction."""
    Discarded.objects.bulk_create(
        [Discarded(name=name, since=now) for name in queries.reachable(picture)],
        ignore_conflicts=True,
    )
    # To be drawn anew; whoever draws one in this moment finds that it is not wanted any more.
    picture.cards.update(drawn=False, shows="", file="", tries=0)


def sweep(*, now: datetime) -> None:
    """Delete what was discarded, and forget it once nobody can be making it any more."""
    storage = models.storage()
    settled = now - SETTLED_AFTER
    for row in Discarded.objects.order_by("pk"):
        # Wagtail may have made one of the old file while that was being replaced.
        stem = PurePosixPath(row.name).stem
        for late in Rendition.objects.filter(file__startswith=f"images/{stem}."):
            storage.delete(late.file.name)
            late.delete()
        storage.delete(row.name)
        if row.since < settled:
            row.delete()


def make_sizes(*, picture: Picture) -> None:
    """Make the files that pages show, unless they are there; then say so on the row.

    Doing it twice, or at once, writes the same files. A picture that cannot be opened has none; one
    whose file is out of reach, or for which the machine has no time or room now, waits for the task
    `go_on_with_sizes`.
    """
    if picture.widths is not None:
        return
    widths = queries.widths_for(picture.width)
    files = queries.files_of(widths)
    wanted = [(w, kind, queries.bytes_max(w, kind)) for w, kind in files]
    weights = {}
    try:
        with picture.file.storage.open(picture.file.name) as file:
            data = file.read()
        answer = sandbox.call(_SIZER, data, limits=_SIZING, asked={"wanted": wanted})
    except (OSError, sandbox.KeptWaiting) as busy:  # or replaced since its row was read
        logger.warning("Picture %s waits for its sizes: %s", picture.pk, type(busy).__name__)
        same = Picture.objects.filter(pk=picture.pk, file=picture.file.name)
        same.update(tries=F("tries") + 1)
        return
    except sandbox.Stopped as stopped:
        logger.warning("Picture %s has no sizes: %s", picture.pk, type(stopped).__name__)
        widths = []
    else:
        for (width, kind), made in zip(files, answer.files, strict=True):
            picture.file.storage.put(queries.name_of(picture, width, kind), made)
            weights[f"{width}.{kind}"] = len(made)
    picture.widths, picture.weights = widths, weights
    same = Picture.objects.filter(pk=picture.pk, file=picture.file.name)
    if not same.update(widths=widths, weights=weights):
        # It was replaced meanwhile, or is gone: nobody may reach these.
        for name in queries.names(picture):
            picture.file.storage.delete(name)


def cleaned(*, data: bytes) -> bytes:
    """A staff member's upload as it may be published: a JPEG made anew. Raises NotPublishable."""
    try:
        return jpeg.stripped(sandbox.call(_CLEANER, data).files[0])
    except (sandbox.Stopped, jpeg.NotAJpeg) as stopped:
        raise NotPublishable(type(stopped).__name__) from stopped
