"""The EXIF facts that checks ask for, read by Pillow. No Django: runs in the sandbox.

Tags and their meaning: CIPA DC-008-2023 (Exif 3.0). Anything malformed is "not recorded".
"""

import math
import re
from datetime import UTC, datetime, timedelta
from typing import Any

_MAKE, _MODEL, _ORIENTATION, _SOFTWARE = 0x010F, 0x0110, 0x0112, 0x0131
_EXIF, _GPS = 0x8769, 0x8825
_TAKEN_AT, _DIGITISED_AT = 0x9003, 0x9004
_OFFSET_TAKEN, _OFFSET = 0x9011, 0x9010
_LATITUDE_REF, _LATITUDE, _LONGITUDE_REF, _LONGITUDE = 1, 2, 3, 4
_GPS_TIME, _GPS_DATE = 7, 29
_TEXT_MAX = 60
_MOMENT = re.compile(r"(\d{4})\D(\d\d)\D(\d\d)\D(\d\d)\D(\d\d)\D(\d\d)")
_DAY = re.compile(r"(\d{4})\D(\d\d)\D(\d\d)")
_ZONE = re.compile(r"([+-])(\d\d):?(\d\d)")
_HOURS_MAX = 14
_ORIENTATIONS = range(1, 9)


def facts(image: Any) -> dict[str, Any]:
    """What `image` records, as plain data; absent facts are left out."""
    try:
        main = image.getexif()
        camera, gps = main.get_ifd(_EXIF), main.get_ifd(_GPS)
    except Exception:  # noqa: BLE001 (Pillow raises a dozen kinds on malformed EXIF)
        return {}
    taken = _moment(camera.get(_TAKEN_AT)) or _moment(camera.get(_DIGITISED_AT))
    zone = camera.get(_OFFSET_TAKEN) or camera.get(_OFFSET)
    at = _gps_moment(gps)
    orientation = main.get(_ORIENTATION)
    found = {
        "taken_at": taken.isoformat() if taken else None,
        "offset": _offset(zone),
        "gps_at": at.isoformat() if at else None,
        "make": _text(main.get(_MAKE)),
        "model": _text(main.get(_MODEL)),
        "software": _text(main.get(_SOFTWARE)),
        "orientation": orientation if orientation in _ORIENTATIONS else None,
        **_position(gps),
    }
    return {name: value for name, value in found.items() if value not in {None, ""}}


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str):
        return ""
    value = value.partition("\0")[0]
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())[:_TEXT_MAX]


def _moment(value: Any) -> datetime | None:
    """The wall clock of a camera; clocks that were never set (year 0000) are no fact."""
    parts = _MOMENT.match(_text(value))
    try:
        return datetime(*map(int, parts.groups())) if parts else None  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None


def _offset(value: Any) -> int | None:
    """Minutes east of UTC."""
    parts = _ZONE.match(_text(value))
    if not parts:
        return None
    minutes = int(parts[2]) * 60 + int(parts[3])
    if minutes > _HOURS_MAX * 60:
        return None
    return -minutes if parts[1] == "-" else minutes


def _numbers(value: Any) -> list[float]:
    """The three rationals of a position or a time; [] when they are not three finite numbers."""
    try:
        numbers = [float(part) for part in value]
    except (TypeError, ValueError, ZeroDivisionError):
        return []
    return numbers if len(numbers) == 3 and all(map(math.isfinite, numbers)) else []  # noqa: PLR2004


def _gps_moment(gps: dict[int, Any]) -> datetime | None:
    day, clock = _DAY.match(_text(gps.get(_GPS_DATE))), _numbers(gps.get(_GPS_TIME))
    if not day or not clock:
        return None
    try:
        midnight = datetime(*map(int, day.groups()), tzinfo=UTC)  # type: ignore[arg-type,misc]
        hours, minutes, seconds = clock
        return midnight + timedelta(hours=hours, minutes=minutes, seconds=int(seconds))
    except (ValueError, OverflowError):
        return None


def _degrees(value: Any, reference: Any, negative: str, most: int) -> float | None:
    parts = _numbers(value)
    if not parts:
        return None
    degrees = parts[0] + parts[1] / 60 + parts[2] / 3600
    if not 0 <= degrees <= most:
        return None
    return -degrees if _text(reference).upper().startswith(negative) else degrees


def _position(gps: dict[int, Any]) -> dict[str, float]:
    north = _degrees(gps.get(_LATITUDE), gps.get(_LATITUDE_REF), "S", 90)
    east = _degrees(gps.get(_LONGITUDE), gps.get(_LONGITUDE_REF), "W", 180)
    # 0, 0 is what receivers write before they know.
    if north is None or east is None or (north, east) == (0, 0):
        return {}
    return {"latitude": north, "longitude": east}
