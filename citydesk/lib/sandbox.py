"""Run a function on hostile bytes in a process of its own, with limits. No Django.

What it can do there is decided in `lib.cell`: no network, no files, no other program.
"""

import itertools
import json
import os
import select
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from citydesk.lib import cell

_ROOT = str(Path(__file__).parents[2])
_ERROR_BYTES_MAX = 4_000
# One arena and one thread: more would only hold address space, and wait for one another.
_ENVIRONMENT = {"MALLOC_ARENA_MAX": "1", "OPENBLAS_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"}


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one call may use; each has the smallest server we run on (1 GB) in mind."""

    # Address space, so an upper bound of what it really holds.
    memory_bytes: int = 512 * 1024 * 1024
    # A phone's 48 megapixels of HEIC take three on a small server.
    cpu_seconds: int = 10
    # Much more than of CPU: the machine may be busy, and we are in no hurry.
    wall_seconds: float = 30
    answer_bytes: int = 24_000_000


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the function returned: facts, and files made anew."""

    facts: dict[str, Any]
    files: tuple[bytes, ...]


class Stopped(Exception):
    """The function did not come to an end. One of those below."""


class TooSlow(Stopped):
    """It took more time than it may."""


class KeptWaiting(TooSlow):
    """By the wall's clock alone: perhaps only the machine was busy, and another time will do."""


class TooBig(Stopped):
    """It wanted more memory, or answered more, than it may."""


class Crashed(Stopped):
    """It raised or died; the end of what it wrote is the argument."""


def call(
    function: str, data: bytes, *, asked: dict[str, Any] | None = None, limits: Limits | None = None
) -> Answer:
    """`function`, written "package.module:name", called with `data` and `asked` (plain data).

    It returns a dictionary of plain data and a list of bytes. Raises TooSlow, TooBig or Crashed;
    OSError when no process could be started, which says nothing about the data.
    """
    limits = limits or Limits()
    with _memory_file() as given, _memory_file() as answer, _memory_file() as errors:
        _fill(given, data)
        setup = cell.Setup(
            function=function,
            asked=asked or {},
            memory_bytes=limits.memory_bytes,
            cpu_seconds=limits.cpu_seconds,
            answer_bytes=limits.answer_bytes,
        )
        child = subprocess.Popen(  # noqa: S603 (our own interpreter, our own code)
            [sys.executable, "-I", "-S", "-c", cell.BOOT, json.dumps(_path()), setup.written()],
            stdin=given,
            stdout=answer,
            stderr=errors,
            env=_ENVIRONMENT,
        )
        status = _outcome(child, limits.wall_seconds)
        if status != 0:
            raise _stopped(status, _content(errors, limits.answer_bytes)[-_ERROR_BYTES_MAX:])
        return _unpacked(_content(answer, limits.answer_bytes))


def _path() -> list[str]:
    """Where the child finds our code and the libraries, without `site`, which is slow."""
    return [_ROOT, *(entry for entry in sys.path if entry)]


def _memory_file() -> Any:
    return os.fdopen(os.memfd_create("sandbox", os.MFD_CLOEXEC), "r+b", buffering=0)


def _fill(file: Any, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]
    file.seek(0)


def _content(file: Any, most: int) -> bytes:
    """What the child wrote: it shares our offset, and may have moved it."""
    file.seek(0)
    return bytes(file.read(most + cell.HEADER_BYTES_MAX))


def _outcome(child: "subprocess.Popen[bytes]", wall_seconds: float) -> int:
    """Its exit status, or KeptWaiting. Waits on a descriptor: Popen.wait would poll every 50 ms."""
    try:
        handle = os.pidfd_open(child.pid)
        try:
            ready = bool(select.select([handle], [], [], wall_seconds)[0])
        finally:
            os.close(handle)
        if not ready:
            raise KeptWaiting(f"more than {wall_seconds} seconds")
        return child.wait()
    finally:
        child.kill()
        child.wait()


def _stopped(status: int, errors: bytes) -> Stopped:
    said = errors.decode("utf-8", "replace").strip()
    if status == -signal.SIGXCPU:
        return TooSlow("more CPU time than it may use")
    if status in {cell.OUT_OF_MEMORY, cell.ANSWER_TOO_LONG}:
        return TooBig(said or "more than it may hold")
    name = signal.Signals(-status).name if status < 0 else f"status {status}"
    return Crashed(f"{name}: {said}")


def _unpacked(written: bytes) -> Answer:
    """The answer; a child that was taken over may have written anything."""
    head, _line, rest = written.partition(b"\n")
    try:
        facts, lengths = json.loads(head)
        ends = list(itertools.accumulate(lengths, initial=0))
        files = tuple(rest[start:end] for start, end in itertools.pairwise(ends))
    except (ValueError, TypeError) as error:
        raise Crashed("its answer cannot be read") from error
    if not isinstance(facts, dict) or ends[-1] != len(rest):
        raise Crashed("its answer is not as agreed")
    return Answer(facts=facts, files=files)
