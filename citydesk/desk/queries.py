"""What the desk's screens show."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.utils.translation import gettext as _

from citydesk.assignments import letters, rules
from citydesk.assignments import queries as work
from citydesk.assignments.enums import REQUIRED, State, Step
from citydesk.assignments.models import Assignment, Tick
from citydesk.channels import queries as post
from citydesk.channels.types import Tray
from citydesk.desk import chart, findings, timeline
from citydesk.desk.chart import Place
from citydesk.desk.elsewhere import ENGINES
from citydesk.desk.findings import Account
from citydesk.desk.look_alikes import Alike, side_by_side
from citydesk.evidence import queries as evidence
from citydesk.evidence.models import Evidence, LookAlike
from citydesk.evidence.queries import SheetFile
from citydesk.intake.models import TRAYS, Tip
from citydesk.intake.rules import can_be_looked_at
from citydesk.originals import custody, spool
from citydesk.originals.models import CustodyEntry
from citydesk.sources import queries as contributors

PER_PAGE = 30
STUCK_TRIES = 3


@dataclass(frozen=True)
class Tab:
    """A tray, or the news in one state; with how many tips lie there."""

    label: str
    query: str
    number: int
    here: bool


def tabs(tray: str, state: str) -> list[Tab]:
    """The news by state, then the other trays. One query."""
    counts = work.counts()
    found = [
        Tab(str(s.label), f"?state={s}", counts.get(s, 0), tray == Tray.NEWS and s == state)
        for s in State
    ]
    found += [
        Tab(str(label), f"?tray={t}", counts.get(t, 0), tray == t)
        for t, label in TRAYS
        if t != Tray.NEWS
    ]
    return found


def listing(*, tray: str, state: str, words: str, page: str | None) -> Page[Assignment]:
    """A page of a tray's tips, newest first; `words` are looked for in claims and codes."""
    rows = work.in_tray(tray)
    if words:
        rows = rows.filter(Q(tip__claim__icontains=words) | Q(tip__code__iexact=words))
    elif tray == Tray.NEWS:
        rows = rows.filter(state=state)
    return Paginator(rows, PER_PAGE).get_page(page)


def sender(tip: Tip) -> str:
    """What a list calls the sender: never the name of one who is protected."""
    return contributors.called(tip.contributor, protected=tip.protected) if tip.contributor else ""


def stuck() -> int:
    """How many messages are safe in the spool, but could not be taken in however often we tried."""
    spool_folder = settings.CITYDESK_SPOOL
    found = spool.names(spool_folder)
    return sum(spool.tries(spool_folder, entry_id)[0] >= STUCK_TRIES for entry_id in found)


@dataclass(frozen=True, kw_only=True)
class ShownFile:
    """A file on the sheet: what its findings come to, and where the same file came before."""

    evidence: Evidence
    account: Account
    alike: list[Alike]
    custody: list[CustodyEntry]
    # Whether the file says where it was taken.
    has_place: bool

    @property
    def looks(self) -> int:
        """How often somebody of the house looked at it."""
        return sum(entry.act == CustodyEntry.Act.LOOKED for entry in self.custody)


@dataclass(frozen=True, kw_only=True)
class ShownStep:
    """A step of checking the claim, with all that was entered for it, newest first."""

    step: Step
    entries: list[Tick]
    required: bool

    @property
    def done(self) -> bool:
        """Whether it is ticked now."""
        return bool(self.entries) and self.entries[0].done


def sheet(assignment: Assignment) -> dict[str, Any]:
    """Everything on a tip's screen."""
    tip = assignment.tip
    files = evidence.sheet(tip)
    alike = evidence.look_alikes_in(tip)
    kept = custody.of_each([file.evidence.original for file in files])
    said_of_tip = evidence.tip_findings(tip)
    lacking = any(findings.lacks_camera_facts(file.findings) for file in files)
    numbers = findings.in_numbers(evidence.habit(tip)) if lacking else ""
    return {
        "assignment": assignment,
        "tip": tip,
        "sender": sender(tip),
        "evidence": files,
        "reviews": list(evidence.reviews(tip)),
        "said_of_tip": said_of_tip,
        "gist": findings.gist(said_of_tip, [file.findings for file in files]),
        "files": [_shown(file, alike, kept, numbers) for file in files],
        "chart": chart.chart([*_claimed(tip), *_places(files)]),
        "turns": timeline.turns(assignment, files, zone=ZoneInfo(settings.TIME_ZONE)),
        "zone": settings.TIME_ZONE.rpartition("/")[2].replace("_", " "),
        "engines": ENGINES,
        "steps": _steps(assignment, files=bool(files)),
        "why_no_reward": _why_no_reward(tip, files),
        "why_not_ask": rules.why_not_ask(assignment=assignment, files=bool(files)),
        "followed_by": list(tip.followed_by.order_by("received_at")),
        "siblings": list(work.siblings(tip)[:6]) if tip.contributor_id else [],
        "told": list(post.told(letters.keys(tip))),
        "can_look": can_be_looked_at(tip),
        "can_write": bool(tip.contributor and contributors.contact(tip.contributor)),
    }


def _why_no_reward(tip: Tip, files: list[SheetFile]) -> str:
    """As the rule says it when the button is pressed; of open reviews the sheet speaks anyhow."""
    unseen = sum(file.evidence.state == Evidence.State.WAITING for file in files)
    return rules.why_not_earn_yet(unseen=unseen) if tip.contributor_id else ""


def _shown(
    file: SheetFile,
    alike: dict[int, list[LookAlike]],
    kept: dict[int, list[CustodyEntry]],
    numbers: str,
) -> ShownFile:
    row = file.evidence
    return ShownFile(
        evidence=row,
        account=findings.account(file.findings, channel=row.tip.channel, numbers=numbers),
        alike=side_by_side(row, alike.get(row.pk, [])),
        custody=kept.get(row.original_id, []),
        has_place=bool(_places([file])),
    )


def _claimed(tip: Tip) -> list[Place]:
    if tip.claim_position is None:
        return []
    at = tip.claim_position.coarse  # files stand around it, to the metre of what is told here
    return [Place(label=_("Claimed place"), north=at.north, east=at.east, is_claim=True)]


def _places(files: list[SheetFile]) -> list[Place]:
    """Where the files say they were taken; two at one place are one."""
    found: dict[tuple[float, float], list[str]] = {}
    for file in files:
        for finding in file.findings:
            told = finding.numbers
            if finding.check_name == "place" and "latitude" in told:
                at = (told["latitude"], told["longitude"])
                found.setdefault(at, []).append(file.evidence.name)
    return [
        Place(label=", ".join(names), north=north, east=east)
        for (north, east), names in found.items()
    ]


def _steps(assignment: Assignment, *, files: bool) -> list[ShownStep]:
    entered = work.ticks(assignment)
    return [
        ShownStep(step=step, entries=entered.get(step, []), required=step in REQUIRED)
        for step in rules.steps(files=files)
    ]
