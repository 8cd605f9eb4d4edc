"""Makes a picture's likeness. No Django: runs in the sandbox, on hostile files."""

from typing import Any

import numpy as np
from PIL import Image, ImageOps

from citydesk.evidence import pdq, trim
from citydesk.evidence.likeness import LONGEST, MARKS_MAX
from citydesk.evidence.marks import marks
from citydesk.pictures import pixels

# At this a file is decoded, so that what lies within borders is not too small.
_DECODED_LONGEST = 1024


def of_file(data: bytes, _asked: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """What the picture in a file looks like: for lib.sandbox. Raises what pixels.decoded raises."""
    image, _whole = pixels.decoded(data, longest=_DECODED_LONGEST)
    return of(pixels.remade(image, longest=_DECODED_LONGEST)), []


def of(image: Image.Image, *, most: int = MARKS_MAX) -> dict[str, Any]:
    """What `image` looks like, as plain data; with at most so many marks, which take the longest.

    Upright and in RGB or grey, as long as one likes.
    """
    grey = image.convert("L")
    inner = [grey.crop(box) for box in trim.boxes(np.asarray(grey))]
    if not inner and max(grey.size) < LONGEST:
        inner = [grey]  # as a screen that shows it would enlarge it
    shrunk = [small(grey), *(small(view, enlarge=True) for view in inner)]
    looks = [pdq.looks(one) for one in shrunk]
    return {
        "qualities": [quality for quality, _bits in looks],
        "hashes": [bits.tobytes().hex() for _quality, bits in looks],
        "marks": marks(shrunk[-1], most=most).tobytes().hex() if most else "",
        "width": shrunk[-1].shape[1],
        "height": shrunk[-1].shape[0],
    }


def small(grey: Image.Image, *, enlarge: bool = False) -> pdq.Grey:
    """The one size at which everything is compared; what is smaller stays so, unless asked for."""
    if enlarge and max(grey.size) < LONGEST:
        return np.asarray(ImageOps.contain(grey, (LONGEST, LONGEST), Image.Resampling.BICUBIC))
    grey = grey.copy()
    grey.thumbnail((LONGEST, LONGEST), Image.Resampling.BOX, reducing_gap=2.0)
    return np.asarray(grey)
