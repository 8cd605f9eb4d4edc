"""Starts, watches and stops the parts; `serve` becomes this by exec. No Django, to stay small.

Each part leads a session of its own, so that its own children are ended with it. The crash of one
part restarts that part alone.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import asdict, dataclass

from citydesk.lib.process import die_with_parent

DELAY_FIRST = 0.2
DELAY_MAX = 10.0
HEALTHY_SECONDS = 30.0
DRAIN_SECONDS = 8.5
STOPS = {signal.SIGTERM, signal.SIGINT}
HEARD = STOPS | {signal.SIGCHLD}


@dataclass(frozen=True)
class Part:
    """A process to keep running."""

    name: str
    argv: list[str]


@dataclass(frozen=True)
class Plan:
    """What to run; `address` is announced once `host`:`port` answers."""

    parts: list[Part]
    host: str
    port: int
    address: str

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


def _before_exec() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, HEARD)
    die_with_parent(signal.SIGTERM)


class Child:
    """A part, and the process that is it at the moment."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.delay = DELAY_FIRST
        self.due_at = 0.0
        self.started_at = 0.0
        self.process: subprocess.Popen[bytes] | None = None

    def tend(self, now: float) -> None:
        """Notice that it left; start it when its time has come. `now` is monotonic seconds."""
        if self.process and self.process.poll() is not None:
            self._left(self.process, now)
        if not self.process and now >= self.due_at:
            self.started_at = now
            # One thread, so nothing can hold a lock across the fork.
            self.process = subprocess.Popen(  # noqa: S603 (our own parts)
                self.part.argv,
                start_new_session=True,
                preexec_fn=_before_exec,  # noqa: PLW1509
            )

    def _left(self, process: "subprocess.Popen[bytes]", now: float) -> None:
        self.signal(signal.SIGKILL)  # what it left behind must not keep its port
        if now - self.started_at >= HEALTHY_SECONDS:
            self.delay = DELAY_FIRST
        code = process.returncode
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"left with code {code}"
        say(f"{self.part.name} (process {process.pid}) {how}; again in {self.delay:g} s")
        self.due_at = now + self.delay
        self.delay = min(self.delay * 2, DELAY_MAX)
        self.process = None

    def signal(self, number: signal.Signals) -> None:
        """Signal the part and everything it started."""
        if self.process:
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
        try:
            self.process.wait(max(seconds, 0))
        except subprocess.TimeoutExpired:
            say(f"{self.part.name} did not leave in time and is killed")
        self.signal(signal.SIGKILL)
        self.process.wait()


def _answers(plan: Plan) -> bool:
    try:
        socket.create_connection((plan.host, plan.port), timeout=0.2).close()
    except OSError:
        return False
    return True


def run(plan: Plan) -> None:
    """Keep every part running until SIGTERM or SIGINT; then stop them all within ten seconds."""
    signal.pthread_sigmask(signal.SIG_BLOCK, HEARD)
    children = [Child(part) for part in plan.parts]
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
    run(Plan.from_json(sys.argv[1]))
