"""What the rewards' benchmark runs on: processes, a newsroom, the provider in rehearsal."""

import contextlib
import json
import logging
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib import request

from tests import postgresql


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


class Rehearsal:
    """The provider, in a process that is not killed."""

    def __init__(self, address: str, folder: Path) -> None:
        self.url = f"http://{address}"
        command = [sys.executable, "-m", "citydesk.rewards.simulator", address]
        self.process = subprocess.Popen([*command, str(folder / "orders.jsonl")])

    def call(self, path: str, **told: object) -> dict:
        """Its own side; without words, a question."""
        data = json.dumps(told).encode() if told else None
        asked = request.Request(f"{self.url}{path}", data=data)
        for _try in range(200):
            with contextlib.suppress(OSError), request.urlopen(asked, timeout=30) as answer:
                return json.loads(answer.read())
            time.sleep(0.05)
        raise RuntimeError("the rehearsal does not answer")

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.call("/clock")["now"], UTC)


def in_child(work: Callable[[], None]) -> int:
    """The process that does `work`, forked from one that has loaded Django and no database."""
    pid = os.fork()
    if not pid:
        try:
            work()
            os._exit(0)
        except BaseException:  # noqa: BLE001 (told, and the parent sees the exit)
            import traceback

            traceback.print_exc()
            os._exit(1)
    return pid


def done(pid: int) -> None:
    """Wait for it. Raises RuntimeError when it did not end well."""
    if os.waitpid(pid, 0)[1]:
        raise RuntimeError("a part of the benchmark broke")


@contextlib.contextmanager
def newsroom(folder: Path, engine: str) -> Iterator[None]:
    """A data folder and a database of its own, and Django loaded."""
    os.environ["CITYDESK_DATA"] = str(folder / "data")
    (folder / "data").mkdir()
    if engine == "postgresql":
        os.environ["CITYDESK_DATABASE_URL"] = postgresql.start(folder / "postgresql")
    try:
        yield
    finally:
        if engine == "postgresql":
            postgresql.stop(folder / "postgresql")


def told_by(work: Callable[[], dict[str, float]], folder: Path) -> dict[str, float]:
    """What a child found out."""
    path = folder / f"{uuid.uuid4()}.json"
    done(in_child(lambda: path.write_text(json.dumps(work())) and None))
    return json.loads(path.read_text())


def setup() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "citydesk.settings"
    import django

    django.setup()
    hush()


def hush() -> None:
    """What goes wrong here is meant to."""
    for name in ("citydesk", "django.request"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
