"""Values that intake hands on."""

from dataclasses import dataclass

from citydesk.originals.models import Original


@dataclass(frozen=True, kw_only=True)
class KeptFile:
    """A file of a message, kept: as it was named, what it is by its first bytes, how large."""

    original: Original
    name: str
    media_type: str
    bytes: int
    position: int
