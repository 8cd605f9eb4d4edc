"""One machine: readers hammer a story while it is changed and web workers are killed at random."""

import contextlib
import http.client
import os
import random
import signal
import threading
import time

import pytest

from tests.kills.node import Node
from tests.newsroom import Newsroom, tree

READERS, CHANGES, KILLS = 8, 60, 12


@pytest.fixture
def node(tmp_path):
    node = Node(Newsroom(tmp_path))
    node.room.environ["CITYDESK_MISSES_PER_MINUTE_MAX"] = "100000"
    node.start()
    yield node
    node.stop()


def workers(node):
    """The forks that answer, without the web's master."""
    master = node.room.pid("citydesk web")
    return [pid for pid in tree(master) if pid != master]


class Hammer:
    """Readers who ask again and again, and somebody who kills the workers that answer them."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.acknowledged = 0
        self.over = threading.Event()
        self.answers: list[int] = []
        self.wrong: list[tuple[int, int]] = []
        self.killed: list[int] = []

    def put(self, number: int) -> None:
        self.node.put(number)
        self.acknowledged = number

    def read(self) -> None:
        while not self.over.is_set():
            least = self.acknowledged
            shown = self.answer()
            self.answers.append(shown)
            if shown < least:
                self.wrong.append((shown, least))

    def answer(self) -> int:
        while True:
            with contextlib.suppress(ConnectionError, http.client.HTTPException):
                return self.node.answer()
            # The worker was killed, and a reader loads the page again.

    def kill(self) -> None:
        chance = random.Random(11)
        while not self.over.is_set() and len(self.killed) < KILLS:
            time.sleep(chance.uniform(0.05, 0.5))
            if there := workers(self.node):
                self.killed.append(chance.choice(there))
                os.kill(self.killed[-1], signal.SIGKILL)

    @contextlib.contextmanager
    def at_work(self):
        threads = [threading.Thread(target=self.read) for _ in range(READERS)]
        threads.append(threading.Thread(target=self.kill))
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.over.set()
            for thread in threads:
                thread.join()


def test_while_workers_are_killed_at_random_nobody_sees_less_than_was_acknowledged(node):
    hammer = Hammer(node)
    hammer.put(1)

    with hammer.at_work():
        number = 1
        while number < CHANGES or len(hammer.killed) < KILLS:
            number += 1
            hammer.put(number)

    assert hammer.wrong == []
    assert len(hammer.answers) > READERS
    assert hammer.answer() == number
