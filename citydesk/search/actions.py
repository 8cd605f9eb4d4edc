"""Writes of what can be found, inside the transaction that publishes or withdraws it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from citydesk.search import numbers, words
from citydesk.search.engines import engine
from citydesk.search.models import Entry
from citydesk.search.types import Stems, Text

# Of a text: more than the longest report; the rest is not found by its words.
BODY_CHARACTERS_MAX = 200_000


@transaction.atomic
def put(*, story: int, published_at: datetime, text: Text) -> None:
    """Let a story be found by its words of today. About 1 ms for a thousand words."""
    entry = Entry.objects.filter(story=story).first() or _entered(story, published_at)
    engine().put(
        entry.number,
        Stems(
            words.stems(text.headline),
            words.stems(text.standfirst),
            words.stems(text.body[:BODY_CHARACTERS_MAX]),
            list(text.labels),
        ),
    )


def _entered(story: int, published_at: datetime) -> Entry:
    """With the first number from its moment on that no other story has."""
    number, entry = numbers.number_of(published_at), None
    while entry is None or entry.story != story:
        entry, _new = Entry.objects.get_or_create(number=number, defaults={"story": story})
        number += 1
    return entry


def drop(*, story: int) -> None:
    """Let a story not be found any more."""
    Entry.objects.filter(story=story).delete()


def keep_only(*, stories: QuerySet[Any]) -> int:
    """Let no others be found than these; how many could, who must not."""
    forgotten, _each = Entry.objects.exclude(story__in=stories.order_by().values("pk")).delete()
    return forgotten
