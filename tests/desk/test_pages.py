"""One glance at whether readers get fresh pages fast, and a way to take a wrong one off."""

import time

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from citydesk.delivery.counters import HITS, LOOKED_AT, MISSES, RENDERS
from citydesk.delivery.models import Keeper, Purge
from tests.delivery.conftest import pages_folder, reader
from tests.factories import stories

__all__ = ["pages_folder", "reader"]
pytestmark = pytest.mark.django_db(transaction=True)
GREEN, AMBER = "Readers get fresh pages, fast.", "Somebody should look"


@pytest.fixture
def well(reader):
    """A newsroom whose pages are looked after."""
    reader.store.counters.claim()
    # However long the test takes.
    reader.store.counters.noted[LOOKED_AT] = time.time_ns() // 1000 + 3_600 * 10**6
    return reader


def shown(browser):
    return browser.get("/desk/kept-pages/").content.decode()


def test_all_is_well_in_one_sentence(well, kunles_browser):
    story = stories.public("Bridge reopens")
    well.get(story.path)
    well.get(story.path)
    well.store.counters.row[HITS] += 97

    page = shown(kunles_browser)

    assert GREEN in page
    assert AMBER not in page
    assert story.path in page
    assert "answers" in page


def test_the_desk_s_own_screens_do_not_count_as_pages_made_anew(well, kunles_browser):
    well.store.counters.row[HITS] += 10
    well.store.counters.row[MISSES] += 2_000

    assert "100.0 %" in shown(kunles_browser)


def test_nobody_looking_after_pages_is_amber(well, kunles_browser):
    well.store.counters.noted[LOOKED_AT] = (time.time_ns() - 60 * 10**9) // 1000

    page = shown(kunles_browser)

    assert AMBER in page
    assert "Nobody looks whether pages changed" in page
    assert GREEN not in page


def test_a_cache_that_does_not_purge_is_amber_and_named(well, kunles_browser):
    cache = Keeper.objects.create(
        name="varnish on the hill", is_node=False, silent_since=timezone.now(), trouble="403"
    )
    Purge.objects.create(tag="x", keeper=cache)

    page = shown(kunles_browser)

    assert "The cache “varnish on the hill” does not take pages off." in page
    assert "1 change waits" in page


def test_a_change_that_took_long_to_reach_readers_is_amber(well, kunles_browser):
    well.store.counters.note_change(2.5)

    page = shown(kunles_browser)

    assert "A change took more than a second to reach readers." in page
    assert "2500 ms" in page


def test_pages_that_are_mostly_made_anew_are_amber(well, kunles_browser):
    well.store.counters.row[HITS] += 10
    well.store.counters.row[RENDERS] += 2_000

    assert "More than half of all pages" in shown(kunles_browser)


@pytest.mark.parametrize("keepers", [1, 3])
def test_it_asks_the_database_twice_more_than_any_screen(
    well, kunles_browser, django_assert_num_queries, keepers
):
    for number in range(keepers):
        Keeper.objects.create(name=f"cache {number}", is_node=False)
        stories.public(f"Bridge {number}")
    shown(kunles_browser)

    with django_assert_num_queries(11):
        shown(kunles_browser)


def test_a_wrong_page_is_taken_off_and_the_log_says_by_whom(well, kunle, kunles_browser):
    story = stories.public("Bridge reopens")
    well.get(story.path)
    well.get(story.path)
    assert well.store.find(story.path)

    answer = kunles_browser.post(
        "/desk/kept-pages/purge/", {"told": f"http://127.0.0.1{story.path}"}
    )

    assert answer.status_code == 302
    assert well.store.find(story.path) is None
    entry = ModelLogEntry.objects.get(action="citydesk.pages.purge")
    assert (entry.user, entry.data) == (kunle, {"tag": f"at:{story.path}"})


def test_all_pages_can_be_taken_off_at_once(well, kunles_browser):
    story = stories.public("Bridge reopens")
    well.get(story.path)
    well.get(story.path)

    kunles_browser.post("/desk/kept-pages/purge/", {"everything": "1", "told": ""})

    assert well.store.find(story.path) is None


@pytest.mark.parametrize("told", ["", "*", "story:1", "x" * 400])
def test_what_is_no_address_takes_nothing_off(well, kunles_browser, told):
    answer = kunles_browser.post("/desk/kept-pages/purge/", {"told": told})

    assert answer.status_code == 422
    assert not ModelLogEntry.objects.filter(action="citydesk.pages.purge").exists()


def test_reporters_and_readers_do_not_see_it(well, bisi, zainab):
    browser = Client()
    browser.force_login(bisi)

    for person in (browser, zainab):
        assert person.get("/desk/kept-pages/").status_code in {302, 403}
        assert person.post("/desk/kept-pages/purge/", {"everything": "1"}).status_code in {302, 403}
    assert "/desk/kept-pages/" not in browser.get("/desk/").content.decode()
