"""The thread that renders anew what is being read, so that nobody has to wait for it.

While there is nothing else to do it makes bytes smaller. One worker of a machine does both.

After a purge what was read in the last minutes is rendered, the most read first, one at a time and
at most half of the time; what somebody already renders is left to them.
"""

import contextlib
import logging
import sqlite3
import threading
import time
from collections.abc import Callable

import brotli
from django.conf import settings
from django.db import Error, connection

from citydesk.delivery import store
from citydesk.delivery.counters import MADE_SMALLER, WARMED
from citydesk.delivery.shelf import Lying
from citydesk.lib import process

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.1
# A change is often several purges: what follows within a moment is waited for.
SETTLE_SECONDS = 0.2
READ_WITHIN_SECONDS = 600.0
# After one purge; whatever else is read is rendered when it is asked for.
PAGES_MAX = 20
# What no purge took off may have been true only until now.
LOOK_ANYWAY_SECONDS = 5.0
# The best brotli takes 50 times as long, for a tenth less: for what stays, and is read.
BEST = 11
STAYED_SECONDS = 60.0
READS_MIN = 20
SMALLER_EVERY_SECONDS = 2.0
# Beyond it one compression would hold a processor for a second.
BYTES_MAX = 500_000


class Warmer(threading.Thread):
    """Until the process ends. `render` renders what is at an address, and keeps it."""

    def __init__(self, render: Callable[[str], object]) -> None:
        super().__init__(name="warmer", daemon=True)
        self._render = render
        self._store = store.opened()
        self._lock: int | None = None
        self._seen = self._store.generations.now
        self._look_at = self._smaller_at = 0.0

    def run(self) -> None:
        """Look, again and again."""
        while True:
            time.sleep(LOOK_SECONDS)
            try:
                self.look(time.monotonic())
            except (Error, sqlite3.Error, OSError):
                logger.exception("What is read could not be rendered anew; tried again")
                connection.close()

    def look(self, now: float) -> None:
        """Once; `now` is monotonic seconds."""
        is_time_for_smaller = now >= self._smaller_at
        if is_time_for_smaller:
            self._smaller_at = now + SMALLER_EVERY_SECONDS
            self._store.take_smaller()
        if not self._is_on_duty():
            return
        if self._store.generations.now != self._seen or now >= self._look_at:
            time.sleep(SETTLE_SECONDS)
            self._look_at = now + LOOK_ANYWAY_SECONDS
            self._seen = self._store.generations.now
            self.warm()
        elif is_time_for_smaller:
            self.make_smaller()

    def warm(self) -> int:
        """Render anew what is read and no longer true; how many pages."""
        since = time.time() - READ_WITHIN_SECONDS
        gone = [
            lying
            for lying in self._store.shelf.read_since(since, most=PAGES_MAX)
            if not lying.is_true(self._store.generations)
        ]
        return sum(self._warm(lying) for lying in gone)

    def _warm(self, lying: Lying) -> bool:
        began = time.monotonic()
        try:
            with self._store.alone(lying.address, wait=False):
                if self._store.find(lying.address):
                    return False
                self._render(lying.address)
        except BlockingIOError:  # somebody renders it
            return False
        except Exception:
            logger.exception("%s could not be rendered anew", lying.address)
            return False
        self._store.counters.row[WARMED] += 1
        time.sleep(time.monotonic() - began)
        return True

    def make_smaller(self) -> bool:
        """Compress one page as well as can be; whether there was one."""
        before = time.time() - STAYED_SECONDS
        for address in self._store.shelf.not_small(before, reads=READS_MIN, bytes_max=BYTES_MAX):
            page = self._store.find(address)
            if page is None:
                continue
            best = brotli.compress(page.bodies["identity"], quality=BEST)
            self._store.shelf.put_smaller(page, best)
            self._store.counters.row[MADE_SMALLER] += 1
            return True
        return False

    def _is_on_duty(self) -> bool:
        if self._lock is None:
            with contextlib.suppress(process.Held):
                self._lock = process.hold(settings.CITYDESK_PAGES / "warm.lock")
        return self._lock is not None
