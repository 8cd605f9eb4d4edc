"""Photos as phones write them, EXIF and all; each one's pixels are its seed's own."""

import io
import struct
from datetime import datetime, timedelta
from random import Random

from PIL import Image
from pillow_heif import from_pillow

MAKE, MODEL, ORIENTATION, SOFTWARE, DATE_TIME = 0x010F, 0x0110, 0x0112, 0x0131, 0x0132
EXIF_IFD, GPS_IFD = 0x8769, 0x8825
TAKEN_AT, OFFSET = 0x9003, 0x9011


def photo(
    *,
    size: tuple[int, int] = (640, 480),
    taken_at: datetime | None = None,
    offset: str = "",
    place: tuple[float, float] | None = None,
    gps_at: datetime | None = None,
    make: str = "",
    model: str = "",
    software: str = "",
    orientation: int | None = None,
    format: str = "JPEG",
    quality: int = 85,
    seed: int = 1,
    **more,
) -> bytes:
    """A photo file of `size` as stored; `more` goes to Pillow's `save`.

    `taken_at` is what the phone's clock showed; `offset` is written as EXIF has it, "+01:00".
    `place` is degrees north and east; `gps_at` is in UTC.
    """
    image = scene(size, seed)
    exif = _exif(taken_at, offset, place, gps_at, make, model, software, orientation)
    if len(exif):
        more["exif"] = exif.tobytes()
    out = io.BytesIO()
    if format == "HEIF":
        from_pillow(image).save(out, quality=quality, exif=more.get("exif"))
    else:
        image.save(out, format, quality=quality, **more)
    return out.getvalue()


def with_preview(picture: Image.Image, preview: Image.Image | bytes) -> bytes:
    """A JPEG of `picture` in whose EXIF stands `preview`, whatever that shows."""
    if isinstance(preview, Image.Image):
        small, out = preview.copy(), io.BytesIO()
        small.thumbnail((160, 160))
        small.save(out, "JPEG")
        preview = out.getvalue()
    preview = preview[:60_000]
    # A directory without entries, then the preview's: where it lies, and how long it is.
    entries = struct.pack("<HHLL", 0x0201, 4, 1, 44) + struct.pack(
        "<HHLL", 0x0202, 4, 1, len(preview)
    )
    tiff = b"II*\0" + struct.pack("<L", 8) + struct.pack("<HL", 0, 14)
    tiff += struct.pack("<H", 2) + entries + struct.pack("<L", 0)
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=b"Exif\0\0" + tiff + preview)
    return out.getvalue()


def scene(size: tuple[int, int], seed: int = 1) -> Image.Image:
    """Soft patches of colour, lighter above than below, with a red corner at the upper left."""
    random = Random(seed)
    small = Image.new("RGB", (16, 12))
    small.putdata([tuple(random.randrange(40, 216) for _ in "rgb") for _ in range(16 * 12)])
    image = small.resize(size, Image.Resampling.BICUBIC)
    image.paste((230, 20, 20), (0, 0, size[0] // 4, size[1] // 4))
    return image


def _exif(taken_at, offset, place, gps_at, make, model, software, orientation) -> Image.Exif:
    exif = Image.Exif()
    for tag, value in ((MAKE, make), (MODEL, model), (SOFTWARE, software)):
        if value:
            exif[tag] = value
    if orientation:
        exif[ORIENTATION] = orientation
    if taken_at:
        exif[DATE_TIME] = exif.get_ifd(EXIF_IFD)[TAKEN_AT] = f"{taken_at:%Y:%m:%d %H:%M:%S}"
    if offset:
        exif.get_ifd(EXIF_IFD)[OFFSET] = offset
    gps = exif.get_ifd(GPS_IFD)
    if place:
        north, east = place
        gps |= {1: "N" if north >= 0 else "S", 2: _degrees(north)}
        gps |= {3: "E" if east >= 0 else "W", 4: _degrees(east)}
    if gps_at:
        gps |= {29: f"{gps_at:%Y:%m:%d}", 7: (gps_at.hour, gps_at.minute, gps_at.second)}
    if gps:
        exif.get_ifd(GPS_IFD).update(gps)
    return exif


def _degrees(value: float) -> tuple[float, float, float]:
    whole = timedelta(hours=abs(value)).total_seconds()
    return (whole // 3600, whole % 3600 // 60, whole % 60)
