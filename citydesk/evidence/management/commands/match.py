"""`citydesk match FILE`: where a picture, or what is left of it, was seen before."""

import hashlib
import json
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from citydesk.evidence import looking, recognising
from citydesk.evidence.checks.seen_before import CHANGES
from citydesk.evidence.likeness import RADIUS
from citydesk.evidence.types import Earlier

# No message is longer; more would only fill the memory.
_BYTES_MAX = 100_000_000


class Command(BaseCommand):
    """Looks among tips' files and published pictures; keeps nothing."""

    help = (
        "Say which tips' files and published pictures look like FILE, how many of 256 bits differ,"
        " and what was done to it since. Keeps nothing. Exit code 0 when it could be compared,"
        " whether or not something is like it; 1 when it could not be."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """One file."""
        parser.add_argument("file", type=Path, help="a picture or a film; - is standard input")
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fails with one sentence when the file cannot be read or compared."""
        data = self._read(options["file"])
        seen = looking.look(data)
        sha256 = hashlib.sha256(data).hexdigest()
        found = recognising.who_has(sha256, seen.frames, now=timezone.now())
        compared = any(frame.likeness.views for frame in seen.frames)
        if options["json"]:
            told = {
                "file": str(options["file"]),
                "sha256": sha256,
                "quality": seen.facts.quality,
                "compared": compared,
                "look_alikes": [_as_json(one) for one in found],
            }
            self.stdout.write(json.dumps(told))
        else:
            for one in found:
                self.stdout.write(_as_line(one))
            if compared and not found:
                self.stdout.write("Nothing here looks like it.")
        if not compared:
            raise CommandError(_why_not(seen), returncode=1)

    def _read(self, path: Path) -> bytes:
        try:
            with Path("/dev/stdin" if str(path) == "-" else path).open("rb") as file:
                data = file.read(_BYTES_MAX + 1)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        if len(data) > _BYTES_MAX:
            raise CommandError(f"{path} is larger than {_BYTES_MAX // 1_000_000} MB.")
        return data


def _why_not(seen: looking.Seen) -> str:
    if seen.problem:
        return f"It could not be compared. {seen.problem}"
    if seen.frames:
        return "It could be compared by its bytes only: it is too plain, many look like it."
    return "It could be compared by its bytes only: it is neither a picture nor a film."


def _as_json(one: Earlier) -> dict[str, Any]:
    return {
        "tip": one.tip or None,
        "published": one.title or None,
        "at": one.received_at.isoformat(),
        "same_bytes": one.same_bytes,
        "distance": one.distance,
        "spots": one.spots,
        "transform": list(one.changes),
        "film": one.film,
        "frames": one.frames,
    }


def _as_line(one: Earlier) -> str:
    what = f"tip {one.tip}" if one.tip else f"published “{one.title}”"
    what += ", a film" if one.film else ""
    if one.same_bytes:
        how = "the very same file"
    elif one.distance <= RADIUS:
        how = f"{one.distance} of 256 bits differ"
    else:
        how = f"{one.spots} spots are the same"
    how += f", in {one.frames} frames" if one.frames > 1 else ""
    changes = ", ".join(str(words) for name, words in CHANGES.items() if name in one.changes)
    return "\t".join((what, f"{one.received_at:%Y-%m-%d %H:%M}", how, changes)).rstrip()
