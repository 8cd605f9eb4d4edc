"""Pictures opened and made anew from their pixels. No Django: this runs in the sandbox only.

Only formats that phones and cameras write, and only as much of a picture as memory allows.
"""

import io
import math
import struct
import warnings
import zlib
from importlib import import_module
from typing import Any

from PIL import Image, ImageCms, ImageFile, UnidentifiedImageError
from pillow_heif import register_heif_opener

# "JPEG" opens MPO too: a JPEG with a second view behind it.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF", "AVIF", "TIFF", "BMP")
# Phones' largest sensors have 200 million pixels; JPEG is decoded at an eighth of that. Others are
# decoded whole, at four bytes a pixel, twice while they are turned.
PIXELS_MAX, PIXELS_OF_JPEG_MAX = 64_000_000, 220_000_000
LONGEST_MAX = 2048
# What a list or two pictures side by side show, on a screen of twice the usual dots.
SMALL_LONGEST = 512
QUALITY, SMALL_QUALITY = 85, 75

# Loaded now: nothing can be loaded any more when a file is opened.
for _name in ("Avif", "Bmp", "Gif", "Jpeg", "Mpo", "Png", "Tiff", "WebP"):
    import_module(f"PIL.{_name}ImagePlugin")
Image.preinit()
Image.MAX_IMAGE_PIXELS = None  # our own limits, below, know the format
warnings.simplefilter("ignore")  # of Pillow's, on odd files; nobody would read them
register_heif_opener(thumbnails=False, allow_incorrect_headers=True)
# What each EXIF orientation needs to stand upright.
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SRGB = ImageCms.createProfile("sRGB")


# What Pillow raises on broken files, by and by; never MemoryError, which is a matter of size.
_BROKEN = (
    *(UnidentifiedImageError, OSError, EOFError, ValueError, SyntaxError, TypeError),
    *(KeyError, IndexError, RuntimeError, AttributeError, struct.error, zlib.error),
)


class NotAPicture(Exception):
    """None of the formats we open, or broken before its first pixel."""


class TooManyPixels(Exception):
    """Larger than we open; the argument is its width and height."""


def opened(data: bytes) -> Any:
    """The picture, its pixels not yet decoded. Raises NotAPicture or TooManyPixels."""
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except _BROKEN as error:
        raise _what_it_is(error) from error
    width, height = image.size
    most = PIXELS_OF_JPEG_MAX if image.format in {"JPEG", "MPO"} else PIXELS_MAX
    if width < 1 or height < 1 or width * height > most:
        raise TooManyPixels(width, height)
    return image


def _what_it_is(error: Exception) -> Exception:
    """Broken; or too large for the memory there is, which libheif says in words only."""
    if isinstance(error, RuntimeError) and "Memory allocation error" in str(error):
        return MemoryError(str(error))
    return NotAPicture(str(error))


def decoded(data: bytes, *, longest: int = LONGEST_MAX) -> tuple[Any, bool]:
    """The first frame, a JPEG at the least scale that leaves about `longest` pixels.

    And whether the file holds all of it; what is missing of a truncated one is left grey. Raises
    NotAPicture or TooManyPixels.
    """
    try:
        return _loaded(data, longest), True
    except _BROKEN:
        ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        return _loaded(data, longest), False
    except _BROKEN as error:
        raise _what_it_is(error) from error
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False


def _loaded(data: bytes, longest: int) -> Any:
    image = opened(data)
    # A tenth short of `longest`, so that 12 megapixels are halved while decoding, in a third of
    # the time.
    share = 0.9 * longest / max(image.size)
    image.draft("RGB", (int(image.width * share) or 1, int(image.height * share) or 1))
    image.load()
    return image


def remade(image: Any, *, longest: int = LONGEST_MAX) -> Any:
    """Upright, in sRGB, at most `longest` pixels long, nothing on it but pixels."""
    profile, turn = image.info.get("icc_profile"), _UPRIGHT.get(_orientation(image))
    image = _plain(image)
    if max(image.size) > longest:
        image.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=3.0)
    if turn is not None:
        image = image.transpose(turn)
    if profile:
        image = _in_srgb(image, profile)
    clean = Image.new("RGB", image.size)
    clean.paste(image)
    return clean


def _orientation(image: Any) -> Any:
    try:
        return image.getexif().get(0x0112)
    except Exception:  # noqa: BLE001 (Pillow raises a dozen kinds on malformed EXIF)
        return None


def _plain(image: Any) -> Any:
    """RGB; what was transparent is white."""
    if image.mode == "RGB":
        return image
    if image.mode.startswith("I"):  # a scanner's sixteen bits of grey: the upper eight
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        image = image.convert("RGBA")
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        return ground
    return image.convert("RGB")


def _in_srgb(image: Any, profile: bytes) -> Any:
    """The colours as a screen shows them; as they are, where the profile is broken or another's."""
    try:
        meant = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, meant, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image


def as_jpeg(image: Any, *, quality: int = QUALITY) -> bytes:
    """`image` as a JPEG file without metadata."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()


def small(image: Any) -> bytes | None:
    """`image` as a small JPEG file; None where it is small itself."""
    if max(image.size) <= SMALL_LONGEST:
        return None
    shrunk = image.copy()
    shrunk.thumbnail((SMALL_LONGEST, SMALL_LONGEST), Image.Resampling.BOX, reducing_gap=2.0)
    return as_jpeg(shrunk, quality=SMALL_QUALITY)


def as_webp(image: Any, *, quality: int) -> bytes:
    """`image` as a WebP file without metadata."""
    out = io.BytesIO()
    image.save(out, "WEBP", quality=quality, method=4)
    return out.getvalue()


def as_avif(image: Any, *, quality: int) -> bytes:
    """`image` as an AVIF file without metadata; one thread, since the sandbox allows no other."""
    out = io.BytesIO()
    image.save(out, "AVIF", quality=quality, speed=8, max_threads=1)
    return out.getvalue()


def scaled(image: Any, width: int) -> Any:
    """`image` at `width` pixels, its proportions kept."""
    height = max(1, math.floor(image.height * width / image.width + 0.5))
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
