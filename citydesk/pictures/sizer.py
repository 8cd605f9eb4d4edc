"""A published picture at every width that pages ask for. No Django: runs in the sandbox."""

from typing import Any

from citydesk.pictures import pixels

# A reader pays for every kilobyte: quality, then sharpness give way until a file is in its limit.
_STEPS = ((1, 70), (1, 62), (1, 54), (1, 46), (1, 38), (0.7, 38), (0.5, 34), (0.35, 30), (0.2, 30))
# AVIF looks as well at a lower figure, and costs five times the work: fewer, larger steps.
_AVIF_STEPS = ((1, 48), (1, 42), (1, 36), (1, 28), (0.8, 30), (0.6, 28), (0.3, 24))
_ENCODERS = {
    "avif": (pixels.as_avif, _AVIF_STEPS),
    "webp": (pixels.as_webp, _STEPS),
    "jpg": (pixels.as_jpeg, _STEPS),
}


def make(data: bytes, asked: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """One file for each of `asked["wanted"]`: [width, "avif", "webp" or "jpg", most bytes].

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


def _encoded(image: Any, kind: str, most: int) -> bytes:
    made = b""
    encode, steps = _ENCODERS[kind]
    for sharpness, quality in steps:
        shown = image if sharpness == 1 else _softened(image, sharpness)
        made = encode(shown, quality=quality)
        if len(made) <= most:
            break
    return made


def _softened(image: Any, sharpness: float) -> Any:
    """As large as before, with less in it: gravel and leaves cost the most, and tell the least."""
    return pixels.scaled(pixels.scaled(image, int(image.width * sharpness) or 1), image.width)
