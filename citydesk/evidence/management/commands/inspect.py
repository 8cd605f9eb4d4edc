"""`citydesk inspect FILE…`: what every check says of files at hand; keeps nothing."""

import argparse
import hashlib
import json
import shutil
import sys
import textwrap
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from citydesk.evidence import checks, looking, words
from citydesk.evidence.looking import Seen
from citydesk.evidence.models import Finding
from citydesk.evidence.queries import ORDER
from citydesk.evidence.types import COULD_NOT_CHECK, NOT_RECORDED, Case, Said
from citydesk.lib import magic
from citydesk.lib.position import Position, found_in

# More than any way in takes.
BYTES_MAX = 256 * 1024 * 1024
# Who has sent it before is `citydesk match`'s question, which needs the tips.
_OF_TIPS = {"seen_before"}


@dataclass(kw_only=True)
class Report:
    """What is said of one file; of one that could not be looked at, why not."""

    file: str
    looked_at: bool = False
    bytes: int = 0
    sha256: str | None = None
    seen: Seen | None = None
    said: list[Said] = field(default_factory=list)

    @property
    def _is_picture(self) -> bool:
        seen = self.seen
        return bool(seen and seen.frames and magic.is_picture(seen.facts.media_type))

    def told(self) -> dict[str, Any]:
        """As a script reads it; a film has a hash for each key frame, so none of its own."""
        frames = self.seen.frames if self.seen else ()
        looks = frames[0].likeness if self._is_picture else None
        return {
            "file": self.file,
            "type": self.seen.facts.media_type if self.seen else None,
            "sha256": self.sha256,
            "pdq": looks.pdq.hex() if looks else None,
            "quality": looks.quality if looks else None,
            "frames": [
                {"at_ms": one.at_ms, "pdq": one.likeness.pdq.hex(), "quality": one.likeness.quality}
                for one in frames
                if not self._is_picture
            ],
            "checks": [
                {
                    "check": one.check,
                    "outcome": one.outcome.lower().replace("_", " "),
                    "sentence": one.sentence,
                    "numbers": one.numbers,
                }
                for one in self.said
            ],
        }


class Command(BaseCommand):
    """Looks as the newsroom's worker does: in the sandbox, with its limits."""

    help = (
        "Say what every check finds in these files: pictures, films, or anything else. Nothing is "
        "kept, and no database is needed. Exit 0 when every file was looked at, 1 when one could "
        "not be."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Files, and what is claimed of them."""
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument(
            "--claim-time",
            type=_time,
            metavar="T",
            help="when it is said to have happened: 2026-11-23T08:30, with +01:00 if not our time",
        )
        parser.add_argument(
            "--claim-place",
            type=_place,
            metavar="LAT,LON",
            help="where it is said to have happened: 6.4531,3.3958; --claim-place=-33.9,18.4",
        )
        parser.add_argument("--json", action="store_true", help="one object per file and line")

    def handle(self, *_args: Any, **options: Any) -> None:
        """One file after the other; one that fails leaves the next as it is."""
        done = True
        for name in options["files"]:
            report = inspect(
                name,
                claim_at=options["claim_time"],
                claim_position=options["claim_place"],
                now=timezone.now(),
            )
            self.stdout.write(json.dumps(report.told()) if options["json"] else _plain(report))
            done = done and report.looked_at
        if not done:
            sys.exit(1)


def inspect(
    name: str, *, claim_at: datetime | None, claim_position: Position | None, now: datetime
) -> Report:
    """Look at the file `name`. Never raises for what is wrong with a file."""
    report = Report(file=name)
    try:
        data = _read(Path(name))
        report.bytes, report.sha256 = len(data), hashlib.sha256(data).hexdigest()
        report.seen = looking.look(data)
    except (OSError, ValueError) as error:
        report.said = [_not_looked_at(error)]
        return report
    facts = report.seen.facts
    case = Case(
        facts=facts,
        name=Path(name).name,
        channel=None,
        received_at=now,
        claim_at=claim_at,
        claim_position=claim_position,
        zone=ZoneInfo(settings.TIME_ZONE),
    )
    report.said = [one for one in checks.all_of(case) if one.check not in _OF_TIPS]
    # That it is broken is a finding; that the examiner was stopped is none.
    report.looked_at = facts.problem != looking.STOPPED
    return report


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(BYTES_MAX + 1)
    if len(data) > BYTES_MAX:
        raise ValueError(_("it is larger than %s.") % words.size(BYTES_MAX))
    return data


def _not_looked_at(error: Exception) -> Said:
    """In the system's words, or in ours."""
    why = getattr(error, "strerror", None) or str(error)
    sentence = _("It could not be looked at: %s") % why
    return Said(check="container", version=1, outcome=COULD_NOT_CHECK, sentence=sentence)


def _plain(report: Report) -> str:
    """For a person: what differs first, each sentence beside its outcome."""
    lines = [report.file, *_about(report)]
    width = min(100, shutil.get_terminal_size().columns)
    for said in sorted(report.said, key=lambda one: ORDER[Finding.Outcome(one.outcome)]):
        label = str(Finding.Outcome(said.outcome).label)
        # Why a fact is missing is the same for all of them, and nobody's fault.
        sentence = (
            said.sentence.partition(". ")[0] if said.outcome == NOT_RECORDED else said.sentence
        )
        lines += textwrap.wrap(
            sentence, width, initial_indent=f"  {label:<17}", subsequent_indent=" " * 19
        )
    if report.seen and report.seen.problem:
        lines.append(f"  {report.seen.problem}")
    return "\n".join([*lines, ""])


def _about(report: Report) -> list[str]:
    if report.seen is None:
        return []
    facts = report.seen.facts
    pixels = [words.pixels(facts.width, facts.height)] if facts.width else []
    about = " · ".join([facts.media_type, *pixels, words.size(report.bytes)])
    return [f"  {about}", f"  SHA-256 {report.sha256}"]


def _time(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no time. Write it like 2026-11-23T08:30."
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))


def _place(text: str) -> Position:
    try:
        north, east = (float(part) for part in text.split(","))
        position: Position | None = Position(north, east)
    except ValueError:
        position = found_in(text)
    if position is None or not position.exists:
        raise argparse.ArgumentTypeError(f"{text!r} is no position. Write it like 6.4531,3.3958.")
    return position
