"""How often anything was purged, and which tag when: numbers in a file that all processes map.

A page remembers the number at which its rendering began. It is true as long as none of its tags was
purged at a later one. Tags share 65,536 cells by their hash; two in one cell are purged together,
which costs a rendering and nothing else.

The file also holds our place among those who are told of purges (see `place`), and until when the
numbers may be believed. No Django.
"""

import fcntl
import hashlib
import math
import mmap
import os
import threading
import time
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

# The tag of every page.
EVERYTHING = "*"
CELLS = 1 << 16
# Behind the numbers: which place we have, by which token, in which file; what has to be over before
# it is ours; until when we may be believed.
KEEPER, TOKEN, OWNER, AFTER, BELIEVED = range(1 + CELLS, 6 + CELLS)
BYTES = 8 * (1 + BELIEVED)
FOREVER = (1 << 64) - 1
# Numbers in a mapped file outlive every process, but not a power cut; each boot has a name.
BOOT = Path("/proc/sys/kernel/random/boot_id")


class Generations:
    """One file of them. `cells[0]` is the number; looking at it is no system call."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Open for good: a lock of POSIX's is given up when any descriptor of the file is closed.
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        os.truncate(self._file, BYTES)  # a new file is full of zeros; another stays as it is
        os.posix_fallocate(self._file, 0, BYTES)  # no room is an error here, and not a SIGBUS later
        self.cells = memoryview(mmap.mmap(self._file, BYTES)).cast("Q")
        self._lock = threading.Lock()
        self.owner = _name_of(self._file)

    @property
    def now(self) -> int:
        """The present number."""
        return self.cells[0]

    def are_believed(self) -> bool:
        """Whether every change that was acknowledged is among them. Costs no system call."""
        until = self.cells[BELIEVED]
        return until == FOREVER or clock() < until

    def newest(self, cells: tuple[int, ...]) -> int:
        """The number at which one of these was last purged."""
        with self._lock:  # also orders what we read after the number that made us look
            return max(self.cells[cell] for cell in cells)

    def purge(self, tags: Iterable[str]) -> int:
        """Every page with one of these tags is no longer true; the number of it."""
        with self._lock:  # between threads; the next is between processes, forks too
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                number = self.cells[0] + 1
                for cell in cells_of(tags):
                    self.cells[cell] = number
                # Last, so that whoever sees the number sees the cells.
                self.cells[0] = number
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)
        return number


@dataclass(kw_only=True)
class Standing:
    """What was read from the database, and is true until one of its tags is purged."""

    tags: frozenset[str]
    # The number of `generations` before anything of it was read; until when it is true at most.
    as_of: int
    until: float = math.inf
    # At which number it was last found to be true.
    checked: int = -1
    cells: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.cells = cells_of(self.tags)

    def is_true(self, generations: Generations) -> bool:
        """Whether nothing that it shows has changed since. Costs no system call."""
        if self.until <= time.time() or not generations.are_believed():
            return False
        number = generations.cells[0]
        if number != self.checked:
            if generations.newest(self.cells) > self.as_of:
                return False
            self.checked = number
        return True


def clock() -> int:
    """Nanoseconds that no one sets back, and that a suspended machine does not miss."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME)


def boot() -> bytes:
    """The name of this boot; where there is none, every process has its own."""
    return BOOT.read_bytes() if BOOT.exists() else os.urandom(16)


def _name_of(file: int) -> int:
    """62 bits that no copy of the file shares, here or on another machine."""
    facts = os.fstat(file)
    told = hashlib.sha256(boot() + f"{facts.st_dev} {facts.st_ino}".encode()).digest()
    return int.from_bytes(told[:8]) >> 2


def cells_of(tags: Iterable[str]) -> tuple[int, ...]:
    """Where the numbers of these stand."""
    return tuple({1 + zlib.crc32(tag.encode()) % CELLS for tag in tags})


@cache
def at(folder: Path) -> Generations:
    """The one of this folder."""
    return Generations(folder / "generations")
