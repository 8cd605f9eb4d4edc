"""Rows that tell a cache live until it has answered."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from citydesk.delivery import others, place, purging, sending
from citydesk.delivery.models import Keeper, Purge
from citydesk.delivery.sending import Sender
from citydesk.delivery.surrogates import short
from citydesk.lib.env import Env
from tests.delivery.cdn import KEY, SERVICE, Cdn

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cdn(monkeypatch):
    cdn = Cdn()
    yield cdn
    cdn.close()


@pytest.fixture
def cache(cdn, settings, reader):
    url = f"fastly://{KEY.replace('/', '%2F').replace('+', '%2B')}@{SERVICE}?api={cdn.url}"
    settings.CITYDESK_CACHES = Env({"CITYDESK_CACHES": url}).caches("CITYDESK_CACHES")
    return settings.CITYDESK_CACHES[0]


@pytest.fixture
def sender(cache, cdn):
    """It has taken off what it kept before it was known."""
    sender = Sender(cache, anew=False)
    begin(sender)
    cdn.purged.clear()
    return sender


def begin(sender):
    sender.look()  # it is known
    sender.look()  # and told


def told(*tags):
    keeper = Keeper.objects.get(is_node=False)
    for tag in tags:
        Purge.objects.create(tag=tag, keeper=keeper)
    return Purge.objects.filter(keeper=keeper)


def test_a_cache_begins_with_nothing_and_a_restart_leaves_it_what_it_has(cache, cdn):
    begin(Sender(cache, anew=False))
    begin(Sender(cache, anew=False))
    assert cdn.purged == [{short("*")}]

    begin(Sender(cache, anew=True))  # another release
    assert cdn.purged == [{short("*")}] * 2
    assert Keeper.objects.filter(is_node=False).count() == 1


def test_a_cache_that_was_only_just_enlisted_when_we_were_killed_begins_with_nothing(cache, cdn):
    Keeper.objects.create(name=cache.name, is_node=False)

    begin(Sender(cache, anew=False))

    assert cdn.purged


def test_what_is_sent_is_forgotten_and_what_fails_is_not(sender, cdn):
    rows = told("story:1", "story:2", "story:1")
    cdn.mood = "down"
    sender.look()

    keeper = Keeper.objects.get(is_node=False)
    assert rows.count() == 3
    assert keeper.silent_since
    assert "503" in keeper.trouble

    cdn.mood = "well"
    sender.look()
    keeper.refresh_from_db()
    assert cdn.purged == [{short("story:1"), short("story:2")}]
    assert not rows.exists()
    assert (keeper.silent_since, keeper.trouble) == (None, "")


def test_tries_become_rarer_until_one_succeeds(sender, cdn):
    told("story:1")
    cdn.mood = "limiting"
    delays = []
    for _try in range(8):
        sender.look()
        delays.append(sender._delay)
    cdn.mood = "well"
    sender.look()

    assert delays == [0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 15.0, 15.0]
    assert sender._delay == 0


def test_nothing_is_sent_before_the_nodes_have_taken_it_off(sender, cdn, monkeypatch):
    monkeypatch.setattr(others, "PATIENCE_NS", 10_000_000_000)
    told("story:1")
    ours = Purge.objects.create(tag="story:1", keeper_id=place.keeper())
    another = Keeper.objects.create(name="another node", is_node=True)
    theirs = Purge.objects.create(tag="story:1", keeper=another)
    seen = []

    def apply_in_turn(_seconds):
        seen.append(list(cdn.purged))
        (theirs if len(seen) == 1 else ours).delete()

    monkeypatch.setattr(sending.time, "sleep", apply_in_turn)
    sender.look()

    assert seen == [[], []]
    assert cdn.purged == [{short("story:1")}]


def test_a_node_that_nobody_believes_is_not_waited_for(sender, cdn):
    told("story:1")
    gone = Keeper.objects.create(name="gone", is_node=True, silent_since=timezone.now())
    Purge.objects.create(tag="story:1", keeper=gone)

    sender.look()

    assert cdn.purged == [{short("story:1")}]


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="there is one node")
def test_one_node_sends_until_its_lease_ends(sender, cdn):
    rows = told("story:1")
    keeper = Keeper.objects.filter(is_node=False)
    keeper.update(sender=4_711, sends_until=timezone.now() + timedelta(hours=1))
    sender.look()
    assert rows.exists()

    keeper.update(sends_until=timezone.now() - timedelta(seconds=1))
    sender.look()
    assert not rows.exists()
    assert keeper.get().sender == place.keeper()


def test_whoever_changed_something_waits_for_the_cache_and_hears_if_it_is_late(sender, cdn):
    told("story:1")
    with others.hearing_of_late() as late:
        threads = [threading.Thread(target=look_and_close, args=(sender,))]
        for thread in threads:
            thread.start()
        purging._take_off()
        threads[0].join()
    assert late == set()

    told("story:2")
    with others.hearing_of_late() as late:
        purging._take_off()
    assert late == {f"fastly:{SERVICE}"}
    # From then on nobody waits for it.
    assert Keeper.objects.get(is_node=False).silent_since


def look_and_close(sender):
    sender.look()
    connection.close()


def test_the_owner_takes_off_everywhere(sender, cdn, reader):
    purging.purge_everywhere("story:7")
    sender.look()

    assert cdn.purged == [{short("story:7")}]
    assert not Purge.objects.filter(keeper__in=Keeper.objects.all()).exists()


def test_a_cache_that_has_long_not_been_before_us_is_told_nothing(sender, cache):
    kept = [pk for (pk,) in told("story:1").values_list("pk")]
    soon, later = (timezone.now() + timedelta(minutes=m) for m in (9, 11))
    sending.forget_all_but([], later)
    assert Purge.objects.filter(pk__in=kept).exists()  # somebody sends to it

    Keeper.objects.filter(is_node=False).update(silent_since=timezone.now())
    sending.forget_all_but([], soon)
    sending.forget_all_but([cache.name], later)
    assert Purge.objects.filter(pk__in=kept).exists()

    sending.forget_all_but([], later)
    assert not Purge.objects.filter(pk__in=kept).exists()


def test_one_that_another_node_forgot_is_told_to_take_everything_off(sender, cdn):
    Keeper.objects.filter(is_node=False).delete()

    begin(sender)

    assert cdn.purged == [{short("*")}]
    told("story:1")
    sender.look()
    assert cdn.purged[-1] == {short("story:1")}
