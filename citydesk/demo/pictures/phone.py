"""Phone photos and films: a scene as a cheap phone saw it, with the facts that a phone writes."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from random import Random

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter, ImageOps
from PIL.PngImagePlugin import PngInfo

from citydesk.demo.pictures.canvas import grained
from citydesk.demo.pictures.gallery import EDITION, paint

MAKE, MODEL, DATE_TIME, SOFTWARE = 0x010F, 0x0110, 0x0132, 0x0131
EXIF_IFD, GPS_IFD = 0x8769, 0x8825
TAKEN_AT, OFFSET, EXPOSURE, ISO, F_NUMBER = 0x9003, 0x9011, 0x829A, 0x8827, 0x829D

FILM_SIZE, FILM_SECONDS, FILM_RATE = (640, 360), 6, 12
# How much of the scene it sees at once.
FILM_WINDOW = 0.8

# XMP with IPTC's digital source type, as such programs write it.
MADE_BY_MACHINE = """<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
 Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"/>
</rdf:RDF></x:xmpmeta>"""


@dataclass(frozen=True, kw_only=True)
class Shot:
    """How a scene was photographed: what of it, how steadily, by which phone, where."""

    scene: str
    phone: tuple[str, str] = ("Palmtel", "P12 Lite")
    # Left, top, right, bottom, as shares of the scene.
    crop: tuple[float, float, float, float] = (0.05, 0.04, 0.95, 1)
    tilt: float = 1.5
    light: float = 0.92
    # Degrees north and east.
    place: tuple[float, float] | None = None
    mirrored: bool = False
    size: tuple[int, int] = (2048, 1536)
    quality: int = 82


def develop(shot: Shot, *, taken_at: datetime | None) -> bytes:
    """The photo as a JPEG file; without `taken_at` it carries no EXIF at all."""
    out = io.BytesIO()
    image = _seen(shot)
    if taken_at is None:
        image.save(out, "JPEG", quality=shot.quality)
    else:
        image.save(out, "JPEG", quality=shot.quality, exif=_exif(shot, taken_at))
    return out.getvalue()


def filmed(shot: Shot, *, taken_at: datetime) -> bytes:
    """An MP4 file: the phone moves along the scene, in an unsteady hand."""
    import av  # noqa: PLC0415 (30 MB, and only whoever builds the demo films)

    out = io.BytesIO()
    # Bit-exact, so that the library does not put its own name beside the phone's.
    how = {"movflags": "use_metadata_tags", "fflags": "+bitexact"}
    with av.open(out, "w", format="mp4", options=how) as film:
        film.metadata.update(_film_facts(shot, taken_at))
        stream = film.add_stream("libx264", rate=FILM_RATE, options={"crf": "27"})
        stream.width, stream.height = FILM_SIZE
        stream.pix_fmt = "yuv420p"
        for number, image in enumerate(_moved_along(shot)):
            frame = av.VideoFrame.from_ndarray(np.asarray(image), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, FILM_RATE)
            film.mux(stream.encode(frame))
        film.mux(stream.encode(None))
    return out.getvalue()


def kept(folder: Path, name: str, make: Callable[[], bytes]) -> bytes:
    """The file called `name` in `folder`, made first if it is not there."""
    path = folder / f"{EDITION}-{name}"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(make())
    return path.read_bytes()


def mirrored(data: bytes, *, quality: int = 74) -> bytes:
    """What somebody makes of another's photo: the other way round, smaller, its facts gone."""
    image = ImageOps.mirror(ImageOps.exif_transpose(Image.open(io.BytesIO(data))))
    image.thumbnail((1600, 1600))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def generated(scene: str) -> bytes:
    """What a program that makes pictures of words hands out: square, smooth, and it says so."""
    image = ImageOps.fit(paint(scene).image, (1024, 1024)).filter(ImageFilter.SMOOTH_MORE)
    image = ImageEnhance.Color(ImageEnhance.Contrast(image).enhance(1.15)).enhance(1.5)
    told = PngInfo()
    told.add_text("parameters", f"{scene}, Lagos, breaking news photo\nSteps: 30, Seed: 4117")
    told.add_itxt("XML:com.adobe.xmp", MADE_BY_MACHINE)
    out = io.BytesIO()
    image.save(out, "PNG", pnginfo=told)
    return out.getvalue()


def _seen(shot: Shot) -> Image.Image:
    random = Random(f"{shot.scene}{shot.crop}{shot.tilt}")
    scene = paint(shot.scene).image
    width, height = scene.size
    left, top, right, bottom = shot.crop
    box = (int(left * width), int(top * height), int(right * width), int(bottom * height))
    image = scene.crop(box).rotate(shot.tilt, Image.Resampling.BILINEAR, expand=False)
    # The corners that turning left empty are cut away.
    edge = round(abs(shot.tilt) / 57 * max(image.size) / 2) + 2
    image = ImageOps.fit(ImageOps.crop(image, edge), shot.size)
    image = image.filter(ImageFilter.GaussianBlur(1.1))
    image = ImageEnhance.Color(ImageEnhance.Brightness(image).enhance(shot.light)).enhance(0.82)
    corners = Image.radial_gradient("L").resize(shot.size)
    image = Image.composite(
        ImageEnhance.Brightness(image).enhance(0.55),
        image,
        corners.point([i // 2 for i in range(256)]),
    )
    return grained(ImageOps.mirror(image) if shot.mirrored else image, random, 26)


def _moved_along(shot: Shot) -> Iterator[Image.Image]:
    """What a window sees that goes from the left of the scene to its right."""
    scene, hand = _seen(shot), Random(shot.scene)
    width, height = round(scene.width * FILM_WINDOW), round(scene.height * FILM_WINDOW)
    room, middle = scene.width - width, (scene.height - height) / 2
    count = FILM_SECONDS * FILM_RATE
    up = 0.0
    for number in range(count):
        up = up * 0.9 + hand.uniform(-2, 2)
        left, top = round(room * number / count), round(max(0, min(2 * middle, middle + up)))
        yield scene.crop((left, top, left + width, top + height)).resize(FILM_SIZE)


def _film_facts(shot: Shot, taken_at: datetime) -> dict[str, str]:
    """As Android's recorder writes them; the place in the form of ISO 6709."""
    make, model = shot.phone
    facts = {
        "com.android.version": "13",
        "com.android.manufacturer": make,
        "com.android.model": model,
        "creation_time": taken_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000000Z"),
    }
    if shot.place:
        north, east = shot.place
        facts["location"] = f"{north:+08.4f}{east:+09.4f}/"
    return facts


def _exif(shot: Shot, taken_at: datetime) -> Image.Exif:
    exif = Image.Exif()
    stamp = taken_at.strftime("%Y:%m:%d %H:%M:%S")
    exif[MAKE], exif[MODEL] = shot.phone
    exif[SOFTWARE] = f"{shot.phone[1]} camera 4.1"
    exif[DATE_TIME] = stamp
    zone = taken_at.strftime("%z")
    exif.get_ifd(EXIF_IFD).update(
        {TAKEN_AT: stamp, OFFSET: f"{zone[:3]}:{zone[3:]}", EXPOSURE: 0.01, ISO: 400, F_NUMBER: 1.8}
    )
    if shot.place:
        north, east = shot.place
        exif.get_ifd(GPS_IFD).update({1: "N", 2: _degrees(north), 3: "E", 4: _degrees(east)})
    return exif


def _degrees(value: float) -> tuple[float, float, float]:
    minutes = (value - int(value)) * 60
    return float(int(value)), float(int(minutes)), round((minutes - int(minutes)) * 60, 2)
