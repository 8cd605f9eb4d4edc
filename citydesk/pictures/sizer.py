"""A published picture at every width that pages ask for. No Django: runs in the sandbox."""

from typing import Any

from PIL import Image

from citydesk.pictures import pixels

# A reader pays for every kilobyte: quality gives way until a file is within its limit.
_QUALITIES = (70, 62, 54, 46, 38, 30, 22)


def make(data: bytes, asked: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """One file for each of `asked["wanted"]`: [width, "webp" or "jpg", most bytes].

    Widths beyond the picture's own must not be asked for. Raises what pixels.decoded raises.
    """
    wanted = asked["wanted"]
    image, _whole = pixels.decoded(data, longest=2 * pixels.LONGEST_MAX)
    image = pixels.remade(image, longest=2 * pixels.LONGEST_MAX)
    files = [_encoded(pixels.scaled(image, width), kind, most) for width, kind, most in wanted]
    return {"width": image.width, "height": image.height}, files


def clean(data: bytes, _asked: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """A staff member's upload, made anew: upright, sRGB, at most 2048 px, without metadata."""
    image, _whole = pixels.decoded(data)
    image = pixels.remade(image)
    return {"width": image.width, "height": image.height}, [pixels.as_jpeg(image)]


def _encoded(image: Image.Image, kind: str, most: int) -> bytes:
    made = b""
    for quality in _QUALITIES:
        made = (
            pixels.as_webp(image, quality=quality)
            if kind == "webp"
            else pixels.as_jpeg(image, quality=quality)
        )
        if len(made) <= most:
            break
    return made
