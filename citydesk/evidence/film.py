"""Opens one hostile film: its facts, a picture of it, its key frames. No Django: in the sandbox.

Names of facts: QuickTime File Format ("com.apple.quicktime.*" and the ©xyz boxes, as FFmpeg spells
them), Android's MPEG4Writer ("com.android.*"), Matroska's tags. Positions: ISO 6709. Anything
malformed is "not recorded".
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from citydesk.evidence import container, likening
from citydesk.evidence.likeness import FRAMES_MAX, HASH_BYTES, QUALITY_MIN
from citydesk.lib import magic
from citydesk.pictures import footage, pixels

# What "problem" says, when it says something.
NOT_A_FILM, NO_PICTURE, TOO_MANY_PIXELS = "not a film", "no moving picture", "too many pixels"
POSTER_LONGEST = 1280
_TEXT_MAX = 60
# Two frames whose hashes differ by no more bits show the same; kept are those that show another.
_SAME_BITS = 8
# Before this, a clock was never set: formats count from 1904, computers from 1970.
_YEAR_MIN = 2000
_PLACE = re.compile(r"([+-]\d{2,4}(?:\.\d+)?)([+-]\d{3,5}(?:\.\d+)?)")
_DEGREES_MAX = {2: 90, 3: 180}

_MAKE = ("com.apple.quicktime.make", "com.android.manufacturer", "make", "make-eng")
_MODEL = ("com.apple.quicktime.model", "com.android.model", "model", "model-eng")
_PLACES = ("com.apple.quicktime.location.iso6709", "location", "location-eng", "loci")
_SOFTWARE = ("com.apple.quicktime.software", "software", "software-eng")
_ENCODER = ("encoder", "encoder-eng", "encoding_tool", "com.apple.quicktime.author")


def examine(data: bytes, _asked: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """Facts as plain data (see types.Facts), and a JPEG that shows what the film shows.

    A second one, "small" in "copies", shows it at most 512 px long.
    """
    media_type = magic.media_type(data)
    facts: dict[str, Any] = {"media_type": media_type, "truncated": container.cut(data)}
    facts["trailing_bytes"], facts["trailing_kind"] = container.trailing(data, media_type)
    try:
        with footage.opened(data, media_type) as film:
            facts |= _tags({**film.metadata, **_of_stream(film)})
            facts["seconds"] = footage.seconds(film)
            return _seen(film, facts)
    except footage.NoPicture:
        return facts | {"problem": NO_PICTURE}, []
    except footage.NotAFilm:
        return facts | {"problem": NOT_A_FILM}, []
    except footage.TooManyPixels as error:
        width, height = error.args
        return facts | {"problem": TOO_MANY_PIXELS, "width": width, "height": height}, []


def _seen(film: Any, facts: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    stream, sound = footage.moving(film), footage.sound(film)
    shapes: list[dict[str, Any]] = []
    looks: list[dict[str, Any]] = []

    def images() -> Iterator[Any]:
        for at, frame in footage.key_frames(film, stream, FRAMES_MAX):
            shapes.append(_shape(frame))
            image = footage.upright(frame, longest=POSTER_LONGEST)
            # A still of the film is known by its hash; marks of every frame would take seconds.
            looks.append(likening.of(image, most=0) | {"at_ms": round(at * 1000)})
            yield image

    best = footage.most_telling(images())
    if best is None:
        raise footage.NotAFilm("no frame")
    told = _told_apart(looks)
    facts |= shapes[0] | {
        "format": film.format.name.partition(",")[0].upper(),
        "codec": stream.codec_context.name,
        "sound": sound.codec_context.name if sound else "",
        "frames": told,
        "quality": max(quality for one in looks for quality in one["qualities"]),
        "frames_compared": len(told),
    }
    small = pixels.small(best)
    facts["copies"] = ["small"] if small else []
    return facts, [pixels.as_jpeg(best), *([small] if small else [])]


def _told_apart(looks: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Frames worth comparing: not too plain, and no two that show the same.

    Of a film that is plain throughout the first, so that it can be said that it is.
    """
    kept: list[dict[str, Any]] = []
    hashes: list[int] = []
    for one in looks:
        whole = int(one["hashes"][0][: 2 * HASH_BYTES], 16)
        if max(one["qualities"]) >= QUALITY_MIN and all(
            (whole ^ other).bit_count() > _SAME_BITS for other in hashes
        ):
            kept.append(one)
            hashes.append(whole)
    return kept or list(looks[:1])


def _shape(frame: Any) -> dict[str, Any]:
    """Width and height as one sees them."""
    turned = round(frame.rotation / 90) % 2
    width, height = (frame.height, frame.width) if turned else (frame.width, frame.height)
    return {"width": width, "height": height, "rotation": round(frame.rotation)}


def _of_stream(film: Any) -> dict[str, str]:
    """The encoder that is named at the moving picture, where the file names none."""
    named = next((stream.metadata.get("encoder") for stream in film.streams.video), None)
    return {"encoder": named} if named and "encoder" not in film.metadata else {}


def _tags(tags: dict[str, str]) -> dict[str, Any]:
    given = {name.lower(): _text(value) for name, value in tags.items()}

    def first(names: Iterable[str]) -> str:
        return next((given[name] for name in names if given.get(name)), "")

    android = given.get("com.android.version", "")
    found = {
        "make": first(_MAKE),
        "model": first(_MODEL),
        "software": first(_SOFTWARE) or (f"Android {android}" if android else ""),
        "encoder": first(_ENCODER),
        **_clock(given.get("com.apple.quicktime.creationdate", "")),
        **_header_clock(given.get("creation_time", "")),
        **_position(first(_PLACES)),
    }
    return {name: value for name, value in found.items() if value not in {None, ""}}


def _text(value: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())[:_TEXT_MAX]


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.year >= _YEAR_MIN else None


def _clock(text: str) -> dict[str, Any]:
    """An iPhone's wall clock, with its zone."""
    at = _moment(text)
    offset = at.utcoffset() if at else None
    if at is None or offset is None:
        return {}
    minutes = round(offset.total_seconds() / 60)
    return {"taken_at": at.replace(tzinfo=None).isoformat(), "offset": minutes}


def _header_clock(text: str) -> dict[str, Any]:
    """ISO 14496-12 says UTC; some cameras write their wall clock all the same."""
    at = _moment(text)
    return {"header_at": at.astimezone(UTC).isoformat()} if at and at.tzinfo else {}


def _position(text: str) -> dict[str, float]:
    found = _PLACE.match(text)
    if not found:
        return {}
    north, east = _degrees(found[1], 2), _degrees(found[2], 3)
    # 0, 0 is what receivers write before they know.
    if north is None or east is None or (north, east) == (0, 0):
        return {}
    return {"latitude": north, "longitude": east}


def _degrees(text: str, digits: int) -> float | None:
    """±DD.DDD or ±DDMM.MMM, and the same with three digits of degrees."""
    whole = text.lstrip("+-").partition(".")[0]
    value = abs(float(text))
    if len(whole) == digits + 2:
        value = value // 100 + value % 100 / 60
    elif len(whole) != digits:
        return None
    if value > _DEGREES_MAX[digits]:
        return None
    return -value if text.startswith("-") else value
