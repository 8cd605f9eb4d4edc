"""The archive: every story by the day on which it was published."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from citydesk.delivery.addresses import kept
from citydesk.reader import answers
from citydesk.reader.queries import Listing
from citydesk.stories import archive as published
from citydesk.stories.archive import Span
from citydesk.stories.models import Story

STORIES_PER_PAGE = 50
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
        return answers.page(request, "archive.html", {"years": []})
    first, last = (_local(at).year for at in ends)
    shown = range(last, max(first, last - YEARS_MAX + 1) - 1, -1)
    return answers.page(request, "archive.html", {"years": _months_of(shown), "first": first})


@kept()
@require_safe
def year(request: HttpRequest, year: int) -> HttpResponse:
    """The months of one year."""
    rows = _months_of([_day(year, 1, 1).year])
    if not any(cell.path for cell in rows[0][1]):
        raise Http404
    return answers.page(request, "archive.html", {"years": rows, "one": year})


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
    return _stretch(request, stretch, {"day": first, "weeks": weeks, "path": _month_path(first)})


@kept(after=r"S-[0-9A-Z]{5}")
@require_safe
def day(request: HttpRequest, year: int, month: int, day: int) -> HttpResponse:
    """One day's headlines, newest first."""
    found = _day(year, month, day)
    told = {"day": found, "one_day": True, "path": _path(found), "month_path": _month_path(found)}
    return _stretch(request, published.span(found, found), told)


def _stretch(request: HttpRequest, stretch: Span, told: dict[str, Any]) -> HttpResponse:
    shown = _listing(stretch, request.GET.get("after"))
    if not shown.stories:
        raise Http404
    before, after = published.neighbours(stretch)
    path = _path if told.get("one_day") else _month_path
    told |= {
        "listing": shown,
        "before": Cell(day=_local(before), path=path(_local(before))) if before else None,
        "after": Cell(day=_local(after), path=path(_local(after))) if after else None,
    }
    return answers.page(request, "archive-stretch.html", told)


def _listing(stretch: Span, reference: str | None) -> Listing:
    stories = published.of(stretch).select_related(None).select_related("section")
    if reference is not None:
        start = stories.filter(reference=reference).first()
        if start is None:
            raise Http404
        stories = _below(stories, start)
    found = list(stories[: STORIES_PER_PAGE + 1])
    shown = found[:STORIES_PER_PAGE]
    older = f"after={shown[-1].reference}" if len(found) > len(shown) else None
    return Listing(stories=shown, newer=None if reference is None else "", older=older)


def _below(stories: Any, start: Story) -> Any:
    same = stories.filter(published_at=start.published_at, pk__lt=start.pk)
    return (stories.filter(published_at__lt=start.published_at) | same).order_by(
        "-published_at", "-pk"
    )


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
