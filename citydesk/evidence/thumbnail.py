"""The small preview that EXIF holds, against the picture itself. No Django: runs in the sandbox.

A camera writes both at once; some programs change the picture and leave the preview as it was.
"""

import io
import math
from itertools import product
from typing import Any

from PIL import Image

from citydesk.evidence.likeness import PREVIEW_SAME
from citydesk.pictures import pixels

# The second directory is the preview's; Pillow calls it -1.
_PREVIEW, _OFFSET, _LENGTH = -1, 0x0201, 0x0202
_BYTES_MAX, _SIDE_MAX = 200_000, 640
_GRID = 24
# Of 256 greys; below that a picture is one surface, and like any other.
_FLAT = 4.0
_TURNS = (None, Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270)


def facts(image: Any, upright: Any) -> tuple[dict[str, Any], Any]:
    """`preview_likeness`, -1 to 1, the best over turns and bars; and the preview if it is unlike.

    ({}, None) where there is none that can be read, or nothing to be seen on either.
    """
    try:
        small = _small(image)
        if small is None:
            return {}, None
        likeness = _likeness(small, upright)
    except Exception:  # noqa: BLE001 (Pillow raises a dozen kinds on malformed EXIF)
        return {}, None
    if likeness is None:
        return {}, None
    return {"preview_likeness": likeness}, small if likeness < PREVIEW_SAME else None


def _small(image: Any) -> Any:
    tags = image.getexif().get_ifd(_PREVIEW)
    offset, length = int(tags.get(_OFFSET, 0)), int(tags.get(_LENGTH, 0))
    if not 0 < length <= _BYTES_MAX:
        return None
    data = image.info.get("exif", b"").removeprefix(b"Exif\0\0")[offset : offset + length]
    if not data.startswith(b"\xff\xd8\xff"):
        return None
    small = Image.open(io.BytesIO(data), formats=("JPEG",))
    if max(small.size) > _SIDE_MAX:
        return None
    return pixels.remade(small)


def _likeness(small: Any, picture: Any) -> float | None:
    """Correlation of greys; the preview may lie turned, have bars, or be cut from the middle."""
    picture = picture.convert("L")
    picture.thumbnail((256, 256), Image.Resampling.BOX)
    small = small.convert("L")
    found = []
    for turn, cut in product(_TURNS, ("neither", "small", "picture")):
        turned = small.transpose(turn) if turn is not None else small
        pair = [turned, picture]
        if cut == "small":
            pair[0] = _middle(turned, picture.width / picture.height)
        elif cut == "picture":
            pair[1] = _middle(picture, turned.width / turned.height)
        found.append(_correlation(*(_greys(one) for one in pair)))
    known = [value for value in found if value is not None]
    return max(known) if known else None


def _middle(image: Any, aspect: float) -> Any:
    """As much of the middle as has that aspect."""
    width = min(image.width, max(1, round(image.height * aspect)))
    height = min(image.height, max(1, round(image.width / aspect)))
    left, top = (image.width - width) // 2, (image.height - height) // 2
    return image.crop((left, top, left + width, top + height))


def _greys(image: Any) -> bytes:
    data: bytes = image.resize((_GRID, _GRID), Image.Resampling.BOX).tobytes()
    return data


def _correlation(one: bytes, other: bytes) -> float | None:
    count = len(one)
    mean, other_mean = sum(one) / count, sum(other) / count
    spread = math.sqrt(sum((value - mean) ** 2 for value in one) / count)
    other_spread = math.sqrt(sum((value - other_mean) ** 2 for value in other) / count)
    if min(spread, other_spread) < _FLAT:
        return None
    shared = sum((a - mean) * (b - other_mean) for a, b in zip(one, other, strict=True)) / count
    return shared / (spread * other_spread)
