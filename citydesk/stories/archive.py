"""What was published when, and what was put right: reads that cost the same however long ago.

Nothing here counts, and nothing skips over rows: each is found where an index says. And a page of
the archive stands on its own days only: what is published today leaves last year's as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Exists, Q, QuerySet
from django.utils import timezone

from citydesk.delivery import noting
from citydesk.stories import queries
from citydesk.stories.models import Correction, Story

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Span:
    """A stretch of the newsroom's time: from its first moment to the next one's."""

    begins: datetime
    ends: datetime


def span(first: date, last: date) -> Span:
    """From the morning of `first` to the night of `last`."""
    zone = timezone.get_default_timezone()
    begins, ends = (datetime.combine(day, time.min, zone) for day in (first, last + _DAY))
    return Span(begins=begins, ends=ends)


_DAY = timedelta(days=1)


# A page that stands on more than so many days stands on months, and then on all that is new.
_DAYS_MAX, _MONTHS_MAX = 62, 36


def _note(begins: datetime, ends: datetime) -> None:
    """The page is another when a story between these moments comes, goes, or has another time."""
    first, last = (at.astimezone(UTC).date() for at in (begins, ends))
    days = (last - first).days + 1
    months = 12 * (last.year - first.year) + last.month - first.month + 1
    if days <= _DAYS_MAX:
        noting.tag(*(f"newest:day:{first + n * _DAY}" for n in range(days)))
    elif months <= _MONTHS_MAX:
        whole = (divmod(first.month - 1 + n, 12) for n in range(months))
        noting.tag(*(f"newest:month:{first.year + year}-{month + 1:02}" for year, month in whole))
    else:
        noting.tag("newest")


def of(stretch: Span) -> QuerySet[Story]:
    """The public stories of a stretch, newest first."""
    _note(stretch.begins, stretch.ends)
    return queries.public().filter(published_at__gte=stretch.begins, published_at__lt=stretch.ends)


def have_stories(stretches: Sequence[Span]) -> list[bool]:
    """Of each stretch, whether anything public is of it. One query, one look into each."""
    _note(min(one.begins for one in stretches), max(one.ends for one in stretches))
    public = Story.objects.filter(live=True)
    asked = {
        f"has_{n}": Exists(public.filter(published_at__gte=one.begins, published_at__lt=one.ends))
        for n, one in enumerate(stretches)
    }
    # Asked beside the newest story; where there is none, there is none in any.
    found = public.order_by("-published_at").annotate(**asked).values_list(*asked).first()
    return list(map(bool, found)) if found else [False] * len(stretches)


def first_and_last() -> tuple[datetime, datetime] | None:
    """When the oldest and the newest public story were published. Two queries."""
    noting.tag("newest")
    times = Story.objects.filter(live=True).values_list("published_at", flat=True)
    oldest, newest = times.order_by("published_at").first(), times.order_by("-published_at").first()
    return (oldest, newest) if oldest and newest else None


def neighbours(stretch: Span) -> tuple[datetime | None, datetime | None]:
    """When the last story before a stretch, and the first after it, were published. Two queries."""
    times = Story.objects.filter(live=True).values_list("published_at", flat=True)
    before = times.filter(published_at__lt=stretch.begins).order_by("-published_at").first()
    after = times.filter(published_at__gte=stretch.ends).order_by("published_at").first()
    for begins, ends in ((before, stretch.begins), (stretch.ends, after)):
        if begins and ends:
            _note(begins, ends)
        else:  # whatever will be the first on that side
            noting.tag("newest")
    return before, after


def corrections(below: str = "") -> QuerySet[Correction]:
    """Everything put right in public stories, newest first, or from below a `place` on.

    A correction's own number is another each time its story is published; its time is not.
    """
    noting.tag("newest")
    rows: QuerySet[Correction] = Correction.objects.filter(story__live=True)
    if below:
        at, story = _read_place(below)
        rows = rows.filter(Q(corrected_at__lt=at) | Q(corrected_at=at, story_id__lt=story))
    return rows.select_related("story").order_by("-corrected_at", "-story_id")


def place(correction: Correction) -> str:
    """Where a correction stands among all: its microsecond, and its story."""
    microseconds = (correction.corrected_at - EPOCH) // timedelta(microseconds=1)
    return f"{microseconds}-{correction.story_id}"


# What `place` says: no later than the year 5138, no more stories than a database can number.
PLACE = r"\d{1,17}-\d{1,18}"


def _read_place(words: str) -> tuple[datetime, int]:
    microseconds, _dash, story = words.partition("-")
    return EPOCH + timedelta(microseconds=int(microseconds)), int(story)
