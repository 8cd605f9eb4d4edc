"""Where the sizes of a picture are: known from its own row, without a query."""

from dataclasses import dataclass
from itertools import chain
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import SuspiciousFileOperation
from django.db.models import QuerySet

from citydesk.pictures import models
from citydesk.pictures.models import Picture

# CSS pixels times the densities of phones; the least is for faces.
WIDTHS = (160, 320, 480, 640, 960, 1280)
# Best first: what a browser does not know, it passes by.
KINDS = ("avif", "webp", "jpg")
# In JPEG for browsers of before 2020, and for messengers that show a link.
JPEG_WIDTHS = (320, 640)
# A lead picture must stay under 46 KB on any phone; only what messengers fetch may be larger.
BYTES_MAX = {160: 8_000, 320: 16_000, 480: 26_000, 640: 36_000}
BYTES_MAX_BEYOND = 45_000
SHARE_BYTES_MAX = 90_000
# What AVIF may be of that: it says the same with less.
AVIF_SHARE = 0.9
# What a reader gets who asked for no pictures and then taps for one: a phone's width.
TAP_WIDTH = 480


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """What a page needs to show a picture: addresses by width, and its proportions."""

    avif: tuple[tuple[int, str], ...]
    webp: tuple[tuple[int, str], ...]
    # A JPEG for old browsers, and the largest one for sharing.
    jpeg: str
    share: str
    width: int
    height: int
    # For whoever taps for it: its address, and what it costs in bytes.
    tap: str
    tap_bytes: int


def widths_for(width: int) -> list[int]:
    """Widths at which a picture so wide is kept: never more than its own."""
    most = min(width, WIDTHS[-1])
    return [w for w in WIDTHS if w < most] + [most]


def jpeg_widths(widths: list[int]) -> list[int]:
    """Of those, the ones that are also kept as JPEG."""
    kept = {w for w in widths if w in JPEG_WIDTHS}
    return sorted(kept | {widths[-1]})


def files_of(widths: list[int]) -> list[tuple[int, str]]:
    """Every file that is kept of a picture at these widths: its width, and its kind."""
    jpegs = jpeg_widths(widths) if widths else []
    return [(w, kind) for kind in KINDS for w in (jpegs if kind == "jpg" else widths)]


def bytes_max(width: int, kind: str) -> int:
    """What a file of this width and kind may weigh."""
    if kind == "jpg" and width > JPEG_WIDTHS[-1]:
        return SHARE_BYTES_MAX
    most = BYTES_MAX.get(width, BYTES_MAX_BEYOND)
    return int(most * AVIF_SHARE) if kind == "avif" else most


def name_of(picture: Picture, width: int, kind: str) -> str:
    """Its name in storage. Another file under the same picture gets other names."""
    return f"{_beginning(picture)}-{width}.{kind}"


def _beginning(picture: Picture) -> str:
    return f"images/{picture.pk}-{PurePosixPath(picture.file.name).stem}"


def names(picture: Picture) -> list[str]:
    """Every file that pages may show of it."""
    return [name_of(picture, w, kind) for w, kind in files_of(picture.widths or [])]


def reachable(picture: Picture) -> list[str]:
    """Every file that anybody may reach, or is just about to: Wagtail's sizes and cards too.

    Of a picture whose sizes are being made, all that are asked for. Two queries.
    """
    widths = picture.widths or widths_for(picture.width)
    ours = [name_of(picture, width, kind) for width in widths for kind in KINDS]
    shown = picture.renditions.all(), picture.cards.exclude(file="")
    more = (rows.values_list("file", flat=True) for rows in shown)
    return [picture.file.name, *ours, *chain.from_iterable(more)]


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
    begins = picture.file.storage.url(_beginning(picture))
    jpegs = jpeg_widths(widths)
    fallback = max((w for w in jpegs if w <= JPEG_WIDTHS[-1]), default=jpegs[0])
    tap = max((w for w in widths if w <= TAP_WIDTH), default=widths[0])
    return Sizes(
        avif=tuple((w, f"{begins}-{w}.avif") for w in widths),
        webp=tuple((w, f"{begins}-{w}.webp") for w in widths),
        jpeg=f"{begins}-{fallback}.jpg",
        share=f"{begins}-{jpegs[-1]}.jpg",
        width=picture.width,
        height=picture.height,
        tap=f"{begins}-{tap}.webp",
        tap_bytes=(picture.weights or {}).get(f"{tap}.webp", 0),
    )


def handed_out(name: str) -> bytes:
    """The bytes of a file that pages show. Raises FileNotFoundError; OSError if out of reach."""
    try:
        with models.storage().open(f"images/{name}") as file:
            return bytes(file.read())
    except (IsADirectoryError, SuspiciousFileOperation) as error:
        raise FileNotFoundError(name) from error


def film_file(name: str) -> Any:
    """The open file of a film that pages show, to be closed. Raises as `handed_out` does."""
    try:
        return models.storage().open(f"films/{name}")
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
