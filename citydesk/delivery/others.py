"""Whoever changed something waits for everybody who keeps pages: until they have taken them off, or
may not be believed any more.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from citydesk.delivery import place
from citydesk.delivery.generations import clock
from citydesk.delivery.models import Keeper, Purge

LOOK_SECONDS = 0.01
# What a node is believed, and a little, since no two clocks go alike.
PATIENCE_NS = place.LEASE_NS + place.LEASE_NS // 20
# After so long nobody expects it back; it has to begin anew then.
STRUCK_OFF_AFTER = timedelta(minutes=1)


def wait() -> None:
    """Until nobody else has a row left that stands now; after a second nobody needs to.

    By then a node has applied them, or has not looked since. Rows are looked at and not their
    highest number: a lower one may be committed later.
    """
    last = dict(_waited_for().values_list("keeper").annotate(Max("pk")))
    if not last:
        return
    # From when we saw them: some may have been committed just before.
    ends = clock() + PATIENCE_NS
    left = _waited_for().filter(keeper__in=last, pk__lte=max(last.values()))
    while left.exists():
        if clock() >= ends:
            for keeper, row in last.items():
                _find_silent(keeper, row)
            return
        time.sleep(LOOK_SECONDS)


def wait_in_the_dark() -> None:
    """The same when the database does not answer."""
    if place.is_shared():
        time.sleep(PATIENCE_NS / 1e9)


_late: ContextVar[set[str] | None] = ContextVar("late", default=None)


@contextmanager
def hearing_of_late() -> Iterator[set[str]]:
    """The names of caches that had not answered when a change in here was acknowledged."""
    late: set[str] = set()
    before = _late.set(late)
    try:
        yield late
    finally:
        _late.reset(before)


def note_late() -> None:
    """Note which caches have not taken off what they were told to. A query where there are any."""
    late = _late.get()
    if late is not None and settings.CITYDESK_CACHES:
        behind = Keeper.objects.filter(is_node=False, purges__isnull=False)
        late.update(behind.values_list("name", flat=True))


def nodes_behind(row: int) -> bool:
    """Whether a node that may be believed has rows left up to this one."""
    return _waited_for().filter(keeper__is_node=True, pk__lte=row).exists()


def _waited_for() -> QuerySet[Purge]:
    told = Purge.objects.filter(keeper__silent_since=None).order_by()
    return told.exclude(keeper=place.keeper())


@transaction.atomic
def _find_silent(keeper: int, row: int) -> None:
    """Nobody waits any more for one that was told of this row a second ago and has it still."""
    speaking = Keeper.objects.filter(pk=keeper, silent_since=None)
    locked = speaking.select_for_update(no_key=True).first()
    if locked and Purge.objects.filter(pk=row).exists():
        speaking.update(silent_since=timezone.now())


def strike_off(now: datetime) -> None:
    """Tell nothing any more to nodes that have long been silent. Two queries if there are none."""
    gone = Keeper.objects.filter(is_node=True, silent_since__lt=now - STRUCK_OFF_AFTER)
    gone = gone.exclude(pk=place.keeper())
    # Also what a transaction wrote that still saw them.
    to_nobody = Purge.objects.exclude(keeper__in=Keeper.objects.all())
    for rows in (gone, to_nobody):
        if rows.exists():
            rows.delete()
