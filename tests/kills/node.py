"""A newsroom that runs, an editor who changes a headline there, and what a reader is shown."""

import contextlib
import http.client
import os
import re
import signal
import subprocess
import sys
import time
from urllib import request

from tests.newsroom import Newsroom, tree

# Long enough for any machine.
PATIENCE = 120


class Node:
    """A newsroom's node, and an editor who works there."""

    def __init__(self, room: Newsroom) -> None:
        self.room, self.address = room, room.address

    def start(self) -> None:
        self.room.start()
        self.editor = subprocess.Popen(
            [sys.executable, "-m", "tests.kills.editor"],
            env=self.room.environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.path = self.editor.stdout.readline().strip()

    def ask(self, word: str) -> str:
        """What the editor answers, once it is done."""
        self.editor.stdin.write(f"{word}\n")
        self.editor.stdin.flush()
        return self.editor.stdout.readline().strip()

    def put(self, number: int) -> None:
        """Change the headline; returns when that is acknowledged."""
        assert self.ask(str(number)) == "done"

    def request(self) -> http.client.HTTPConnection:
        """Sent, and not yet answered."""
        connection = http.client.HTTPConnection(
            self.room.address.removeprefix("http://"), timeout=PATIENCE
        )
        connection.request("GET", self.path)
        return connection

    def answer(self, asked: http.client.HTTPConnection | None = None) -> int:
        """The number that a reader is shown; -1 if that nothing can be shown now."""
        with contextlib.closing(asked or self.request()) as connection:
            answer = connection.getresponse()
            page = answer.read().decode()
        if answer.status == 503:
            return -1
        assert answer.status == 200, (answer.status, page)
        return int(re.search(r"<h1[^>]*>Change (\d+)</h1>", page)[1])

    def fetch(self, path: str) -> tuple[int, bytes]:
        """What a browser gets besides the page."""
        with request.urlopen(f"{self.address}{path}", timeout=PATIENCE) as answer:
            return answer.status, answer.read()

    def until_kept(self) -> None:
        """Readers are answered with a page that is kept."""
        ends = time.monotonic() + PATIENCE
        while self.ask("kept?") == "not kept":
            assert time.monotonic() < ends, self.room.log.read_text()
            self.answer()

    def signal(self, number: signal.Signals) -> None:
        """To every process of the node."""
        for pid in tree(self.room.process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def stop(self) -> None:
        with contextlib.suppress(BrokenPipeError):
            self.editor.stdin.close()
        self.editor.wait(PATIENCE)
        self.editor.stdout.close()
        if self.room.process.poll() is None:
            self.room.stop()
