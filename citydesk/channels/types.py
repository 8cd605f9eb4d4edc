"""What every way in hands on, whatever it is."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Channel(StrEnum):
    """A way in."""

    EMAIL = "EMAIL"
    WEBFORM = "WEBFORM"
    PHONE = "PHONE"


class Tray(StrEnum):
    """Where a message is put when it arrives."""

    NEWS = "NEWS"
    AUTOMATIC = "AUTOMATIC"
    SPAM = "SPAM"
    ADVERT = "ADVERT"
    PRESS = "PRESS"


@dataclass(frozen=True, kw_only=True)
class InboundFile:
    """A file in a message: its declared name, its type by magic bytes, its bytes."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, kw_only=True)
class InboundMessage:
    """A message as its channel understood it: all of it somebody's word but the files' type."""

    channel: Channel
    sender_email: str = ""
    sender_phone: str = ""
    sender_name: str = ""
    subject: str = ""
    text: str = ""
    place: str = ""
    # When they say they saw it.
    seen_at: datetime | None = None
    files: tuple[InboundFile, ...] = ()
    message_id: str = ""
    sent_at: datetime | None = None
    # Why nobody may answer it; "" when a person wrote it.
    automatic: str = ""
    tray: Tray = Tray.NEWS
    # Why it was put there, in a sentence; "" for news.
    tray_reason: str = ""
    # Codes of earlier tips that its subject names, and the Message-IDs that it answers.
    follows: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    protected: bool = False
    # False when nothing of it could be understood: the bytes are all there is.
    readable: bool = True
    # What could not be read of it, in sentences.
    faults: tuple[str, ...] = field(default=())
