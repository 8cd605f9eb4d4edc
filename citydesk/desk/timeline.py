"""A tip's own times, in order: what its files say, what is claimed, what happened to it here."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from citydesk.assignments.models import Assignment
from citydesk.evidence import words
from citydesk.evidence.models import Finding
from citydesk.evidence.queries import SheetFile

# Turns nearer to each other stand together; further apart, the time between is told.
NEAR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Turn:
    """Something that happened, or is said to have."""

    at: datetime
    what: str
    # As it is read: on the house's wall, or as a camera's own clock showed it.
    clock: str
    # Where that clock hangs, when it is not the house's.
    zone: str = ""
    # Which file says so, when there are several.
    file: str = ""
    differs: bool = False
    # How long after the turn before; "" when they stand together.
    after: str = ""


def turns(assignment: Assignment, files: list[SheetFile], *, zone: ZoneInfo) -> list[Turn]:
    """Everything with a time, earliest first."""
    several = len(files) > 1
    said = [turn for file in files for turn in _taken(file, zone, several=several)]
    here = [
        Turn(at=at, what=what, clock=words.moment(at, zone))
        for at, what in _happened(assignment)
        if at is not None
    ]
    return list(_spaced(sorted([*said, *here], key=lambda turn: turn.at)))


def _spaced(ordered: list[Turn]) -> Iterator[Turn]:
    before = None
    for turn in ordered:
        gap = turn.at - before.at if before else timedelta()
        yield replace(turn, after=words.span(gap)) if gap >= NEAR else turn
        before = turn


def _taken(file: SheetFile, zone: ZoneInfo, *, several: bool) -> Iterator[Turn]:
    found = next((f for f in file.findings if f.check_name == "taken_at"), None)
    if found is None:
        return
    of_time = (f for f in file.findings if f.check_name in {"taken_at", "claim_time"})
    differs = any(f.outcome == Finding.Outcome.DIFFERS for f in of_time)
    name = file.evidence.name if several else ""
    told = found.numbers
    if "taken_at" in told:
        at, zone_words = _camera(told, zone)
        wall = datetime.fromisoformat(told["taken_at"])
        yield Turn(
            at=at,
            what=_("Taken, by the camera's clock"),
            clock=words.moment(wall),
            zone=zone_words,
            file=name,
            differs=differs,
        )
    for key, what in (
        ("gps_at", _("Taken, by the satellites' clock")),
        ("header_at", _("Filmed, by the file's header")),
    ):
        if key in told:
            at = datetime.fromisoformat(told[key])
            clock = words.moment(at, zone)
            yield Turn(at=at, what=what, clock=clock, file=name, differs=differs)


def _camera(told: dict[str, str], zone: ZoneInfo) -> tuple[datetime, str]:
    """The moment of a camera's clock, and the zone it names; one that names none may be anywhere,
    and is placed as if it hung here.
    """
    wall = datetime.fromisoformat(told["taken_at"])
    if "offset_minutes" not in told:
        return wall.replace(tzinfo=zone).astimezone(UTC), _("it names no time zone")
    offset = timedelta(minutes=int(told["offset_minutes"]))
    at = (wall - offset).replace(tzinfo=UTC)
    if at.astimezone(zone).utcoffset() == offset:
        return at, ""
    hours, minutes = divmod(abs(int(offset.total_seconds()) // 60), 60)
    sign = "-" if offset < timedelta() else "+"
    return at, f"UTC{sign}{hours}:{minutes:02d}"


def _happened(assignment: Assignment) -> Iterator[tuple[datetime | None, str]]:
    tip, story = assignment.tip, assignment.story
    yield tip.claim_at, _("Happened, as it is claimed")
    yield tip.received_at, _("Told by telephone") if tip.entered_by_id else _("Received here")
    yield assignment.original_asked_at, _("Sender asked for the original")
    yield assignment.confirmed_at, _("Sender answered our questions")
    yield assignment.decided_at, str(assignment.get_state_display()).capitalize()
    if story is not None:
        yield story.published_at, _("Published")
    yield (
        assignment.verdict_at,
        _("Judged: %(verdict)s") % {"verdict": assignment.get_verdict_display()},
    )
