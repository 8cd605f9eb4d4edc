"""What was done on /demo/ and what it cost: one JSON file in the data folder."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from citydesk.lib import durable

ENTRIES_MAX = 12
NAMES = {
    "send": _("Photo sent"),
    "mirror": _("Sent again, mirrored"),
    "publish": _("Published"),
    "correct": _("A word corrected"),
}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One tap: what it was, how it ended, what it took."""

    did: str
    ok: bool
    detail: str
    ms: int
    bytes: int
    at: str
    # What later taps need: the mail's subject, the sender's address, the story's path.
    subject: str = ""
    sender: str = ""
    path: str = ""

    @property
    def name(self) -> str:
        """What a person calls it."""
        return str(NAMES[self.did])


def _file() -> Path:
    path: Path = settings.CITYDESK_DATA / "demo-diary.json"
    return path


def entries() -> list[Entry]:
    """The newest taps, newest first."""
    path = _file()
    return [Entry(**told) for told in json.loads(path.read_text())] if path.is_file() else []


def write(entry: Entry) -> None:
    """Add a tap."""
    told = [asdict(e) for e in (entry, *entries())][:ENTRIES_MAX]
    durable.write(_file(), json.dumps(told).encode())


def last(**wanted: bool) -> Entry | None:
    """The newest tap that went well and has the fields named true."""
    for entry in entries():
        if entry.ok and all(bool(getattr(entry, name)) is value for name, value in wanted.items()):
            return entry
    return None
