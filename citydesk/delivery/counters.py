"""What was done at the door, counted in a file that all processes map; one who asks adds it up.

Each process counts in a row of its own, so that nobody waits for anybody: a count is no system
call. Rows outlive their processes, so that nothing is ever counted backwards. Two threads that
count at the very same moment may count as one; that is one in millions. No Django.
"""

import fcntl
import mmap
import os
from pathlib import Path

NAMES = (
    "hits",
    "not_modified",
    "misses",
    "renders",
    "render_us",
    "over_limit",
    "no_place",
    "too_large",
    "reads_people",
    "reads_robots",
    "warmed",
    "made_smaller",
)
(
    HITS,
    NOT_MODIFIED,
    MISSES,
    RENDERS,
    RENDER_US,
    OVER_LIMIT,
    NO_PLACE,
    TOO_LARGE,
    READS_PEOPLE,
    READS_ROBOTS,
    WARMED,
    MADE_SMALLER,
) = range(len(NAMES))
WIDTH = 16
# Web workers of a machine at most, and one for what is not counted but noted.
ROWS = 65
BYTES = 8 * WIDTH * ROWS
# In the first row: when purges were last looked for and none was left, in µs since 1970.
LOOKED_AT = 0
# How many changes were taken off; behind it in a ring how long the last of them took, in µs.
CHANGES, RING = 1, range(2, WIDTH)


class Counters:
    """The file. `row` is this process's own, once it has claimed one."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Open for good: a lock of POSIX's is given up when any descriptor of the file is closed.
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        os.truncate(self._file, BYTES)
        os.posix_fallocate(self._file, 0, BYTES)  # no room is an error here, and not a SIGBUS later
        self._cells = memoryview(mmap.mmap(self._file, BYTES)).cast("Q")
        self.noted = self._cells[:WIDTH]
        self.row: memoryview[int] | list[int] = [0] * WIDTH

    def claim(self) -> None:
        """Count in a row that nobody else counts in; the kernel takes it from the dead."""
        for number in range(1, ROWS):
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, number)
            except OSError:
                continue
            self.row = self._cells[number * WIDTH : (number + 1) * WIDTH]
            return

    def note_change(self, seconds: float) -> None:
        """A change was taken off everywhere, so long after it was committed."""
        place = self.noted[CHANGES] % len(RING)
        self.noted[RING[place]] = int(seconds * 1e6) + 1
        self.noted[CHANGES] += 1

    def lately(self) -> list[float]:
        """How many seconds the last changes took, in no order."""
        return [self.noted[place] / 1e6 for place in RING if self.noted[place]]

    def totals(self) -> dict[str, int]:
        """What all have counted since the file was made."""
        return {
            name: sum(self._cells[row * WIDTH + place] for row in range(1, ROWS))
            for place, name in enumerate(NAMES)
        }
