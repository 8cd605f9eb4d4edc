"""Values that the examiner hands to the checks, and the checks hand back. No Django models."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from citydesk.channels.types import Channel

AGREES, DIFFERS = "AGREES", "DIFFERS"
NOT_RECORDED, COULD_NOT_CHECK = "NOT_RECORDED", "COULD_NOT_CHECK"


_CONVERT: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("format", "make", "model", "software", "problem"), lambda v: str(v)[:60]),
    **dict.fromkeys(("width", "height", "trailing_bytes"), lambda v: min(abs(int(v)), 2**31 - 1)),
    **dict.fromkeys(("latitude", "longitude"), float),
    "orientation": int,
    "truncated": bool,
    "trailing_kind": lambda v: str(v)[:20],
    "taken_at": lambda v: datetime.fromisoformat(v).replace(tzinfo=None),
    "gps_at": lambda v: datetime.fromisoformat(v).astimezone(UTC),
    "offset": lambda v: timedelta(minutes=int(v)),
}


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a file says of itself; None or "" is "not recorded". All of it may be forged."""

    # By its first bytes.
    media_type: str = "application/octet-stream"
    # By the decoder: JPEG, PNG, HEIF …; "" when it was not opened as a picture.
    format: str = ""
    # As one sees it, upright.
    width: int | None = None
    height: int | None = None
    truncated: bool = False
    # What stands after the picture's end, and what that is: film, extra, archive, unknown.
    trailing_bytes: int = 0
    trailing_kind: str = ""
    # The camera's clock, without zone; its offset from UTC if it wrote one; the satellites' UTC.
    taken_at: datetime | None = None
    offset: timedelta | None = None
    gps_at: datetime | None = None
    # Degrees north and east, exact: never to be stored or shown as they are.
    latitude: float | None = None
    longitude: float | None = None
    make: str = ""
    model: str = ""
    software: str = ""
    orientation: int | None = None
    # Why the examiner could not open it: "", or one of the examiner's words.
    problem: str = ""

    @classmethod
    def read(cls, given: dict[str, Any], *, media_type: str) -> Self:
        """From the examiner's plain data, which a hostile file may have written itself.

        Raises ValueError, TypeError or OverflowError.
        """
        known: dict[str, Any] = {
            name: convert(given[name])
            for name, convert in _CONVERT.items()
            if given.get(name) is not None
        }
        return cls(media_type=media_type, **known)


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """The same bytes in another tip, before this one."""

    tip: str
    received_at: datetime
    same_sender: bool


@dataclass(frozen=True, kw_only=True)
class Case:
    """A file, with what is known of the tip it came with."""

    facts: Facts
    # As the sender named the file.
    name: str
    channel: Channel
    received_at: datetime
    # The place that the sender wrote, in words.
    place: str = ""
    earlier: tuple[Earlier, ...] = ()
    # The clock that the desk's wall shows.
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))


@dataclass(frozen=True, kw_only=True)
class Said:
    """What one check says of one file."""

    check: str
    version: int
    outcome: str
    sentence: str
    numbers: dict[str, Any] = field(default_factory=dict)
