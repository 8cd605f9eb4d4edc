"""Two nodes on one PostgreSQL behind one real Varnish, hammered with corrections at both."""

import contextlib
import os
import shutil
import threading

import pytest

from tests import parts
from tests.newsroom import Newsroom
from tests.ops.test_newsroom import Desk, headline, port_of
from tests.varnish import SECRET, Varnish

pytestmark = pytest.mark.skipif(
    os.environ.get("TEST_ENGINE") != "postgresql", reason="SQLite is one machine's"
)

READERS, CHANGES = 6, 40


@pytest.fixture
def behind(tmp_path):
    """The Varnish, and somebody at the desk of each node."""
    parts.need("varnishd")
    parts.need("*/varnish/vmods/libvmod_xkey.so")
    rooms = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        rooms.append(Newsroom(tmp_path / name))
    first, second = rooms
    cache = Varnish(tmp_path / "varnish", *(("127.0.0.1", port_of(room)) for room in rooms))
    for room in rooms:
        room.environ |= {
            "CITYDESK_CACHES": f"varnish://{SECRET}@127.0.0.1:{cache.port}",
            "CITYDESK_DATABASE_URL": first.environ["CITYDESK_DATABASE_URL"],
            "CITYDESK_ADDRESS": first.address,
            "CITYDESK_MISSES_PER_MINUTE_MAX": "100000",
        }
    with contextlib.ExitStack() as stack:
        cache.start()
        stack.callback(cache.stop)
        first.start()
        stack.callback(first.stop)
        shutil.copytree(first.folder / "keys", second.folder / "keys")
        second.start()
        stack.callback(second.stop)
        desks = [Desk(room) for room in rooms]
        for desk in desks:
            stack.callback(desk.close)
        yield cache, desks


def test_nobody_reads_anything_older_than_the_last_acknowledged_change(behind):
    cache, desks = behind
    acknowledged, wrong, told, over = [0], [], [0], threading.Event()

    def read() -> None:
        while not over.is_set():
            least = acknowledged[0]
            shown = {int(words.split()[1]) for words in headline(cache, desks[0].path)}
            told[0] += 1
            # A node that cannot be believed says so, and shows nothing.
            if shown and min(shown) < least:
                wrong.append((shown, least))

    readers = [threading.Thread(target=read) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    try:
        for n in range(1, CHANGES + 1):
            # On a machine that is busy a cache may be late, and is said to be.
            late = desks[n % 2].change(f"Change {n}")
            acknowledged[0] = acknowledged[0] if late else n
    finally:
        over.set()
        for reader in readers:
            reader.join()

    assert wrong == []
    assert acknowledged[0] > 0
    assert told[0] > CHANGES
    assert int(cache.admin_stat("MAIN.cache_hit")) > 0  # it did keep what it was shown
