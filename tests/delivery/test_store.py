"""What is kept, and how much of it; one rendering for everybody who asks at once."""

import multiprocessing
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from citydesk.delivery.generations import BELIEVED, FOREVER, Generations, at
from citydesk.delivery.page import make
from citydesk.delivery.store import Store
from tests.delivery.conftest import Reader

ADDRESS = "/robots.txt"


def page(address=ADDRESS, body=b"words", tags=("story:1",), as_of=0, until=float("inf")):
    return make(
        address,
        headers=[("Content-Type", "text/plain")],
        body=body,
        tags=tags,
        as_of=as_of,
        until=until,
    )


@pytest.fixture
def kept(tmp_path):
    store = Store(tmp_path, 1_000_000)
    store.generations.cells[BELIEVED] = FOREVER
    yield store
    store.shelf.close()


@pytest.fixture
def believed(pages_folder):
    at(pages_folder).cells[BELIEVED] = FOREVER
    return pages_folder


def incompressible(n):
    import random

    return random.Random(n).randbytes(20_000)


def test_a_page_rendered_while_something_on_it_changed_is_not_kept(kept):
    as_of = kept.generations.now
    kept.generations.purge({"story:1"})

    kept.keep(page(as_of=as_of))

    assert kept.find(ADDRESS) is None
    assert list(kept.shelf.pages()) == []


def test_a_page_rendered_while_something_else_changed_is_kept(kept):
    as_of = kept.generations.now
    kept.generations.purge({"story:2"})

    kept.keep(page(as_of=as_of))

    assert kept.find(ADDRESS).bodies["identity"] == b"words"


def test_a_page_that_was_true_until_now_is_not_shown(kept, time_machine):
    kept.keep(page(until=time.time() + 60))
    assert kept.find(ADDRESS)

    time_machine.move_to(datetime.now(UTC) + timedelta(seconds=61))

    assert kept.find(ADDRESS) is None


def test_what_another_process_kept_is_found(kept, tmp_path):
    kept.keep(page())

    other = Store(tmp_path, 1_000_000)

    assert other.find(ADDRESS).bodies["identity"] == b"words"
    other.shelf.close()


def test_a_slower_render_does_not_replace_a_newer_one(kept):
    newer = kept.generations.purge({"story:2"})
    kept.shelf.put(page(body=b"newer", as_of=newer))

    kept.shelf.put(page(body=b"older", as_of=0))

    assert kept.shelf.get(ADDRESS).bodies["identity"] == b"newer"


def test_the_shelf_stays_within_its_bytes_and_throws_out_what_is_least_read(kept):
    kept.keep(page("/read/", incompressible(0)))
    for _reader in range(50):
        kept.find("/read/").reads += 1
    kept.count_reads()

    for n in range(100):
        kept.keep(page(f"/junk/{n}/", incompressible(n)))
        assert kept.shelf.bytes_used() <= 1_000_000

    assert kept.shelf.get("/read/") is not None
    assert kept.shelf.get("/junk/99/") is not None
    assert kept.shelf.get("/junk/0/") is None


def test_memory_stays_within_its_bytes_too(kept, monkeypatch):
    monkeypatch.setattr("citydesk.delivery.store.MEMORY_BYTES_MAX", 500_000)
    kept.keep(page("/read/", incompressible(0)))
    kept.find("/read/").reads += 50

    for n in range(100):
        kept.keep(page(f"/junk/{n}/", incompressible(n)))
        assert sum(p.size for p in kept.hot.values()) <= 500_000

    assert "/read/" in kept.hot


def test_another_edition_of_the_program_begins_with_an_empty_shelf(kept):
    assert kept.shelf.begin("one")
    kept.keep(page())

    assert not kept.shelf.begin("one")
    assert kept.shelf.get(ADDRESS)
    assert kept.shelf.begin("two")
    assert kept.shelf.get(ADDRESS) is None


def test_a_spoilt_shelf_costs_no_page_and_is_made_anew(kept, tmp_path):
    (tmp_path / "pages.sqlite3").write_bytes(b"spoilt" * 1000)

    assert kept.find(ADDRESS) is None
    kept.keep(page())
    assert kept.find(ADDRESS)

    assert kept.shelf.begin("one")
    kept.shelf.put(page())
    assert kept.shelf.get(ADDRESS)


# Everybody at once


def slow(rendered, seconds=0.1, body=lambda: b"words"):
    def application(_environ, start):
        rendered.append(1)
        words = body()
        time.sleep(seconds)
        start("200 OK", [("Content-Type", "text/plain")])
        return [words]

    return application


