"""Values that the examiner hands to the checks, and the checks hand back. No Django models."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from citydesk.channels.types import Channel
from citydesk.lib.position import Position

AGREES, DIFFERS = "AGREES", "DIFFERS"
NOT_RECORDED, COULD_NOT_CHECK = "NOT_RECORDED", "COULD_NOT_CHECK"
_TEXT_MAX, _NAME_MAX, _LIST_MAX = 80, 60, 40


def _printable(text: str) -> str:
    """A name as it may stand in a sentence: on one line, nothing that turns or hides letters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _names(given: Any) -> tuple[str, ...]:
    names = (_printable(str(one))[:_NAME_MAX] for one in list(given)[:_LIST_MAX])
    return tuple(name for name in names if name)


_CONVERT: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("format", "make", "model", "software", "problem"), lambda v: str(v)[:60]),
    **dict.fromkeys(("encoder", "codec", "sound"), lambda v: str(v)[:60]),
    "seconds": lambda v: min(abs(float(v)), 10.0**9),
    "rotation": lambda v: int(v) % 360,
    "header_at": lambda v: datetime.fromisoformat(v).astimezone(UTC),
    **dict.fromkeys(("width", "height", "trailing_bytes"), lambda v: min(abs(int(v)), 2**31 - 1)),
    **dict.fromkeys(("quality", "frames_compared"), lambda v: min(abs(int(v)), 100)),
    **dict.fromkeys(("latitude", "longitude"), float),
    "orientation": int,
    "truncated": bool,
    "trailing_kind": lambda v: str(v)[:20],
    "taken_at": lambda v: datetime.fromisoformat(v).replace(tzinfo=None),
    "gps_at": lambda v: datetime.fromisoformat(v).astimezone(UTC),
    "offset": lambda v: timedelta(minutes=int(v)),
    **dict.fromkeys(
        ("xmp_taken_at", "iptc_taken_at", "changed_at"),
        lambda v: datetime.fromisoformat(v).replace(tzinfo=None),
    ),
    **dict.fromkeys(("programs", "source_types"), _names),
    "generator": lambda v: _printable(str(v))[:_NAME_MAX],
    **dict.fromkeys(("facebook", "screenshot"), bool),
    **dict.fromkeys(("camera_width", "camera_height"), lambda v: min(abs(int(v)), 2**31 - 1)),
    "accuracy_m": lambda v: min(abs(float(v)), 10.0**7),
    "preview_likeness": lambda v: max(-1.0, min(1.0, float(v))),
    "also": lambda v: str(v)[:20],
}


def _texts(given: Any) -> tuple[str, ...]:
    return tuple(str(one)[:_TEXT_MAX] for one in list(given)[:_LIST_MAX])


def _stamp(given: Any) -> datetime:
    return datetime.fromisoformat(given).astimezone(UTC)


