"""What was done at the door, and that no process counts in another's row."""

import os

import pytest

from citydesk.delivery.counters import HITS, ROWS, Counters
from citydesk.delivery.models import Read
from citydesk.delivery.watch import Watch
from tests.factories import stories


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "pages"


def forked(what):
    """Run in a child, which then dies without a word."""
    if not (child := os.fork()):
        what()
        os._exit(0)
    os.waitpid(child, 0)


def test_a_count_outlives_whoever_counted(folder):
    counters = Counters(folder / "counters")

    def count():
        counters.claim()
        counters.row[HITS] += 3

    forked(count)
    forked(count)

    assert counters.totals()["hits"] == 6
    assert Counters(folder / "counters").totals()["hits"] == 6


def test_two_who_live_count_in_two_rows(folder):
    counters = Counters(folder / "counters")
    counters.claim()
    counters.row[HITS] += 1
    told, say = os.pipe()

    def count():
        counters.claim()
        counters.row[HITS] += 1
        os.write(say, bytes([counters.row[HITS]]))

    forked(count)

    assert os.read(told, 1) == b"\1"
    assert counters.totals()["hits"] == 2


def test_whoever_finds_no_row_counts_for_itself_and_harms_nobody(folder, monkeypatch):
    monkeypatch.setattr("citydesk.delivery.counters.ROWS", 1)
    counters = Counters(folder / "counters")

    counters.claim()
    counters.row[HITS] += 1

    assert ROWS == 65
    assert Counters(folder / "counters").totals()["hits"] == 0


@pytest.mark.django_db(transaction=True)
def test_the_door_counts_what_it_does(reader):
    reader.store.counters.claim()
    story = stories.public("Bridge reopens")
    reader.get(story.path)
    reader.get(story.path)
    before = reader.store.counters.totals()

    page = reader.get(story.path, accept_encoding="br")
    reader.get(story.path, accept_encoding="br", if_none_match=page.headers["ETag"])
    reader.get("/never/")
    reader.get("/search/")

    after = reader.store.counters.totals()
    grown = {name: after[name] - before[name] for name in after if after[name] != before[name]}
    assert grown.pop("render_us") > 0
    assert grown == {"hits": 2, "not_modified": 1, "misses": 2, "renders": 1}


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_leaves_writes_down_what_was_read_until_then(reader):
    story = stories.public("Bridge reopens")
    reader.get(story.path, user_agent="Mozilla/5.0")
    watch = Watch()
    watch._count_at = float("inf")
    watch.start()

    reader.get(story.path, user_agent="Mozilla/5.0")
    watch.finish()

    assert not watch.is_alive()
    assert Read.objects.get(path=story.path, robot=False).reads == 2
