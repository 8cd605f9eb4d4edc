"""Reads: which stories have the words, in which order."""

from typing import Any

from citydesk.search import numbers
from citydesk.search.asked import Asked
from citydesk.search.engines import engine
from citydesk.search.types import Match, Narrowed, Page

PER_PAGE = 20
# Beyond so many matches the newest are the right ones: older ones are reached by narrowing.
WEIGHED_MAX = 1_000
PAGES_MAX = WEIGHED_MAX // PER_PAGE
# News of so many days ago counts half.
_HALF_DAYS = 180
NOTHING = Page(stories=[], has_next=False)


def find(asked: Asked, *, page: int, by_time: bool, narrowed: Narrowed | None = None) -> Page:
    """A page of what was asked for, from 1: by how well it fits, or the newest first.

    One query; a second when no story has all the words. `page` is at most PAGES_MAX.
    """
    if not asked:
        return NOTHING
    ends = page * PER_PAGE
    most = ends + 1 if by_time else WEIGHED_MAX
    narrowed, loosely = narrowed or Narrowed(), False
    found = engine().newest(asked, narrowed, loosely=False, most=most)
    if not found and len(asked.wanted) > 1:
        found = engine().newest(asked, narrowed, loosely=True, most=most)
        loosely = bool(found)
    if not by_time and found:
        latest = found[0].number
        found.sort(key=lambda match: _weight(match, latest), reverse=True)
    shown = found[ends - PER_PAGE : ends]
    return Page(
        stories=[match.story for match in shown],
        has_next=len(found) > ends and page < PAGES_MAX,
        loosely=loosely,
    )


def _weight(match: Match, latest: int) -> Any:
    days = numbers.days_between(match.number, latest)
    return match.score / (1 + days / _HALF_DAYS), match.number
