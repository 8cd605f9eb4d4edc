"""The archive: every story by the day on which it was published."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as dated
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from citydesk.delivery.addresses import kept
from citydesk.reader import answers, heads
from citydesk.reader.heads import Step
from citydesk.reader.queries import Listing, after
from citydesk.stories import archive as published
from citydesk.stories import queries
from citydesk.stories.archive import Span
from citydesk.web.queries import house_of

STORIES_PER_PAGE = 50
# Of a day's or a month's stories, what search engines and messengers are told.
HEADLINES_IN_HEAD = 3
# Older years have their own pages, and no cell in the table of all.
YEARS_MAX = 20
MONTHS = range(1, 13)


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A month of a year's row, or a day of a month's calendar; `path` is "" when it is empty."""

    day: date
    path: str


@kept()
@require_safe
def years(request: HttpRequest) -> HttpResponse:
    """Every month of every year, newest year first. Four queries."""
    ends = published.first_and_last()
    if ends is None:
        return _table(request, {"years": []})
    first, last = (_local(at).year for at in ends)
    shown = range(last, max(first, last - YEARS_MAX + 1) - 1, -1)
    return _table(request, {"years": _months_of(shown), "first": first})


@kept()
@require_safe
def year(request: HttpRequest, year: int) -> HttpResponse:
    """The months of one year."""
    rows = _months_of([_day(year, 1, 1).year])
    if not any(cell.path for cell in rows[0][1]):
        raise Http404
    return _table(request, {"years": rows, "one": year}, _year_step(year))


def _table(request: HttpRequest, told: dict[str, Any], *steps: Step) -> HttpResponse:
    told |= {
        "head": _head(request, *steps, says=_("Every story by the day on which it was published."))
    }
    return answers.page(request, "archive.html", told)


def _head(request: HttpRequest, *steps: Step, says: str, query: str = "") -> heads.Head:
    house = house_of(request)
    root = _("Archive"), reverse("archive")
    return heads.of_page(house, root, *steps, description=says, query=query)


def _year_step(year: int) -> Step:
    return str(year), reverse("archive_year", args=[year])


def _month_step(day: date) -> Step:
    return dated(day, "F Y"), _month_path(day)


def _day_step(day: date) -> Step:
    return dated(day, "j F Y"), _path(day)


@kept(after=r"S-[0-9A-Z]{5}")
@require_safe
def month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """A month's calendar, and its headlines."""
    first = _day(year, month, 1)
    days = [first.replace(day=n + 1) for n in range(calendar.monthrange(year, month)[1])]
    has = dict(zip(days, published.have_stories([published.span(d, d) for d in days]), strict=True))
    weeks = [
        [Cell(day=d, path=_path(d) if has.get(d) else "") if d in has else None for d in week]
        for week in calendar.Calendar().monthdatescalendar(year, month)
    ]
    stretch = published.span(days[0], days[-1])
    steps = _year_step(year), _month_step(first)
    return _stretch(request, stretch, steps, {"day": first, "weeks": weeks})


@kept(after=r"S-[0-9A-Z]{5}")
@require_safe
def day(request: HttpRequest, year: int, month: int, day: int) -> HttpResponse:
    """One day's headlines, newest first."""
    found = _day(year, month, day)
    steps = _year_step(year), _month_step(found), _day_step(found)
    told = {"day": found, "one_day": True, "month_path": _month_path(found)}
    return _stretch(request, published.span(found, found), steps, told)


def _stretch(
    request: HttpRequest, stretch: Span, steps: Sequence[Step], told: dict[str, Any]
) -> HttpResponse:
    asked = request.GET.get("after")
    shown = _listing(stretch, asked)
    if not shown.stories:
        raise Http404
    before, later = published.neighbours(stretch)
    path = _path if told.get("one_day") else _month_path
    query = f"after={asked}" if asked else ""
    says = ". ".join(story.headline for story in shown.stories[:HEADLINES_IN_HEAD])
    told |= {
        "head": _head(request, *steps, says=says, query=query),
        "path": steps[-1][1],
        "listing": shown,
        "before": Cell(day=_local(before), path=path(_local(before))) if before else None,
        "after": Cell(day=_local(later), path=path(_local(later))) if later else None,
    }
    return answers.page(request, "archive-stretch.html", told)


def _listing(stretch: Span, reference: str | None) -> Listing:
    stories = published.of(stretch).select_related(None).select_related("section")
    if reference is not None:
        start = stories.filter(reference=reference).first()
        if start is None:
            raise Http404
        stories = queries.below(stories, start)
    found = list(stories[: STORIES_PER_PAGE + 1])
    shown = found[:STORIES_PER_PAGE]
    older = after(shown[-1]) if len(found) > len(shown) else None
    return Listing(stories=shown, newer=None if reference is None else "", older=older)


def _months_of(years: Sequence[int]) -> list[tuple[int, list[Cell]]]:
    """The twelve months of each year, and which of them have stories. One query."""
    months = [date(year, month, 1) for year in years for month in MONTHS]
    ends = [calendar.monthrange(first.year, first.month)[1] for first in months]
    stretches = [
        published.span(first, first.replace(day=end))
        for first, end in zip(months, ends, strict=True)
    ]
    has = published.have_stories(stretches)
    cells = [
        Cell(day=first, path=_month_path(first) if some else "")
        for first, some in zip(months, has, strict=True)
    ]
    return [(year, cells[12 * n : 12 * n + 12]) for n, year in enumerate(years)]


def _day(year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except (ValueError, OverflowError):
        raise Http404 from None
    if found.year < published.EPOCH.year or found > timezone.localdate():
        raise Http404
    return found


def _local(at: Any) -> date:
    return timezone.localdate(at, timezone.get_default_timezone())


def _path(day: date) -> str:
    return reverse("archive_day", args=[day.year, day.month, day.day])


def _month_path(day: date) -> str:
    return reverse("archive_month", args=[day.year, day.month])
