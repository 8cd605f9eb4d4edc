"""Two nodes, each with a data folder of its own, on one PostgreSQL and one bucket: neither shows
what was changed.

Each answer is held against the last change that was acknowledged before it was asked for.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from urllib.parse import quote

import psycopg
import pytest

from tests.bucket import bucket as a_bucket
from tests.kills.node import PATIENCE, Node
from tests.newsroom import Newsroom
from tests.wire import Wire

pytestmark = pytest.mark.skipif(
    os.environ.get("TEST_ENGINE") != "postgresql", reason="SQLite is one machine's"
)

READERS, CHANGES = 8, 60


@pytest.fixture(scope="module")
def wire():
    port = int(os.environ["CITYDESK_DATABASE_URL"].rpartition(":")[2].partition("/")[0])
    wire = Wire(port)
    yield wire
    wire.close()


@pytest.fixture(scope="module")
def bucket():
    with a_bucket() as facts:
        yield facts


@pytest.fixture(scope="module")
def nodes(tmp_path_factory, wire, bucket):
    """A, and B, which reaches the database by a wire. They share it, the bucket and the keys."""
    first = Node(Newsroom(tmp_path_factory.mktemp("a")))
    second = Node(Newsroom(tmp_path_factory.mktemp("b")))
    url = first.room.environ["CITYDESK_DATABASE_URL"]
    head, _colon, name = url.rpartition(":")
    second.room.environ["CITYDESK_DATABASE_URL"] = f"{head}:{wire.port}/{name.partition('/')[2]}"
    files = "s3+http://{key}:{secret}@{host}/{bucket}".format(
        key=bucket["key"],
        secret=quote(bucket["secret"], safe=""),
        host=bucket["endpoint"].removeprefix("http://"),
        bucket=bucket["bucket"],
    )
    for node in (first, second):
        node.room.environ |= {
            "CITYDESK_STORAGE_URL": files,
            "CITYDESK_MISSES_PER_MINUTE_MAX": "100000",
            "CITYDESK_ADDRESS": first.room.address,
        }
    first.start()
    shutil.copytree(first.room.folder / "keys", second.room.folder / "keys")
    second.start()
    yield first, second
    second.stop()
    first.stop()


@pytest.fixture
def a(nodes):
    return nodes[0]


@pytest.fixture
def b(nodes):
    nodes[1].until_kept()
    return nodes[1]


@pytest.fixture
def numbers():
    """A new number for each change of each test."""
    return _numbers


_numbers = iter(range(1, 10_000))


@pytest.fixture
def database(nodes):
    url = nodes[0].room.environ["CITYDESK_DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def keepers(database):
    return dict(database.execute("SELECT name, silent_since FROM delivery_keeper").fetchall())


def row_of(node, database):
    return next(n for n in keepers(database) if n.endswith(f":{node.room.folder}"))


def test_what_is_changed_at_one_node_is_what_the_next_reader_at_the_other_sees(a, b, numbers):
    for here, there in ((a, b), (b, a)) * 5:
        there.until_kept()
        number = next(numbers)

        here.put(number)

        assert there.answer() == number
        assert here.answer() == number


def test_a_picture_uploaded_at_one_node_is_shown_by_the_other(a, b):
    ends = time.monotonic() + PATIENCE
    while not (shown := re.search(r'"(/media/images/[^" ]+)', b.fetch(b.path)[1].decode())):
        assert time.monotonic() < ends, "no worker made its sizes"
        time.sleep(0.2)

    assert b.fetch(shown[1])[0] == 200
    assert b.fetch(shown[1]) == a.fetch(shown[1])
    assert not (a.room.folder / "media").exists()


def test_what_is_taken_off_by_hand_at_one_node_is_taken_off_at_the_other(a, b):
    before = b.ask("kept?")

    subprocess.run(
        [sys.executable, "-m", "citydesk", "pages", "--purge", a.path],
        env=a.room.environ, check=True, capture_output=True,
    )  # fmt: skip

    assert b.ask("kept?") != before  # it may be rendered anew already, for who reads it


def test_a_node_that_stands_still_is_not_waited_for_and_wakes_up_with_nothing_old(a, b, numbers):
    b.signal(signal.SIGSTOP)
    try:
        number = next(numbers)
        a.put(number)  # would never return if it waited for B
        waiting = [b.request() for _ in range(4)]
    finally:
        b.signal(signal.SIGCONT)

    assert [b.answer(asked) for asked in waiting] == [number] * 4
    b.until_kept()
    number = next(numbers)
    a.put(number)
    assert b.answer() == number


def test_a_node_that_is_cut_off_shows_nothing_rather_than_what_is_old(a, b, numbers, wire):
    number = next(numbers)
    wire.cut()
    try:
        a.put(number)
        assert b.answer() == -1
    finally:
        wire.mend()

    b.until_kept()
    assert b.answer() == number


def test_a_node_whose_session_is_ended_shows_nothing_old(a, b, numbers, database):
    for _many in range(5):
        number = next(numbers)
        database.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE '%JOIN \"delivery_purge\"%'"
            " AND pid <> pg_backend_pid()"  # those of both watches
        )
        a.put(number)

        assert b.answer() in {number, -1}
        b.until_kept()


def test_a_killed_node_holds_nobody_up_and_comes_back_with_what_is_true(a, b, numbers, database):
    b.signal(signal.SIGKILL)
    b.room.process.wait(PATIENCE)
    number = next(numbers)
    a.put(number)
    assert keepers(database)[row_of(b, database)] is not None

    b.room.start()

    assert b.answer() == number
    b.until_kept()
    assert keepers(database)[row_of(b, database)] is None


def test_a_node_that_was_struck_off_begins_anew(a, b, numbers, database):
    name = row_of(b, database)
    b.signal(signal.SIGSTOP)
    try:
        a.put(next(numbers))
        database.execute(
            "UPDATE delivery_keeper SET silent_since = now() - interval '2 minutes'"
            " WHERE name = %s",
            [name],
        )
        ends = time.monotonic() + PATIENCE
        while name in keepers(database):
            assert time.monotonic() < ends
            time.sleep(0.1)
        number = next(numbers)
        a.put(number)
        waiting = b.request()
    finally:
        b.signal(signal.SIGCONT)

    assert b.answer(waiting) == number
    b.until_kept()
    assert keepers(database)[name] is None
    assert database.execute("SELECT count(*) FROM delivery_purge").fetchone() == (0,)


def test_a_node_that_is_closed_is_not_waited_for(a, b, numbers, database):
    b.room.stop()
    assert keepers(database)[row_of(b, database)] is not None
    number = next(numbers)
    a.put(number)

    b.room.start()

    assert b.answer() == number


def test_while_readers_hammer_both_nodes_nobody_sees_less_than_was_acknowledged(a, b, numbers):
    acknowledged, wrong, answers = [next(numbers)], [], []
    a.put(acknowledged[0])
    over = threading.Event()

    def read(node):
        while not over.is_set():
            least = acknowledged[0]
            shown = node.answer()
            answers.append(shown)
            if shown < least:
                wrong.append((node.room.address, shown, least))

    readers = [threading.Thread(target=read, args=((a, b)[n % 2],)) for n in range(READERS)]
    for reader in readers:
        reader.start()
    try:
        for n in range(CHANGES):
            number = next(numbers)
            (a, b)[n % 2].put(number)
            acknowledged[0] = number
    finally:
        over.set()
        for reader in readers:
            reader.join()

    assert wrong == []
    assert len(answers) > READERS * CHANGES // 4
