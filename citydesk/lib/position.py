"""Positions on the Earth, as people write and share them, and how far apart they are. No Django.

Degrees north and east in WGS 84, as phones, maps and EXIF give them.
"""

import math
import re
from typing import NamedTuple

# The mean radius of the WGS 84 ellipsoid; on a sphere of it a distance is at most 0.6 % wrong.
_RADIUS_M = 6_371_008.8
_TEXT_MAX = 500
# Two decimals at least are about a kilometre; fewer are hardly a position ("12, 13 people").
_DEGREES = r"(-?\d{1,3}\.\d{2,})"
_PATTERNS = (
    # 6.5244, 3.3792 · geo:6.5244,3.3792 · a map's @6.5244,3.3792,17z or ?q=6.5244,3.3792
    re.compile(rf"(?<![\d.]){_DEGREES}\s*,\s*{_DEGREES}(?![\d.])"),
    # OpenStreetMap's #map=17/6.5244/3.3792
    re.compile(rf"#map=\d+(?:\.\d+)?/{_DEGREES}/{_DEGREES}"),
    # OpenStreetMap's ?mlat=6.5244&mlon=3.3792
    re.compile(rf"\bmlat={_DEGREES}&mlon={_DEGREES}"),
    # A map link's own point: !3d6.5244!4d3.3792
    re.compile(rf"!3d{_DEGREES}!4d{_DEGREES}"),
)
# 6.5244° N, 3.3792° E · 6°31'27.8"N 3°22'45.1"E
_PART = r"(?:(\d{1,2}(?:\.\d+)?)\s*"
_ANGLE = rf"(\d{{1,3}}(?:\.\d+)?)\s*°\s*{_PART}['\u2032]\s*)?{_PART}[\"\u2033]\s*)?"
_ANGLES = re.compile(rf"{_ANGLE}([NS])[\s,;]*{_ANGLE}([EW])", re.IGNORECASE)


class Position(NamedTuple):
    """A point on the Earth."""

    north: float
    east: float

    @property
    def coarse(self) -> "Position":
        """To about a kilometre."""
        return Position(round(self.north, 2), round(self.east, 2))

    @property
    def exists(self) -> bool:
        """Whether the Earth has it."""
        return abs(self.north) <= 90 and abs(self.east) <= 180  # noqa: PLR2004


def found_in(text: str) -> Position | None:
    """The first position in `text`: two numbers, angles, or a shared map's link; None if none."""
    text = text[:_TEXT_MAX].replace("%2C", ",")
    for pattern in _PATTERNS:
        if match := pattern.search(text):
            position = Position(float(match[1]), float(match[2]))
            return position if position.exists else None
    if match := _ANGLES.search(text):
        position = Position(_degrees(*match.groups()[:4]), _degrees(*match.groups()[4:]))
        return position if position.exists else None
    return None


def _degrees(whole: str, minutes: str | None, seconds: str | None, side: str) -> float:
    value = float(whole) + float(minutes or 0) / 60 + float(seconds or 0) / 3600
    return -value if side.upper() in "SW" else value


def coarsened(text: str) -> str:
    """`text` with every position in it told to two decimals, about a kilometre."""
    if "°" not in text and "." not in text:
        return text
    for pattern in _PATTERNS:
        text = pattern.sub(_coarse_numbers, text)
    return _ANGLES.sub(_coarse_angles, text)


def _coarse_numbers(found: re.Match[str]) -> str:
    begin = found.start()
    (north, north_ends), (east, east_ends) = found.span(1), found.span(2)
    words = found[0]
    between = words[north_ends - begin : east - begin]
    after = words[east_ends - begin :]
    return f"{words[: north - begin]}{float(found[1]):.2f}{between}{float(found[2]):.2f}{after}"


def _coarse_angles(found: re.Match[str]) -> str:
    parts = found.groups()
    return f"{_degrees(*parts[:4]):.2f}, {_degrees(*parts[4:]):.2f}"


def metres_between(one: Position, other: Position) -> float:
    """Along the great circle (the haversine formula)."""
    lower, upper = math.radians(one.north), math.radians(other.north)
    east = math.radians(other.east - one.east)
    half = (
        math.sin((upper - lower) / 2) ** 2
        + math.cos(lower) * math.cos(upper) * math.sin(east / 2) ** 2
    )
    return 2 * _RADIUS_M * math.asin(min(1.0, math.sqrt(half)))
