"""Where the sizes of a picture are: known from its own row, without a query."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import SuspiciousFileOperation
from django.db.models import QuerySet

from citydesk.pictures.models import Picture

# CSS pixels times the densities of phones; the least is for faces.
WIDTHS = (160, 320, 480, 640, 960, 1280)
# For browsers without WebP, and for messengers that show a link.
FALLBACK_WIDTH = 640
# A lead picture must stay under 46 KB on any phone.
BYTES_MAX = {160: 8_000, 320: 16_000, 480: 26_000, 640: 36_000}
BYTES_MAX_BEYOND = 45_000
JPEG_BYTES_MAX = 90_000


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """What a page needs to show a picture: addresses by width, and its proportions."""

    webp: tuple[tuple[int, str], ...]
    # A JPEG for old browsers, and the largest one for sharing.
    jpeg: str
    share: str
    width: int
    height: int


def widths_for(width: int) -> list[int]:
    """Widths at which a picture so wide is kept: never more than its own."""
    most = min(width, WIDTHS[-1])
    return [w for w in WIDTHS if w < most] + [most]


def jpeg_widths(widths: list[int]) -> list[int]:
    """Of those, the ones that are also kept as JPEG."""
    fallback = max((w for w in widths if w <= FALLBACK_WIDTH), default=widths[0])
    return sorted({fallback, widths[-1]})


def name_of(picture: Picture, width: int, kind: str) -> str:
    """Its name in storage. Another file under the same picture gets other names."""
    stem = PurePosixPath(picture.file.name).stem
    return f"images/{picture.pk}-{stem}-{width}.{kind}"


def names(picture: Picture) -> list[str]:
    """Every file that pages may show of it."""
    widths = picture.widths or []
    jpegs = jpeg_widths(widths) if widths else []
    return [name_of(picture, w, "webp") for w in widths] + [
        name_of(picture, w, "jpg") for w in jpegs
    ]


def reachable(picture: Picture) -> list[str]:
    """Every file that anybody may reach, or is just about to: Wagtail's sizes too. One query.

    Of a picture whose sizes are being made, all that are asked for.
    """
    widths = picture.widths or widths_for(picture.width)
    ours = [name_of(picture, width, kind) for width in widths for kind in ("webp", "jpg")]
    return [picture.file.name, *ours, *picture.renditions.values_list("file", flat=True)]


# Tried every ten minutes, that is a working day.
TRIES_MAX = 50


def without_sizes() -> QuerySet[Picture, int]:
    """Ids of pictures whose sizes are still to be made, those first that were tried least."""
    rows: QuerySet[Picture] = Picture.objects.filter(widths__isnull=True, tries__lt=TRIES_MAX)
    return rows.order_by("tries", "pk").values_list("pk", flat=True)


def sizes(picture: Picture) -> Sizes | None:
    """Where its sizes are; None while they are not made, or cannot be. No query."""
    widths = picture.widths
    if not widths:
        return None
    url = picture.file.storage.url
    fallback, *_more = jpegs = jpeg_widths(widths)
    return Sizes(
        webp=tuple((w, url(name_of(picture, w, "webp"))) for w in widths),
        jpeg=url(name_of(picture, fallback, "jpg")),
        share=url(name_of(picture, jpegs[-1], "jpg")),
        width=picture.width,
        height=picture.height,
    )


def handed_out(name: str) -> bytes:
    """The bytes of a file that pages show. Raises FileNotFoundError; OSError if out of reach."""
    try:
        with Picture().file.storage.open(f"images/{name}") as file:
            return bytes(file.read())
    except (IsADirectoryError, SuspiciousFileOperation) as error:
        raise FileNotFoundError(name) from error


def film_file(name: str) -> Any:
    """The open file of a film that pages show, to be closed. Raises as `handed_out` does."""
    try:
        return Picture().file.storage.open(f"films/{name}")
    except (IsADirectoryError, SuspiciousFileOperation) as error:
        raise FileNotFoundError(name) from error


# A poster is there before anybody wants the film: no wider than a phone's screen.
POSTER_WIDTH = 480


def poster_url(picture: Picture) -> str:
    """The address of a light picture of a film; "" while there is none. No query."""
    found = sizes(picture)
    fitting = [url for width, url in found.webp if width <= POSTER_WIDTH] if found else []
    return fitting[-1] if fitting else ""


def share_url(picture: Picture) -> str:
    """The address of a JPEG for link previews; "" while there is none. No query."""
    found = sizes(picture)
    return found.share if found else ""
