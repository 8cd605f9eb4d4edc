"""Wakes the worker before its next look at the table: a datagram on a socket. No Django.

Only a hint: whatever it would have hurried is also found by a sweep.
"""

import socket
from pathlib import Path
from types import TracebackType
from typing import Self

SWEEP = b"sweep"
TASK = b"task"


def _address(run_folder: Path) -> str:
    return str(run_folder / "worker.sock")


def poke(run_folder: Path, word: bytes = SWEEP) -> None:
    """Wake the worker: SWEEP looks for new work, TASK runs what stands. Never raises or blocks."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.settimeout(0)
            sender.sendto(word, _address(run_folder))
    except OSError:
        pass  # nobody listens, or enough pokes wait already


def is_heard(run_folder: Path) -> bool:
    """Whether a worker listens; nothing is said to it."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.connect(_address(run_folder))
    except OSError:
        return False
    return True


class Ear:
    """The worker's side; one per run folder."""

    def __init__(self, run_folder: Path) -> None:
        self._path = Path(_address(run_folder))
        self._path.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(self._path))

    def wait(self, seconds: float) -> set[bytes]:
        """The words heard; empty when nobody poked within `seconds`."""
        heard: set[bytes] = set()
        self._socket.settimeout(seconds)
        try:
            while True:
                heard.add(self._socket.recv(16))
                self._socket.settimeout(0)
        except (TimeoutError, BlockingIOError):
            return heard

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()
        self._path.unlink(missing_ok=True)
