"""The inside of the sandbox: give up every right, then read the bytes. No Django.

Two walls. Limits of the kernel on memory, time, size of the answer, and no new descriptor. And,
where the kernel has seccomp, a list of the few system calls that decoding needs; every other one
(open, socket, execve, fork, kill …) answers "not permitted".
"""

import ctypes
import errno
import json
import os
import platform
import resource
import signal
import struct
import sys
import traceback
from dataclasses import asdict, dataclass
from importlib import import_module
from typing import Any

from citydesk.lib import process

BOOT = (
    "import sys, json; sys.path[:0] = json.loads(sys.argv[1]);"
    "from citydesk.lib import cell; cell.work(sys.argv[2])"
)
OUT_OF_MEMORY, ANSWER_TOO_LONG = 10, 11
_WHY = {errno.ENOMEM: OUT_OF_MEMORY, errno.EFBIG: ANSWER_TOO_LONG}
# The first line of an answer: facts as JSON, and how long each file is.
HEADER_BYTES_MAX = 1_000_000
_NICE = 10

# linux/audit.h, linux/seccomp.h, linux/filter.h, linux/sched.h.
_ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _MODE_FILTER = 38, 22, 2
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_LOAD, _JUMP_EQUAL, _JUMP_SET, _RETURN = 0x20, 0x15, 0x45, 0x06
_CLONE_THREAD = 0x00010000
_CLONE, _CLONE3 = (56, 220), (435, 435)
# Numbers on x86_64 and on aarch64.
_CALLS = {
    "read": (0, 63), "write": (1, 64), "close": (3, 57), "fstat": (5, 80), "lseek": (8, 62),
    "mmap": (9, 222), "mprotect": (10, 226), "munmap": (11, 215), "brk": (12, 214),
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139),
    "pread64": (17, 67), "readv": (19, 65), "writev": (20, 66), "sched_yield": (24, 124),
    "mremap": (25, 216), "madvise": (28, 233), "nanosleep": (35, 101), "getpid": (39, 172),
    "exit": (60, 93), "uname": (63, 160), "gettimeofday": (96, 169), "getrusage": (98, 165),
    "sysinfo": (99, 179), "times": (100, 153), "sigaltstack": (131, 132), "gettid": (186, 178),
    "futex": (202, 98), "sched_getaffinity": (204, 123), "restart_syscall": (219, 128),
    "clock_gettime": (228, 113), "clock_getres": (229, 114), "clock_nanosleep": (230, 115),
    "exit_group": (231, 94), "set_robust_list": (273, 99), "getcpu": (309, 168),
    "getrandom": (318, 278), "rseq": (334, 293),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Setup:
    """What to call, and within what."""

    function: str
    asked: dict[str, Any]
    memory_bytes: int
    cpu_seconds: int
    answer_bytes: int

    def written(self) -> str:
        """As an argument of the command line."""
        return json.dumps(asdict(self))


def work(written: str) -> None:
    """The whole life of the child: import, shut the doors, read, call, answer. Never returns."""
    status = 1
    try:
        process.die_with_parent(signal.SIGKILL)
        setup = Setup(**json.loads(written))
        module, name = setup.function.split(":")
        function = getattr(import_module(module), name)
        _limit(setup)
        _shut()
        facts, files = function(_given(), setup.asked)
        _answer(facts, files)
        status = 0
    except MemoryError:
        status = OUT_OF_MEMORY
    except OSError as error:
        status = {errno.EFBIG: ANSWER_TOO_LONG, errno.ENOMEM: OUT_OF_MEMORY}.get(
            error.errno or 0, 1
        )
        traceback.print_exc()
    except BaseException:  # noqa: BLE001 (the parent says what happened)
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def _limit(setup: Setup) -> None:
    os.nice(_NICE)
    for what, most in (
        (resource.RLIMIT_AS, setup.memory_bytes),
        (resource.RLIMIT_FSIZE, setup.answer_bytes + HEADER_BYTES_MAX),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 3),
    ):
        resource.setrlimit(what, (most, most))
    # The hard limit kills outright, the soft one says why.
    used = int(sum(os.times()[:2]))
    resource.setrlimit(
        resource.RLIMIT_CPU, (used + setup.cpu_seconds, used + setup.cpu_seconds + 1)
    )


def _given() -> bytes:
    """Our input, in one piece where the kernel gives it so: a film is not held twice."""
    size = os.lseek(0, 0, os.SEEK_END)
    os.lseek(0, 0, os.SEEK_SET)
    parts = []
    while part := os.read(0, size or 1):
        parts.append(part)
    return b"".join(parts)


def _answer(facts: dict[str, Any], files: list[bytes]) -> None:
    head = json.dumps([facts, [len(file) for file in files]]).encode() + b"\n"
    if len(head) > HEADER_BYTES_MAX:
        raise OSError(errno.EFBIG, "the facts are too long")
    for part in (head, *files):
        view = memoryview(part)
        while view:
            view = view[os.write(1, view) :]


def _filter(architecture: int, column: int) -> bytes:
    """The list of calls as a program of the kernel's packet filter."""
    allowed = sorted(numbers[column] for numbers in _CALLS.values())
    refused = _REFUSE | errno.EPERM
    steps = [
        (_LOAD, 0, 0, 4),
        (_JUMP_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),
        # clone3 hides its flags in memory: "no such call" makes libc use clone.
        (_JUMP_EQUAL, 0, 1, _CLONE3[column]),
        (_RETURN, 0, 0, _REFUSE | errno.ENOSYS),
        # Threads yes, processes no.
        (_JUMP_EQUAL, 0, 4, _CLONE[column]),
        (_LOAD, 0, 0, 16),
        (_JUMP_SET, 0, 1, _CLONE_THREAD),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, refused),
    ]
    for number in allowed:
        steps += [(_JUMP_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ALLOW)]
    steps.append((_RETURN, 0, 0, refused))
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def _shut() -> None:
    """Give up every other system call, for good. Where the kernel cannot, the limits remain."""
    known = _ARCHITECTURES.get(platform.machine())
    if known is None:
        return
    program = _filter(*known)
    code = ctypes.create_string_buffer(program, len(program))
    head = ctypes.create_string_buffer(struct.pack("HL", len(program) // 8, ctypes.addressof(code)))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
    prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.addressof(head), 0, 0)
