"""Whoever changed something waits for the others who keep pages, and not for ever."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from citydesk.delivery import others, place, purging
from citydesk.delivery.models import Keeper, Purge
from citydesk.stories.models import Story
from tests.factories import stories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(reader):
    return stories.public("Bridge reopens")


@pytest.fixture
def other(story):
    """Another node, which looks when the test says so."""
    return Keeper.objects.create(name="b:/srv/citydesk", is_node=True)


@pytest.fixture
def waited(monkeypatch):
    """How often somebody who waits has looked; no time passes but by looking."""
    looked, now = [], [0]

    def pause(seconds):
        looked.append(seconds)
        now[0] += int(seconds * 1e9)

    monkeypatch.setattr(others.time, "sleep", pause)
    monkeypatch.setattr(others, "clock", lambda: now[0])
    return looked


def rename(story, headline="Bridge closes"):
    Story.objects.filter(pk=story.pk).update(headline=headline)


def is_silent(keeper):
    return Keeper.objects.get(pk=keeper.pk).silent_since is not None


def test_nobody_is_waited_for_who_is_alone(reader, story, waited):
    rename(story)

    assert waited == []


def test_alone_a_change_costs_three_queries_more(reader, story, django_assert_num_queries):
    """What are we told, delete it (between BEGIN and COMMIT), and is anybody else told anything."""
    with django_assert_num_queries(1 + 5 + place.is_shared()):
        rename(story, "Bridge stays")


def test_a_change_waits_until_the_other_node_has_applied_it(reader, story, other, monkeypatch):
    looked = []

    def b_looks(_seconds):
        looked.append(Purge.objects.filter(keeper=other).exists())
        if len(looked) == 3:
            Purge.objects.filter(keeper=other).delete()

    monkeypatch.setattr(others.time, "sleep", b_looks)

    rename(story)

    assert looked == [True] * 3
    assert not is_silent(other)


def test_one_that_does_not_look_is_waited_for_a_second_and_once(reader, story, other, waited):
    rename(story)
    assert 1.0 < sum(waited) < 1.2
    assert is_silent(other)

    del waited[:]
    rename(story, "Bridge stays")

    assert waited == []


def test_the_second_begins_when_it_was_seen_whom_to_wait_for(reader, story, other, waited):
    """Else one is found silent that was told only now, and may still be believed."""

    def slow(execute, sql, *told):
        if "MAX(" in sql:
            others.time.sleep(3)
        return execute(sql, *told)

    with connection.execute_wrapper(slow):
        rename(story)

    assert sum(waited) > 4


def test_one_that_has_much_to_apply_is_not_called_silent(reader, story, other, monkeypatch):
    """What it was told of when the wait began is applied, and what came meanwhile is not."""
    monkeypatch.setattr(others, "PATIENCE_NS", 10**7)

    def b_looks(_seconds):
        Purge.objects.filter(keeper=other).update(id=-1)  # a row that stands lower, and came later

    monkeypatch.setattr(others.time, "sleep", b_looks)
    Purge.objects.filter(keeper=other).delete()
    Purge.objects.create(keeper=other, tag="story:1")

    others.wait()

    assert not is_silent(other)


def test_a_cache_is_to_be_told_only_when_no_node_is_behind(reader, story, other, waited):
    cache = Keeper.objects.create(name="varnish", is_node=False)
    Keeper.objects.filter(pk=other.pk).update(silent_since=None)
    Purge.objects.create(keeper=cache, tag="a")
    assert not others.nodes_behind(Purge.objects.latest("pk").pk)

    row = Purge.objects.create(keeper=other, tag="a").pk
    assert others.nodes_behind(row)

    rename(story)  # waits a second for it, in vain
    assert not others.nodes_behind(Purge.objects.latest("pk").pk)


def test_where_the_database_is_gone_a_change_waits_until_nobody_is_believed(
    reader, story, waited, monkeypatch
):
    def fail():
        raise DatabaseError

    monkeypatch.setattr(purging, "apply_waiting", fail)

    rename(story)

    assert sum(waited) > 1 or not place.is_shared()


def test_who_was_silent_has_to_look_once_more_before_it_is_believed(reader, story):
    place.ours().update(silent_since=timezone.now())
    Purge.objects.create(keeper_id=place.keeper(), tag=f"story:{story.pk}")
    before = reader.store.generations.now

    purging.look()

    assert place.ours().get().silent_since is None
    assert reader.store.generations.now > before


def test_a_node_long_silent_is_struck_off_and_what_it_was_told_too(reader, story, other, waited):
    now = timezone.now()
    rename(story)
    recent = Keeper.objects.create(name="c", is_node=True, silent_since=now - timedelta(seconds=9))
    cache = Keeper.objects.create(name="cdn", is_node=False, silent_since=now - timedelta(days=9))
    Keeper.objects.filter(pk=other.pk).update(silent_since=now - timedelta(seconds=61))

    others.strike_off(now)

    assert set(Keeper.objects.all()) == {place.ours().get(), recent, cache}
    assert not Purge.objects.filter(keeper=other.pk).exists()


def test_one_that_was_struck_off_comes_back_with_nothing_believed(reader, story):
    for _once_for_the_house in range(2):
        reader.get(story.path)
    assert reader.store.find(story.path)
    Keeper.objects.all().delete()
    rename(story)  # nobody is told

    purging.look()

    assert reader.store.find(story.path) is None


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_a_new_node_is_not_believed_before_every_older_transaction_is_over(reader, story):
    """One that began before it was there writes it no row."""
    old = connection.copy()
    try:
        old.set_autocommit(False)
        old.cursor().execute("UPDATE stories_story SET headline = 'Bridge closes'")
        Keeper.objects.all().delete()

        purging.look()
        assert "Bridge reopens" in reader.get(story.path).text
        assert reader.store.find(story.path) is None

        old.commit()
        purging.look()
        assert "Bridge closes" in reader.get(story.path).text
        assert reader.store.find(story.path)
    finally:
        old.close()