def together(work, n):
    threads = [threading.Thread(target=work) for _ in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_forty_readers_at_once_cost_one_rendering(believed):
    rendered = []
    reader = Reader(slow(rendered))
    got = []

    together(lambda: got.append(reader.get(ADDRESS).body), 40)

    assert got == [b"words"] * 40
    assert len(rendered) == 1


def _ask_in_a_fork(folder, barrier, told):
    class Tell:
        def append(self, _one):
            told.put("rendered")

    reader = Reader(slow(Tell()))
    barrier.wait()
    together(lambda: reader.get(ADDRESS), 5)


def test_four_workers_at_once_cost_one_rendering(believed):
    forks = multiprocessing.get_context("fork")
    barrier, told = forks.Barrier(4), forks.SimpleQueue()
    workers = [
        forks.Process(target=_ask_in_a_fork, args=(believed, barrier, told)) for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert [worker.exitcode for worker in workers] == [0] * 4
    assert told.get() == "rendered"
    assert told.empty()


def test_nobody_joins_a_rendering_that_began_before_the_purge(believed):
    rendered, truth = [], [b"old"]
    reader = Reader(slow(rendered, 0.2, lambda: truth[0]))
    early = threading.Thread(target=lambda: reader.get(ADDRESS))
    early.start()
    while not rendered:
        time.sleep(0.001)
    truth[0] = b"new"
    reader.store.generations.purge({"*"})

    late = reader.get(ADDRESS)
    early.join()

    assert late.body == b"new"
    assert len(rendered) == 2
    assert reader.get(ADDRESS).body == b"new"


# Any order of things


class Staleness(RuleBasedStateMachine):
    """A newsroom of one number and two workers; renders, changes, purges and kills in any order.

    The database is `written` and the rows of `waiting`, which are always of one transaction. What
    was acknowledged is what somebody has been told.
    """

    def __init__(self):
        super().__init__()
        import tempfile
        from pathlib import Path

        self.folder = tempfile.TemporaryDirectory()
        folder = Path(self.folder.name)
        self.workers = [Store(folder, 1_000_000) for _ in range(2)]
        # As two processes have it: the file mapped twice.
        for worker in self.workers:
            worker.generations = Generations(folder / "generations")
        self.written = self.acknowledged = self.waiting = 0
        self.rendering = []

    def teardown(self):
        for worker in self.workers:
            worker.shelf.close()
        self.folder.cleanup()

    workers_ = st.sampled_from([0, 1])

    @rule()
    def change_and_die(self):
        """Committed, and nobody told."""
        self.written += 1
        self.waiting += 1

    @rule(worker=workers_)
    def apply_waiting(self, worker):
        """By whoever changed it, or by the watch."""
        value = self.written
        if self.waiting:
            self.workers[worker].generations.purge({"story:1"})
            self.waiting = 0
        self.acknowledged = value

    @rule(worker=workers_)
    def apply_and_die_before_the_rows_are_gone(self, worker):
        if self.waiting:
            self.workers[worker].generations.purge({"story:1"})

    @rule(worker=workers_)
    def purge_another(self, worker):
        self.workers[worker].generations.purge({"story:2"})

    @rule(worker=workers_)
    def begin(self, worker):
        self.rendering.append((worker, self.workers[worker].generations.now, None))

    @precondition(lambda self: self.rendering)
    @rule(data=st.data())
    def read_rows(self, data):
        nth = data.draw(st.integers(0, len(self.rendering) - 1))
        worker, as_of, value = self.rendering[nth]
        self.rendering[nth] = (worker, as_of, self.written if value is None else value)

    @precondition(lambda self: any(value is not None for _w, _n, value in self.rendering))
    @rule(data=st.data())
    def end(self, data):
        ready = [one for one in self.rendering if one[2] is not None]
        one = data.draw(st.sampled_from(ready))
        self.rendering.remove(one)
        worker, as_of, value = one
        self.workers[worker].keep(page(body=str(value).encode(), as_of=as_of))

    @rule(worker=workers_)
    def restart(self, worker):
        self.workers[worker].hot.clear()
        self.rendering = [one for one in self.rendering if one[0] != worker]

    @invariant()
    def nobody_is_shown_less_than_was_acknowledged(self):
        for worker in self.workers:
            if found := worker.find(ADDRESS):
                assert int(found.bodies["identity"]) >= self.acknowledged


TestStaleness = Staleness.TestCase
TestStaleness.settings = hypothesis_settings(max_examples=60, stateful_step_count=40)
