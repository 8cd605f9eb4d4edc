"""What the parts of a server need from Linux: one holder of a lock, no orphans, few switches.

No Django.
"""

import contextlib
import ctypes
import fcntl
import os
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


class Held(Exception):
    """Somebody else holds the lock."""


def hold(path: Path) -> int:
    """Lock `path` for as long as the descriptor returned is open. Raises Held."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise Held(str(path)) from error
    return handle


def die_with_parent(signal_number: int) -> None:
    """Ask the kernel to send us the signal when the process that started us is gone."""
    _libc.prctl(_PR_SET_PDEATHSIG, int(signal_number))


def take_turns() -> None:
    """Do not interrupt whoever runs when one of our threads has something to do; nor each other.

    A server whose threads hand requests over is woken for every single one otherwise, and half of
    its time is spent on switching. Linux calls this SCHED_BATCH: sched(7).
    """
    with contextlib.suppress(PermissionError):  # where somebody else decides that
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
