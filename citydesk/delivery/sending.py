"""Sends purges to a cache before us: rows that tell it, until it has answered.

One thread a cache, in the worker on duty of each node; a lease keeps all but one of them from
asking at the same time. What a cache fetches after a purge is new, since every node that is
believed has applied the rows before.
"""

import logging
import threading
import time
from datetime import datetime, timedelta

from django.db import Error, connection, transaction
from django.db.models import Max, Q
from django.db.models.functions import Now
from django.utils import timezone

from citydesk.delivery import caches, others, place
from citydesk.delivery.generations import EVERYTHING, clock
from citydesk.delivery.models import Keeper, Purge
from citydesk.lib.env import Cache

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.02
WAIT_SECONDS = 0.005
# After one that failed; and at most, since it may be limiting us.
DELAY_FIRST, DELAY_MAX = 0.5, 15.0
LEASE = timedelta(seconds=2)
FORGOTTEN_AFTER = timedelta(minutes=10)
AT_ONCE = 5_000
TROUBLE_LENGTH_MAX = 300


class Sender(threading.Thread):
    """For as long as the process lives. `anew`: nothing that the cache keeps is to be believed."""

    def __init__(self, cache: Cache, *, anew: bool) -> None:
        super().__init__(name=f"sender of {cache.name}", daemon=True)
        self._cache = cache
        self._anew = anew
        self._keeper = 0
        self._delay = 0.0

    def run(self) -> None:
        """Look, again and again."""
        while True:
            try:
                self.look()
            except Error:  # `Watch` says so
                connection.close()
                time.sleep(DELAY_FIRST)
            except Exception:  # a thread that has ended would leave a cache untold
                logger.exception("%s cannot be told; tried again", self._cache.name)
                time.sleep(DELAY_MAX)
            time.sleep(self._delay or LOOK_SECONDS)

    def look(self) -> None:
        """Once: send what there is to send."""
        told = Keeper.objects.filter(pk=self._keeper).order_by("purges__pk")
        rows = list(told.values_list("purges__pk", "purges__tag")[:AT_ONCE])
        if not rows:  # not known yet, or forgotten by a node that is set otherwise
            self._keeper = enlist(self._cache, anew=self._anew)
            self._anew = False
            return
        if rows[0][0] is None or not self._is_ours_to_send():
            return
        _wait_for_nodes()
        try:
            caches.purge(self._cache, {tag for _pk, tag in rows})
        except caches.NotPurged as error:
            self._failed(str(error))
        else:
            Purge.objects.filter(pk__in=[pk for pk, _tag in rows]).delete()
            self._answered()

    def _is_ours_to_send(self) -> bool:
        """Where nobody else could, always."""
        if not place.is_shared():
            return True
        us = place.keeper()
        free = Keeper.objects.filter(Q(sender=us) | Q(sends_until__lt=Now()), pk=self._keeper)
        return bool(free.update(sender=us, sends_until=Now() + LEASE))

    def _failed(self, trouble: str) -> None:
        if not self._delay:
            logger.warning("%s does not take off what it is told to: %s", self._cache.name, trouble)
        self._delay = min(self._delay * 2 or DELAY_FIRST, DELAY_MAX)
        keeper = Keeper.objects.filter(pk=self._keeper)
        keeper.update(trouble=trouble[:TROUBLE_LENGTH_MAX])
        # From now on nobody waits for it; who changes something is told.
        keeper.filter(silent_since=None).update(silent_since=timezone.now())

    def _answered(self) -> None:
        self._delay = 0.0
        silent = Q(silent_since__isnull=False) | ~Q(trouble="")
        if Keeper.objects.filter(silent, pk=self._keeper).update(silent_since=None, trouble=""):
            logger.info("%s has taken off what it was told to", self._cache.name)


def enlist(cache: Cache, *, anew: bool) -> int:
    """The number of a cache among those who are told of purges.

    A new one is told to take everything off, once no transaction is under way that did not know it.
    """
    keeper, _is_new = Keeper.objects.get_or_create(name=cache.name, is_node=False)
    is_known = keeper.sends_until is not None  # whoever was killed before the end has not begun
    if not is_known:
        after = place.snapshot("xmax")
        while place.snapshot("xmin") < after:
            time.sleep(WAIT_SECONDS)
    if anew or not is_known:
        with transaction.atomic():
            Purge.objects.create(tag=EVERYTHING, keeper=keeper)
            Keeper.objects.filter(pk=keeper.pk, sends_until=None).update(sends_until=timezone.now())
    return keeper.pk


def forget_all_but(names: list[str], now: datetime) -> None:
    """Tell nothing any more to caches that no longer stand before us; their rows go too.

    Another node may still be set otherwise: so only those that have long been silent.
    """
    silent = Keeper.objects.filter(is_node=False, silent_since__lt=now - FORGOTTEN_AFTER)
    gone = silent.exclude(name__in=names)
    if gone.exists():
        with transaction.atomic():
            Purge.objects.filter(keeper__in=gone).delete()
            gone.delete()


def _wait_for_nodes() -> None:
    """Until all who are believed have applied every row that stands now."""
    newest = Purge.objects.aggregate(Max("pk"))["pk__max"] or 0
    ends = clock() + others.PATIENCE_NS
    while clock() < ends and (
        others.nodes_behind(newest) or place.told().filter(pk__lte=newest).exists()
    ):
        time.sleep(WAIT_SECONDS)
