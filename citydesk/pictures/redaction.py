"""Covers parts of a picture for good, and crops it. No Django: `make` runs in the sandbox only.

A face or a number plate that was blurred can be read again: a blur or a mosaic is made of what it
hides, and programs that try every plate, or know a thousand faces, find the one that fits (Hill et
al., "On the (In)effectiveness of Mosaicing and Blurring as Tools for Document Redaction", 2016;
McPherson et al., "Defeating Image Obfuscation with Deep Learning", 2016). So what lies under a box
is not used at all: its cells take their colours from what remains to be seen around it. Two
pictures that differ only under their boxes become the same bytes.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from PIL import Image, ImageStat

from citydesk.pictures import pixels

# A box is at least so many ten-thousandths wide and high, a crop so many; both are kept in these.
WHOLE, BOX_LEAST, CROP_LEAST = 10_000, 20, 500
# A crowd; more would be a picture of boxes.
BOXES_MAX = 60
SECONDS_MAX = 24 * 3600

# A JPEG is coded in blocks of 16 pixels, whose ripples tell of all that was in them, and decoding
# lets colours flow one pixel beyond: a box grows to the blocks it touches, and by that pixel.
_BLOCK, _BLEED = 16, 1
# How far around a box its colours are gathered, and how many cells are along its longer side.
_RING, _CELLS = 12, 6
# Every other cell is so much lighter, or darker, that one sees that something is hidden.
_CONTRAST = 9
_GREY, _INK = (128.0, 128.0, 128.0), (17, 17, 17)

Rectangle = tuple[int, int, int, int]
Colour = tuple[float, float, float]


class BadBox(ValueError):
    """Not a part of a picture: outside of it, too small, or no numbers."""


@dataclass(frozen=True, kw_only=True)
class Box:
    """A part of a picture, in shares of its width and height from its upper left corner.

    Of a film, from and until so many seconds after its beginning; None is from the first, or until
    the last, frame. `solid` is covered with ink instead of cells.
    """

    x: float
    y: float
    w: float
    h: float
    begins: float | None = None
    ends: float | None = None
    solid: bool = False

    @classmethod
    def read(cls, given: dict[str, Any], *, least: int = BOX_LEAST) -> Self:
        """From `{"x", "y", "w", "h"}`, and perhaps `"from"`, `"to"` and `"solid"`. Raises BadBox.

        Rounded to ten-thousandths, so that what is kept is what is burnt in. What reaches beyond
        the picture is cut off.
        """
        try:
            x, y, w, h = (_share(given[name]) for name in ("x", "y", "w", "h"))
            begins, ends = (_seconds(given.get(name)) for name in ("from", "to"))
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise BadBox("no numbers") from error
        left, top = max(x, 0), max(y, 0)
        right, bottom = min(x + w, WHOLE), min(y + h, WHOLE)
        if right - left < least or bottom - top < least:
            raise BadBox("too small, or outside of the picture")
        if begins is not None and ends is not None and ends <= begins:
            raise BadBox("it ends before it begins")
        return cls(
            x=left / WHOLE,
            y=top / WHOLE,
            w=(right - left) / WHOLE,
            h=(bottom - top) / WHOLE,
            begins=begins,
            ends=ends,
            solid=given.get("solid") is True,
        )

    def data(self) -> dict[str, Any]:
        """What `read` takes."""
        told: dict[str, Any] = {"x": self.x, "y": self.y, "w": self.w, "h": self.h}
        times = {"from": self.begins, "to": self.ends}
        told |= {name: at for name, at in times.items() if at is not None}
        return told | {"solid": True} if self.solid else told

    def shown_at(self, seconds: float) -> bool:
        """Whether it covers the frame of this moment."""
        return (self.begins is None or self.begins <= seconds) and (
            self.ends is None or seconds < self.ends
        )


def _share(value: Any) -> int:
    return round(float(value) * WHOLE)


def _seconds(value: Any) -> float | None:
    if value is None:
        return None
    seconds = round(float(value), 3)
    if not 0 <= seconds <= SECONDS_MAX:
        raise BadBox("no moment of a film")
    return seconds


def read_boxes(given: Any) -> tuple[Box, ...]:
    """From a list of plain data. Raises BadBox."""
    if not isinstance(given, list) or len(given) > BOXES_MAX:
        raise BadBox(f"no list of at most {BOXES_MAX} boxes")
    return tuple(Box.read(one) for one in given)


def read_crop(given: Any) -> Box | None:
    """What remains of the picture; None is all of it. Raises BadBox."""
    return None if given is None else Box.read(given, least=CROP_LEAST)


def make(data: bytes, asked: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """The clean copy `data`, covered and cropped as `asked` says, as a JPEG without metadata.

    The same data and the same boxes give the same bytes. Raises BadBox, pixels.NotAPicture.
    """
    boxes, crop = read_boxes(asked["boxes"]), read_crop(asked["crop"])
    image, _whole = pixels.decoded(data, longest=2 * pixels.LONGEST_MAX)
    image = covered(pixels.remade(image), boxes, crop=crop)
    return {"width": image.width, "height": image.height}, [pixels.as_jpeg(image)]


def covered(image: Any, boxes: Iterable[Box], *, crop: Box | None = None) -> Any:
    """`image`, in RGB, cropped, with every box burnt in.

    It depends on nothing but the pixels that can still be seen: cropping comes first, and no box
    takes its colours from under another.
    """
    frame = _inside(crop, image.size) if crop else (0, 0, *image.size)
    placed = [(_moved(_around(box, image.size), frame), box.solid) for box in boxes]
    image = image.crop(frame)
    seen = Image.new("L", image.size, 255)
    rectangles = [(area, solid) for area, solid in placed if _is_real(area)]
    for area, _solid in rectangles:
        seen.paste(0, area)
    patches = [_INK if solid else _cells(image, seen, area) for area, solid in rectangles]
    for (area, _solid), patch in zip(rectangles, patches, strict=True):
        image.paste(patch, area)
    return image


def _around(box: Box, size: tuple[int, int]) -> Rectangle:
    """The pixels of all blocks that a box touches, and one more all around."""
    (left, top), (right, bottom) = _corners(box, size)
    return (
        max(0, math.floor(left / _BLOCK) * _BLOCK - _BLEED),
        max(0, math.floor(top / _BLOCK) * _BLOCK - _BLEED),
        min(size[0], math.ceil(right / _BLOCK) * _BLOCK + _BLEED),
        min(size[1], math.ceil(bottom / _BLOCK) * _BLOCK + _BLEED),
    )


def _inside(crop: Box, size: tuple[int, int]) -> Rectangle:
    """The pixels of all blocks that lie wholly within a crop, and one less all around.

    Up to the picture's own edges, where nothing was cut off. All that it touches, should that be
    none: of a tiny picture.
    """
    (left, top), (right, bottom) = _corners(crop, size)
    inner = (
        math.ceil(left / _BLOCK) * _BLOCK + _BLEED if left > 0 else 0,
        math.ceil(top / _BLOCK) * _BLOCK + _BLEED if top > 0 else 0,
        math.floor(right / _BLOCK) * _BLOCK - _BLEED if right < size[0] else size[0],
        math.floor(bottom / _BLOCK) * _BLOCK - _BLEED if bottom < size[1] else size[1],
    )
    outer = (math.floor(left), math.floor(top), math.ceil(right), math.ceil(bottom))
    return inner if _is_real(inner) else outer


def _corners(box: Box, size: tuple[int, int]) -> tuple[tuple[float, float], tuple[float, float]]:
    """In pixels; rounded, since shares are no exact numbers, and a hair must not be a block."""
    width, height = size
    right, bottom = (box.x + box.w) * width, (box.y + box.h) * height
    return (
        (round(box.x * width, 3), round(box.y * height, 3)),
        (min(round(right, 3), width), min(round(bottom, 3), height)),
    )


def _moved(area: Rectangle, frame: Rectangle) -> Rectangle:
    """`area` as it lies within `frame`, cut off at its edges."""
    left, top, right, bottom = frame
    return (
        max(area[0], left) - left,
        max(area[1], top) - top,
        min(area[2], right) - left,
        min(area[3], bottom) - top,
    )


def _is_real(area: Rectangle) -> bool:
    return area[2] > area[0] and area[3] > area[1]


def _cells(image: Any, seen: Any, area: Rectangle) -> Any:
    """A patch of large cells, each as light and as coloured as the nearest sides of `area`."""
    left, top, right, bottom = area
    width, height = right - left, bottom - top
    sides = (
        _colour(image, seen, (left - _RING, top, left, bottom)),
        _colour(image, seen, (right, top, right + _RING, bottom)),
        _colour(image, seen, (left, top - _RING, right, top)),
        _colour(image, seen, (left, bottom, right, bottom + _RING)),
    )
    across = max(2, round(_CELLS * width / max(width, height)))
    down = max(2, round(_CELLS * height / max(width, height)))
    patch = Image.new("RGB", (across, down))
    for column in range(across):
        for row in range(down):
            u, v = (column + 0.5) / across, (row + 0.5) / down
            shift = _CONTRAST if (column + row) % 2 else -_CONTRAST
            patch.putpixel((column, row), _blend(sides, (1 - u, u, 1 - v, v), shift))
    return patch.resize((width, height), Image.Resampling.NEAREST)


def _colour(image: Any, seen: Any, strip: Rectangle) -> Colour | None:
    """The mean of what can be seen of a strip; None when nothing can."""
    strip = _moved(strip, (0, 0, *image.size))
    if not _is_real(strip):
        return None
    visible = seen.crop(strip)
    if visible.getextrema()[1] == 0:
        return None
    red, green, blue = ImageStat.Stat(image.crop(strip), visible).mean
    return red, green, blue


def _blend(
    sides: Sequence[Colour | None], weights: Sequence[float], shift: int
) -> tuple[int, int, int]:
    """The sides' colours, the nearer the more; squared, so that the nearest leads."""
    known = [(side, w * w) for side, w in zip(sides, weights, strict=True) if side is not None]
    total = sum(weight for _side, weight in known)
    red, green, blue = (
        round(sum(side[n] * weight for side, weight in known) / total if known else _GREY[n])
        for n in range(3)
    )
    return (_lit(red, shift), _lit(green, shift), _lit(blue, shift))


def _lit(value: int, shift: int) -> int:
    """Lighter or darker, and never so light or dark that its neighbour could not be the other."""
    return min(max(value, _CONTRAST), 255 - _CONTRAST) + shift
