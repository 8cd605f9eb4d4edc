"""Writes of further reading."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from wagtail.log_actions import log

from citydesk.people.models import User
from citydesk.related import queries
from citydesk.related.models import Looked, Refusal, Suggestion
from citydesk.search import words
from citydesk.search.similar import Similar
from citydesk.search.types import Text
from citydesk.stories import queries as stories
from citydesk.stories.models import Story


def look(*, story: Story, now: datetime) -> list[int]:
    """Find what is to be read after a public story, and keep it; the ids of what was found.

    Rows that would come out the same are left as they are, so that no kept page is thrown away.
    """
    text = stories.words_of(story)
    found = queries.found(story, text)
    rows = [_row(story, place, one, text) for place, one in enumerate(found)]
    with transaction.atomic():
        Looked.objects.update_or_create(story_id=story.pk, defaults={"at": now})
        before = Suggestion.objects.filter(story_id=story.pk).order_by("place")
        if [_told(row) for row in before] != [_told(row) for row in rows]:
            before.delete()
            Suggestion.objects.bulk_create(rows)
    return [one.story for one in found]


def _row(story: Story, place: int, one: Similar, text: Text) -> Suggestion:
    return Suggestion(
        story_id=story.pk,
        other_id=one.story,
        place=place,
        shared=_as_written(one.shared, text),
        days_apart=round(one.days),
    )


def _told(row: Suggestion) -> tuple[object, ...]:
    return row.other_id, row.shared, row.days_apart


def _as_written(stems: Iterable[str], text: Text) -> list[str]:
    """The first few of these stems as a reader of `text` knows them; of two alike, one."""
    written: dict[str, str] = {}
    for part in (text.body, text.standfirst, text.headline):
        for match in words.found_in(part):
            written[words.stem(match.group())] = match.group()
    return [written[stem] for stem in stems if stem in written][: queries.SHARED_MAX]


@transaction.atomic
def refuse(*, story: Story, other: Story, by: User, now: datetime) -> None:
    """Never suggest `other` under `story`; a task looks for something in its place."""
    _refusal, new = Refusal.objects.get_or_create(
        story=story, other=other, defaults={"by": by, "at": now}
    )
    Suggestion.objects.filter(story=story, other=other).delete()
    Looked.objects.filter(story=story).delete()
    if new:
        _log(story, other, "citydesk.story.refuse_reading", by, now)


@transaction.atomic
def allow(*, story: Story, other: Story, by: User, now: datetime) -> None:
    """Let it be suggested again, if it is found."""
    gone, _each = Refusal.objects.filter(story=story, other=other).delete()
    Looked.objects.filter(story=story).delete()
    if gone:
        _log(story, other, "citydesk.story.allow_reading", by, now)


def _log(story: Story, other: Story, action: str, by: User, now: datetime) -> None:
    log(instance=story, action=action, user=by, timestamp=now, data={"reason": other.headline})
