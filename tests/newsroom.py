"""A newsroom that really runs, for tests that need processes."""

import os
import subprocess
import sys
import time
from pathlib import Path

from tests import migrated
from tests.postgresql import free_port

OPEN_SECONDS = 600


def tree(root: int) -> list[int]:
    """The process and all below it."""
    tasks = Path(f"/proc/{root}/task").glob("*/children")
    return [root, *(p for task in tasks for c in task.read_text().split() for p in tree(int(c)))]


class Newsroom:
    """`citydesk serve`, or `demo`, in a data folder of its own; `log` is all it said."""

    def __init__(self, folder: Path, command: str = "serve") -> None:
        web, mail, post, provider, private = (f"127.0.0.1:{free_port()}" for _ in range(5))
        self.command = command
        self.address = f"http://{web}"
        self.private = f"http://{private}"
        self.folder = folder / "data"
        self.folder.mkdir()
        self.log = folder / "log"
        self.environ = {
            **os.environ,
            "CITYDESK_DATA": str(self.folder),
            "CITYDESK_ADDRESS": self.address,
            "CITYDESK_BIND": web,
            "CITYDESK_SMTP_BIND": mail,
            "CITYDESK_PRIVATE_BIND": private,
            "CITYDESK_MAIL_OUT_URL": f"smtp://{post}",
            "CITYDESK_VTPASS_URL": f"http://{provider}",
        }
        # A demo shows what a newcomer meets, from the first table on.
        migrated.begin(self.environ, empty=command == "demo")

    def start(self) -> None:
        """Returns once it answers."""
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "citydesk", self.command],
                env=self.environ,
                stdout=log,
                stderr=log,
            )
        ends = time.monotonic() + OPEN_SECONDS
        while "open at" not in self.log.read_text():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < ends, self.log.read_text()
            time.sleep(0.1)

    def pid(self, words: str) -> int:
        """The process of the part whose command line has `words`; 0 when there is none."""
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
            if parent == self.process.pid and words in line:
                return int(entry.name)
        return 0

    def stop(self) -> float:
        """Ask it to leave; the seconds it took."""
        began = time.monotonic()
        self.process.terminate()
        self.process.wait(15)
        return time.monotonic() - began
