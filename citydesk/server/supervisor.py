"""Starts, watches and stops the parts; `serve` becomes this by exec.

Parts are forks. Those of the newsroom itself share what was loaded here once, and once only;
the others become another program. Each leads a session of its own, so that its own children are
ended with it. The crash of one part restarts that part alone.
"""

import contextlib
import gc
import json
import os
import pkgutil
import signal
import socket
import sys
import time
from dataclasses import asdict, dataclass, field
from multiprocessing.context import ForkProcess

import django
from django.urls import get_resolver
from setproctitle import setproctitle

from citydesk.lib.process import die_with_parent

DELAY_FIRST = 0.2
DELAY_MAX = 10.0
HEALTHY_SECONDS = 30.0
DRAIN_SECONDS = 8.5
STOPS = {signal.SIGTERM, signal.SIGINT}
HEARD = STOPS | {signal.SIGCHLD}


@dataclass(frozen=True)
class Part:
    """A process to keep running: `main` (module:function) of what is loaded, or a program."""

    name: str
    main: str = ""
    argv: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """What to run; `address` is announced once `host`:`port` answers.

    `lock` is the descriptor that holds the data folder, and ours alone.
    """

    parts: list[Part]
    host: str
    port: int
    address: str
    lock: int

    def to_json(self) -> str:
        """For the command line of the supervisor."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Plan":
        """What `to_json` wrote."""
        told = json.loads(text)
        return cls(**{**told, "parts": [Part(**part) for part in told["parts"]]})


def say(words: str) -> None:
    """One line to the log."""
    print(f"citydesk: {words}", file=sys.stderr, flush=True)  # noqa: T201 (there is no logging here)


def _become(part: Part, lock: int) -> None:
    """In a fork: be the part."""
    os.setsid()
    os.close(lock)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, HEARD)
    die_with_parent(signal.SIGTERM)
    if part.argv:
        os.execv(part.argv[0], part.argv)  # noqa: S606 (our own parts)
    setproctitle(f"citydesk {part.name}")
    pkgutil.resolve_name(part.main)()


class Child:
    """A part, and the process that is it at the moment."""

    def __init__(self, part: Part, lock: int) -> None:
        self.part = part
        self.lock = lock
        self.delay = DELAY_FIRST
        self.due_at = 0.0
        self.started_at = 0.0
        self.process: ForkProcess | None = None

    def tend(self, now: float) -> None:
        """Notice that it left; start it when its time has come. `now` is monotonic seconds."""
        if self.process and self.process.exitcode is not None:
            self._left(self.process, now)
        if not self.process and now >= self.due_at:
            self.started_at = now
            # There is one thread here, so nothing can hold a lock across the fork.
            self.process = ForkProcess(target=_become, args=(self.part, self.lock))
            self.process.start()

    def _left(self, process: ForkProcess, now: float) -> None:
        self.signal(signal.SIGKILL)  # what it left behind must not keep its port
        if now - self.started_at >= HEALTHY_SECONDS:
            self.delay = DELAY_FIRST
        code = process.exitcode or 0
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"left with code {code}"
        say(f"{self.part.name} (process {process.pid}) {how}; again in {self.delay:g} s")
        self.due_at = now + self.delay
        self.delay = min(self.delay * 2, DELAY_MAX)
        self.process = None

    def signal(self, number: signal.Signals) -> None:
        """Signal the part and everything it started."""
        if self.process and self.process.pid:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def ask_to_stop(self) -> None:
        """Let the part itself finish what it is doing and see to its own children."""
        if self.process:
            self.process.terminate()

    def wait(self, seconds: float) -> None:
        """Until it has left, or the time is over: then it is killed."""
        if not self.process:
            return
        self.process.join(max(seconds, 0))
        if self.process.exitcode is None:
            say(f"{self.part.name} did not leave in time and is killed")
        self.signal(signal.SIGKILL)
        self.process.join()


def load(parts: list[Part]) -> None:
    """Load all that the parts are made of, once. Opens no database and starts no thread."""
    django.setup()
    for part in parts:
        if part.main:
            pkgutil.resolve_name(part.main)
    get_resolver().url_patterns  # noqa: B018 (loads every view)
    gc.collect()
    gc.freeze()  # what is loaded now stays: the collector must not touch, and so copy, its pages


def _answers(plan: Plan) -> bool:
    try:
        socket.create_connection((plan.host, plan.port), timeout=0.2).close()
    except OSError:
        return False
    return True


def run(plan: Plan) -> None:
    """Keep every part running until SIGTERM or SIGINT; then stop them all within ten seconds."""
    signal.pthread_sigmask(signal.SIG_BLOCK, HEARD)
    children = [Child(part, plan.lock) for part in plan.parts]
    ready = False
    while True:
        now = time.monotonic()
        for child in children:
            child.tend(now)
        if not ready and _answers(plan):
            ready = True
            say(f"open at {plan.address}")
        nap = min((c.due_at - now for c in children if not c.process), default=60.0)
        heard = signal.sigtimedwait(HEARD, max(0.0, nap if ready else min(nap, 0.1)))
        if heard and heard.si_signo in STOPS:
            break
    say("closing")
    for child in children:
        child.ask_to_stop()
    ends = time.monotonic() + DRAIN_SECONDS
    for child in children:
        child.wait(ends - time.monotonic())


if __name__ == "__main__":
    told = Plan.from_json(sys.argv[1])
    setproctitle("citydesk serve")
    load(told.parts)
    run(told)
