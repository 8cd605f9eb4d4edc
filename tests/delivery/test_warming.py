"""What is being read is rendered anew before anybody has to wait for it, and made smaller."""

import time

import pytest

from citydesk.delivery import warming
from citydesk.delivery.warming import Warmer
from citydesk.stories.models import Story
from tests.factories import stories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nobody_sleeps(monkeypatch):
    monkeypatch.setattr("citydesk.delivery.warming.time.sleep", lambda _seconds: None)


@pytest.fixture
def warmer(reader):
    return Warmer(reader.door._render)


def read(reader, path, times=1):
    for _time in range(times):
        assert reader.get(path).status == 200
    reader.store.count_reads()


@pytest.fixture
def story(reader):
    story = stories.public("Bridge reopens")
    reader.get(story.path)
    read(reader, story.path, 3)
    del reader.rendered[:]
    return story


def test_after_a_change_the_first_reader_finds_it_kept(reader, warmer, story):
    Story.objects.filter(pk=story.pk).update(headline="Bridge closes")

    warmer.look(time.monotonic())

    assert reader.rendered == [story.path]
    assert "Bridge closes" in reader.get(story.path).text
    assert reader.rendered == [story.path]


def test_what_nobody_has_read_lately_waits_until_somebody_asks(reader, warmer, story, monkeypatch):
    Story.objects.filter(pk=story.pk).update(headline="Bridge closes")
    monkeypatch.setattr(warming, "READ_WITHIN_SECONDS", -1)

    assert warmer.warm() == 0
    assert reader.rendered == []


def test_what_is_still_true_is_left_alone(reader, warmer, story):
    assert warmer.warm() == 0
    assert reader.rendered == []


def test_the_most_read_come_first_and_no_more_than_so_many(reader, warmer, monkeypatch):
    paths = [stories.public(f"Bridge {n}").path for n in range(4)]
    for path in paths:
        reader.get(path)
    for times, path in enumerate(paths, start=2):
        read(reader, path, times)
    reader.store.generations.purge({"*"})
    del reader.rendered[:]
    monkeypatch.setattr(warming, "PAGES_MAX", 2)

    assert warmer.warm() == 2
    assert reader.rendered == [paths[3], paths[2]]


def test_what_somebody_renders_already_is_left_to_them(reader, warmer, story):
    reader.store.generations.purge({"*"})

    with reader.store.alone(story.path):
        assert warmer.warm() == 0
    assert reader.rendered == []


def test_a_page_that_breaks_keeps_no_other_from_being_rendered(reader, story):
    other = stories.public("Market opens")
    reader.get(other.path)
    read(reader, other.path)
    reader.store.generations.purge({"*"})
    tried = []

    def breaks(address):
        tried.append(address)
        raise RuntimeError

    assert Warmer(breaks).warm() == 0
    assert {story.path, other.path} <= set(tried)


def test_a_page_whose_time_is_over_is_rendered_without_a_purge(reader, warmer, story):
    reader.store.shelf._db.execute("UPDATE page SET until = 1 WHERE address = ?", (story.path,))
    reader.store.hot.clear()

    warmer.look(time.monotonic())

    assert reader.rendered == [story.path]


def test_one_process_of_a_machine_does_it(reader, warmer, story):
    from citydesk.lib import process

    held = process.hold(reader.store.shelf._path.with_name("warm.lock"))
    reader.store.generations.purge({"*"})
    warmer.look(time.monotonic())

    assert reader.rendered == []
    assert held


@pytest.fixture
def small(reader, warmer, story, monkeypatch):
    """The story's page made smaller; what a reader got before."""
    monkeypatch.setattr(warming, "STAYED_SECONDS", -1)
    read(reader, story.path, 30)
    before = reader.get(story.path, accept_encoding="br")
    assert warmer.make_smaller()
    reader.store.take_smaller()
    return before


def test_a_page_that_stays_and_is_read_becomes_smaller(reader, warmer, story, small):
    after = reader.get(story.path, accept_encoding="br")

    assert len(after.body) < len(small.body)
    assert after.text == small.text
    assert int(after.headers["Content-Length"]) == len(after.body)
    assert reader.rendered == []
    assert not warmer.make_smaller()


def test_other_bytes_have_another_tag_and_nobody_fetches_them_for_that(reader, story, small):
    after = reader.get(story.path, accept_encoding="br")
    tags = small.headers["ETag"], after.headers["ETag"]
    assert len(set(tags)) == 2

    for tag in tags:
        again = reader.get(story.path, accept_encoding="br", if_none_match=tag)
        assert (again.status, again.headers["ETag"]) == (304, tag)
    assert reader.get(story.path, accept_encoding="gzip").headers["ETag"].endswith('-gzip"')


def test_smaller_bytes_never_stand_for_a_page_that_was_rendered_since(
    reader, warmer, story, monkeypatch
):
    monkeypatch.setattr(warming, "STAYED_SECONDS", -1)
    read(reader, story.path, 30)
    old = reader.store.find(story.path)
    Story.objects.filter(pk=story.pk).update(headline="Bridge closes")
    reader.get(story.path)

    reader.store.shelf.put_smaller(old, b"old news")
    reader.store.hot.clear()

    assert "Bridge closes" in reader.get(story.path, accept_encoding="br").text


def test_what_is_hardly_read_is_not_worth_it(reader, warmer, story, monkeypatch):
    monkeypatch.setattr(warming, "STAYED_SECONDS", -1)

    assert not warmer.make_smaller()
