"""What the desk's screens show."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Q

from citydesk.assignments import letters
from citydesk.assignments import queries as work
from citydesk.assignments.enums import State
from citydesk.assignments.models import Assignment
from citydesk.channels import queries as post
from citydesk.channels.types import Tray
from citydesk.evidence import queries as evidence
from citydesk.intake.models import TRAYS, Tip
from citydesk.originals import spool
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


def sheet(assignment: Assignment) -> dict[str, Any]:
    """Everything on a tip's screen."""
    tip = assignment.tip
    return {
        "assignment": assignment,
        "tip": tip,
        "sender": sender(tip),
        "files": evidence.sheet(tip),
        "siblings": list(work.siblings(tip)[:6]) if tip.contributor_id else [],
        "told": list(post.told(letters.keys(tip))),
        "can_write": bool(tip.contributor and contributors.contact(tip.contributor)),
    }