_LISTS = ("passed", "failed", "noted", "sources", "earlier_sources", "ancestors_failed")
_CONVERT_CREDENTIALS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("found", "tool", "state", "why"), lambda v: str(v)[:_TEXT_MAX]),
    **dict.fromkeys(("signer", "program", "host"), lambda v: _printable(str(v))[:_NAME_MAX]),
    **dict.fromkeys(_LISTS, _texts),
    "signed_at": _stamp,
    "ancestors": lambda v: min(abs(int(v)), 10_000),
}


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """The content credentials that a file bears, as their reader found them."""

    # embedded, elsewhere (on a server, not fetched), none, unreadable.
    found: str
    # The reader and its version, since verdicts change with it.
    tool: str = ""
    # The reader's own word: Trusted, Valid, Invalid.
    state: str = ""
    # Whose certificate signed, by what program, and when, if an authority we know stamped it.
    signer: str = ""
    program: str = ""
    signed_at: datetime | None = None
    # C2PA's codes, of the file itself.
    passed: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    noted: tuple[str, ...] = ()
    # IPTC's digital source types, of the file and of what it was made from.
    sources: tuple[str, ...] = ()
    earlier_sources: tuple[str, ...] = ()
    # How many pictures it was made from, and the codes of what was wrong with them.
    ancestors: int = 0
    ancestors_failed: tuple[str, ...] = ()
    # The server where they lie; why they could not be read.
    host: str = ""
    why: str = ""

    @classmethod
    def read(cls, given: dict[str, Any]) -> Self:
        """From the reader's plain data. Raises KeyError, ValueError or TypeError."""
        known: dict[str, Any] = {
            name: convert(given[name])
            for name, convert in _CONVERT_CREDENTIALS.items()
            if given.get(name) is not None
        }
        return cls(**known)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a file says of itself; None or "" is "not recorded". All of it may be forged."""

    # By its first bytes.
    media_type: str = "application/octet-stream"
    # By the decoder: JPEG, PNG, HEIF, MOV …; "" when it was not opened as a picture or a film.
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
    # Of a film: how long, what coded picture and sound, by how much it is turned to be shown, and
    # what wrote the file. Its header's clock is UTC by the format's rule, which not all follow.
    seconds: float | None = None
    codec: str = ""
    sound: str = ""
    rotation: int | None = None
    encoder: str = ""
    header_at: datetime | None = None
    # Dates in XMP and IPTC, and when it was last saved, as a clock on a wall shows them.
    xmp_taken_at: datetime | None = None
    iptc_taken_at: datetime | None = None
    changed_at: datetime | None = None
    # Programs that XMP and IPTC name, in the order of XMP's history.
    programs: tuple[str, ...] = ()
    # IPTC's digital source types, and the AI program that left its settings.
    source_types: tuple[str, ...] = ()
    generator: str = ""
    # Whether Facebook's mark is on it, and a phone's own for a screenshot.
    facebook: bool = False
    screenshot: bool = False
    # The size that the camera wrote, as it lay in the camera.
    camera_width: int | None = None
    camera_height: int | None = None
    # How exact the position is, in metres, as the phone said.
    accuracy_m: float | None = None
    # How much EXIF's preview is like the picture: 1 is the same, 0 is any other, -1 its negative.
    preview_likeness: float | None = None
    # What the same bytes also are: "", archive, document, page, script.
    also: str = ""
    # How much goes on in the picture, 0 to 100: what is too plain looks like many others.
    quality: int | None = None
    # Of a film: how many of its key frames are compared, those that show something of their own.
    frames_compared: int | None = None
    # Why the examiner could not open it: "", or one of the examiner's words.
    problem: str = ""
    # None when the file bears no mark of any.
    credentials: Credentials | None = None

    @property
    def tool(self) -> str:
        """Whose report on its credentials is kept; "" when there is none."""
        return self.credentials.tool if self.credentials else ""

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

    @property
    def moment(self) -> datetime | None:
        """When it was taken, in UTC: by the camera's clock with its zone, else the satellites'."""
        if self.taken_at and self.offset is not None:
            return (self.taken_at - self.offset).replace(tzinfo=UTC)
        return self.gps_at

    @property
    def position(self) -> Position | None:
        """Exact, like its two numbers."""
        if self.latitude is None or self.longitude is None:
            return None
        return Position(self.latitude, self.longitude)


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """The same bytes or a look-alike, in another tip before this one, or among the published."""

    # "" where it is one that we published.
    tip: str
    # Or published.
    received_at: datetime
    same_sender: bool
    # The title of a published picture.
    title: str = ""
    same_bytes: bool = True
    # Bits of 256 that differ, spots shared, and what was done to it: see look_alikes.
    distance: int = 0
    spots: int = 0
    changes: tuple[str, ...] = ()
    # Whether it is a film; and how many frames, of whichever is a film, are alike.
    film: bool = False
    frames: int = 0


@dataclass(frozen=True, kw_only=True)
class Case:
    """A file, with what is known of the tip it came with."""

    facts: Facts
    # As the sender named the file.
    name: str
    # None when it came by none: somebody has it at hand.
    channel: Channel | None
    received_at: datetime
    # The place that the sender wrote, in words.
    place: str = ""
    # When and where it happened, as they said or an editor understood it.
    claim_at: datetime | None = None
    claim_position: Position | None = None
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
    # Another's tool and its version, where what it says changes with it.
    tool: str = ""
