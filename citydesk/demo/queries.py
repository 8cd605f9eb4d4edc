"""What lies in the contributors' mailbox."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

SHOWN_MAX = 40
LINK = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True, kw_only=True)
class Mail:
    """A mail that the newsroom sent to somebody."""

    id: str
    to: str
    sender: str
    subject: str
    text: str
    sent_at: datetime | None
    bytes: int

    @property
    def links(self) -> list[str]:
        """The addresses in it."""
        return [link.rstrip(".,)") for link in LINK.findall(self.text)]


def mailbox_folder() -> Path:
    """Where the post office keeps its mail."""
    folder: Path = settings.CITYDESK_DATA / "mailbox"
    return folder


def mails(*, to: str = "", most: int = SHOWN_MAX) -> list[Mail]:
    """The newest mails, newest first; only those to one address if it is given."""
    return [mail for mail in _newest() if to.lower() in mail.to.lower()][:most]


def _newest() -> Iterator[Mail]:
    for path in sorted(mailbox_folder().glob("*.eml"), reverse=True):
        data = path.read_bytes()
        message = message_from_bytes(data, policy=policy.default)
        body = message.get_body(("plain",))
        date = message["Date"]
        yield Mail(
            id=path.stem,
            to=str(message["To"] or ""),
            sender=str(message["From"] or ""),
            subject=str(message["Subject"] or ""),
            text=body.get_content() if body else "",
            sent_at=_utc(str(date)) if date else None,
            bytes=len(data),
        )


def _utc(date: str) -> datetime:
    """The moment of a Date header; `-0000` says UTC, and is read as no zone at all."""
    at = parsedate_to_datetime(date)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
