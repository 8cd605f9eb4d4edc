"""Pictures opened and made anew from their pixels. No Django: this runs in the sandbox only.

Only formats that phones and cameras write, and only as much of a picture as memory allows.
"""

import io
import math
import warnings
from importlib import import_module
from typing import Any

from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError
from pillow_heif import register_heif_opener

FORMATS = ("JPEG", "MPO", "PNG", "WEBP", "GIF", "HEIF", "AVIF", "TIFF", "BMP")
# Phones' largest sensors have 200 million pixels; JPEG is decoded at an eighth of that. Others are
# decoded whole, at four bytes a pixel, twice while they are turned.
PIXELS_MAX, PIXELS_OF_JPEG_MAX = 50_000_000, 220_000_000
LONGEST_MAX = 2048
QUALITY = 85

# Loaded now: nothing can be loaded any more when a file is opened.
for _name in ("Avif", "Bmp", "Gif", "Jpeg", "Mpo", "Png", "Tiff", "WebP"):
    import_module(f"PIL.{_name}ImagePlugin")
Image.MAX_IMAGE_PIXELS = None  # our own limits, below, know the format
warnings.simplefilter("ignore")  # of Pillow's, on odd files; nobody would read them
register_heif_opener(thumbnails=False, allow_incorrect_headers=True)
_SRGB = ImageCms.createProfile("sRGB")


class NotAPicture(Exception):
    """None of the formats we open, or broken before its first pixel."""


class TooManyPixels(Exception):
    """Larger than we open; the argument is its width and height."""


def opened(data: bytes) -> Any:
    """The picture, its pixels not yet decoded. Raises NotAPicture or TooManyPixels."""
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, TypeError, KeyError) as error:
        raise NotAPicture(str(error)) from error
    width, height = image.size
    most = PIXELS_OF_JPEG_MAX if image.format in {"JPEG", "MPO"} else PIXELS_MAX
    if width < 1 or height < 1 or width * height > most:
        raise TooManyPixels(width, height)
    return image


def decoded(image: Any, *, longest: int = LONGEST_MAX) -> bool:
    """Decode the first frame of `image`, a JPEG at the least scale that leaves about `longest`.

    Whether the file holds all of it. What is missing of a truncated one stays grey. Raises
    NotAPicture.
    """
    # A tenth short of `longest`, so that 12 megapixels are halved while decoding, in a third of
    # the time.
    share = 0.9 * longest / max(image.size)
    image.draft("RGB", (int(image.width * share) or 1, int(image.height * share) or 1))
    try:
        image.load()
    except (OSError, ValueError, SyntaxError, IndexError, EOFError, RuntimeError):
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        try:
            image.load()
        except (OSError, ValueError, SyntaxError, IndexError, EOFError, RuntimeError) as error:
            raise NotAPicture(str(error)) from error
        return False
    return True


def remade(image: Any, *, longest: int = LONGEST_MAX) -> Any:
    """Upright, in sRGB, at most `longest` pixels long, nothing on it but pixels."""
    profile = image.info.get("icc_profile")
    image = ImageOps.exif_transpose(_plain(image))
    if max(image.size) > longest:
        image.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=3.0)
    if profile and image.mode == "RGB":
        image = _in_srgb(image, profile)
    clean = Image.new(image.mode, image.size)
    clean.paste(image)
    return clean


def _plain(image: Any) -> Any:
    """RGB, what was transparent white; the position of "upright" is kept."""
    if image.mode == "RGB":
        return image
    exif = image.getexif()
    if image.mode.startswith("I;16"):  # a scanner's grey: its upper eight bits
        image = image.point([n >> 8 for n in range(65536)], "L")
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        image = image.convert("RGBA")
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        image = ground
    image = image.convert("RGB")
    image.info["exif"] = exif.tobytes() if len(exif) else b""
    return image


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


def as_webp(image: Any, *, quality: int) -> bytes:
    """`image` as a WebP file without metadata."""
    out = io.BytesIO()
    image.save(out, "WEBP", quality=quality, method=4)
    return out.getvalue()


def scaled(image: Any, width: int) -> Any:
    """`image` at `width` pixels, its proportions kept."""
    height = max(1, math.floor(image.height * width / image.width + 0.5))
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
