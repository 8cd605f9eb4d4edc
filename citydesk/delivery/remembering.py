"""What pages read alike, as the house and its sections: read once, and true as pages are.

Each process has it in memory, with what was noted while it was read: a page for which it is only
remembered stands on the same. It is forgotten by the purge that takes those pages off.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from django.db import connection

from citydesk.delivery import noting, store, watching
from citydesk.delivery.generations import EVERYTHING, Standing

T = TypeVar("T")


@dataclass(kw_only=True)
class Remembered(Standing):
    """A value, and what was noted while it was read."""

    value: Any
    notes: noting.Notes


def remembered(read: Callable[[], T]) -> Callable[[], T]:
    """Of a function that reads, make one that remembers for pages that may be kept.

    All who ask share its value, so nobody may change it; and what it would read later, as a related
    row, has to be read at once, or only the first page would note it. Whoever else asks, reads.
    """

    @wraps(read)
    def answer() -> T:
        # Only we see what our transaction changed, and perhaps nobody ever will.
        if not noting.is_noted() or connection.in_atomic_block:
            return read()
        kept = store.opened()
        found = cast("Remembered | None", kept.remembered.get(read))
        if found is None or not found.is_true(kept.generations):
            found = _read(read, as_of=kept.generations.now)
            if not watching.unwatched(found.notes.tables):  # or no purge would make it forgotten
                kept.remembered[read] = found
        noting.again(found.notes)
        return cast("T", found.value)

    return answer


def _read(read: Callable[[], object], *, as_of: int) -> Remembered:
    with noting.taking() as notes:
        value = read()
    return Remembered(
        tags=frozenset({*watching.tags_of(notes), EVERYTHING}),
        as_of=as_of,
        until=notes.ends,
        value=value,
        notes=notes,
    )
