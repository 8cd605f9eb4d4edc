"""Kept pages: those of this process in memory, those of all on the shelf; true ones only."""

import contextlib
import fcntl
import logging
import os
import sqlite3
import threading
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from citydesk.delivery import generations
from citydesk.delivery.counters import Counters
from citydesk.delivery.page import Page
from citydesk.delivery.reads import Reads
from citydesk.delivery.shelf import Shelf

logger = logging.getLogger(__name__)

# In each process; the others wait on the shelf, a tenth of a millisecond away.
MEMORY_BYTES_MAX = 16_000_000
LOCKS = 64


class Store:
    """What a worker asks for a page, and gives one to."""

    def __init__(self, folder: Path, bytes_max: int) -> None:
        self.generations = generations.at(folder)
        self.shelf = Shelf(folder, bytes_max)
        self.counters = Counters(folder / "counters")
        # By address. Whoever only looks a page up takes no lock.
        self.hot: dict[str, Page] = {}
        # By whatever read it: see `remembering`.
        self.remembered: dict[object, generations.Standing] = {}
        self._bytes = 0
        self._lock = threading.Lock()
        self._locks = folder / "locks"
        self.reads = Reads(urlsplit(settings.CITYDESK_ADDRESS).hostname or "")

    def find(self, address: str) -> Page | None:
        """A page that is true now."""
        page = self.hot.get(address)
        if page is None or not page.is_true(self.generations):
            page = self._on_shelf(address)
            if page is None or not page.is_true(self.generations):
                return None
            page.reads = 0
            self._warm(page)
        return page

    def _on_shelf(self, address: str) -> Page | None:
        try:
            return self.shelf.get(address)
        except sqlite3.Error:  # it is rendered then
            logger.exception("The shelf of kept pages cannot be read")
            return None

    def keep(self, page: Page) -> None:
        """Keep a page, unless something that it shows was changed while it was rendered."""
        if page.is_true(self.generations):
            with contextlib.suppress(sqlite3.Error):  # a full disk costs no page
                self.shelf.put(page)
            self._warm(page)

    @contextlib.contextmanager
    def alone(self, address: str, *, wait: bool = True) -> Iterator[None]:
        """Nobody else on this machine renders this address in here: who waits looks again.

        Raises BlockingIOError when somebody does and we would not wait.

        The kernel takes the lock from a worker that is killed. Few files serve all addresses. Where
        the disk has none for us, it is rendered all the same.
        """
        name = f"{zlib.crc32(address.encode()) % LOCKS:02}"
        try:
            self._locks.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Opened each time, because a lock is shared by all who share the open file.
            handle = os.open(self._locks / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            yield
            return
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            yield
        finally:
            os.close(handle)

    def count_reads(self) -> None:
        """Tell the shelf what was read here since the last time."""
        with self._lock:
            reads = {page.address: page.reads for page in self.hot.values() if page.reads}
            for address in reads:
                self.hot[address].reads = 0
        if reads:
            self.shelf.add_reads(reads)

    def take_smaller(self) -> None:
        """Take from the shelf what was made smaller there since we took it."""
        for address in self.shelf.small():
            page = self.hot.get(address)
            if page is not None and not page.small and (smaller := self.shelf.get(address)):
                smaller.reads = 0
                self._warm(smaller)

    def _warm(self, page: Page) -> None:
        with self._lock:
            before = self.hot.get(page.address)
            page.reads += before.reads if before else 0
            self._bytes += page.size - (before.size if before else 0)
            self.hot[page.address] = page
            if self._bytes > MEMORY_BYTES_MAX:
                self._cool()

    def _cool(self) -> None:
        """Put half of it back, the least read; reads are since the last count only."""
        by_reads = sorted(self.hot.values(), key=lambda page: (page.reads, page.made_at))
        for page in by_reads:
            if self._bytes <= MEMORY_BYTES_MAX / 2:
                break
            del self.hot[page.address]
            self._bytes -= page.size


def opened() -> Store:
    """The newsroom's."""
    return _at(settings.CITYDESK_PAGES, settings.CITYDESK_PAGES_BYTES_MAX)


_at = cache(Store)
