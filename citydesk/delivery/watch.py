"""The thread of a web worker that looks after its kept pages, twenty-five times a second.

One of all workers of a node applies the purges of other nodes, and of a process that died before it
could; if that one dies too, another takes its place at its next look.
"""

import contextlib
import logging
import os
import sqlite3
import threading
import time
from datetime import UTC, datetime

from django.conf import settings
from django.db import Error, connection

from citydesk.delivery import actions, others, purging, sending, store, watching
from citydesk.delivery.counters import LOOKED_AT, READS_PEOPLE, READS_ROBOTS
from citydesk.delivery.generations import EVERYTHING
from citydesk.delivery.sending import Sender
from citydesk.lib import process

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.04
COUNT_SECONDS = 5.0
# A worker that is told to leave has six seconds.
FINISH_SECONDS = 3.0
# How long a page may be kept at most while a migration has lifted the triggers.
WHOLE_SECONDS = 1.0
# In which time what was read counts half.
AGE_SECONDS = 6 * 3600.0


class Watch(threading.Thread):
    """Until the process ends."""

    def __init__(self, *, anew: bool = False) -> None:
        super().__init__(name="watch", daemon=True)
        self._anew = anew
        self._store = store.opened()
        self._lock: int | None = None
        self._answered = True
        self._count_at = self._whole_at = 0.0
        self._age_at = time.monotonic() + AGE_SECONDS
        self._over = threading.Event()

    def run(self) -> None:
        """Look, again and again."""
        try:
            while not self._over.wait(LOOK_SECONDS):
                self.look(time.monotonic())
        finally:
            connection.close()

    def finish(self) -> None:
        """Look no more, and write down what was read until now; called by another thread."""
        self._over.set()
        self.join(FINISH_SECONDS)
        self._count_at = 0.0
        with contextlib.suppress(sqlite3.Error):
            self._count(time.monotonic())

    def look(self, now: float) -> None:
        """Once; `now` is monotonic seconds."""
        try:
            if self._is_on_duty():
                self._apply(now)
            self._answered = True
        except (Error, OSError, RuntimeError):  # the database, a disk, no more threads
            if self._answered:  # once, and not with each try
                logger.exception("Purges cannot be looked for; tried again and again")
            self._answered = False
            connection.close()
        with contextlib.suppress(sqlite3.Error):  # a full disk; tried again
            self._count(now)

    def _apply(self, now: float) -> None:
        if now >= self._whole_at:
            self._whole_at = now + WHOLE_SECONDS
            if not watching.is_whole():
                purging.purge({EVERYTHING})
            others.strike_off(datetime.now(UTC))
            names = [cache.name for cache in settings.CITYDESK_CACHES]
            sending.forget_all_but(names, datetime.now(UTC))
        purging.look()
        self._store.counters.noted[LOOKED_AT] = time.time_ns() // 1000

    def _count(self, now: float) -> None:
        if now >= self._count_at:
            self._count_at = now + COUNT_SECONDS
            self._write_reads()
            self._store.count_reads()
        if now >= self._age_at and self._lock is not None:
            self._age_at = now + AGE_SECONDS
            self._store.shelf.age()

    def _write_reads(self) -> None:
        counts = self._store.reads.take()
        try:
            actions.add_reads(counts=counts, now=datetime.now(UTC))
        except Error:
            logger.exception("Reads could not be written down; tried again")
            connection.close()
            self._store.reads.add(counts)
            return
        row = self._store.counters.row
        for kind, number in counts.items():
            row[READS_ROBOTS if kind.robot else READS_PEOPLE] += number

    def _is_on_duty(self) -> bool:
        if self._lock is None:
            with contextlib.suppress(process.Held):
                lock = process.hold(settings.CITYDESK_PAGES / "watch.lock")
                try:
                    for cache in settings.CITYDESK_CACHES:
                        Sender(cache, anew=self._anew).start()
                except RuntimeError:  # no thread; somebody else may have one
                    os.close(lock)
                    raise
                self._lock = lock
        return self._lock is not None
