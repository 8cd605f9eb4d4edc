from datetime import UTC, datetime, timedelta

import pytest

from citydesk.people.models import Person
from citydesk.reader import sitemaps
from citydesk.stories import actions
from citydesk.stories.models import Byline, Front, PlainPage, Story
from tests.cast import NOW
from tests.factories import stories

HOUR = timedelta(hours=1)
OCTOBER = datetime(2026, 10, 31, 23, 59, tzinfo=UTC)


def paths(places):
    return [place.url.removeprefix("http://127.0.0.1:8000") for place in places]


def test_there_is_a_map_for_each_month_with_a_public_story(db):
    stories.public("New")
    stories.public("Old", at=OCTOBER)
    stories.draft("A draft")

    assert [(m.month, m.begins, m.changed_at) for m in sitemaps.maps()] == [
        ("2026-11", None, NOW),
        ("2026-10", None, OCTOBER),
    ]


def test_a_map_changed_when_one_of_its_stories_did(db, kunle):
    stories.public("New")
    old = stories.public("Old", at=OCTOBER)
    actions.correct(story=old, kind="CORRECTION", text="11.8 km.", by=kunle, now=NOW + HOUR)

    assert [m.changed_at for m in sitemaps.maps()] == [NOW, NOW + HOUR]


def test_a_full_month_has_several_maps_and_each_story_stands_in_one(db, monkeypatch):
    monkeypatch.setattr(sitemaps, "ENTRIES_MAX", 2)
    for n in range(5):  # two in the same moment, across the edge of a map
        stories.public(f"Story {n}", at=NOW + (n - n % 2 if n < 3 else n) * HOUR)

    found = sitemaps.maps()

    assert [m.begins is None for m in found] == [True, False, False]
    shown = [sitemaps.places_of(m.month, m.begins) for m in found]
    assert [len(places) for places in shown] == [2, 2, 1]
    assert len({place.url for places in shown for place in places}) == 5
    for one, places in zip(found, shown, strict=True):
        assert one.changed_at == max(place.changed_at for place in places)


def test_a_map_begins_where_it_did_when_its_first_story_is_withdrawn(db, kunle, monkeypatch):
    monkeypatch.setattr(sitemaps, "ENTRIES_MAX", 2)
    made = [stories.public(f"Story {n}", at=NOW + n * HOUR) for n in range(4)]
    actions.kill(story=made[2], by=kunle, reason="Asked", now=NOW + 5 * HOUR)

    assert paths(sitemaps.places_of("2026-11", made[2].pk)) == [made[3].path]


def test_a_map_shows_pictures_and_films(db):
    picture, film = stories.picture(), stories.film()
    for one in (picture, film.poster):
        one.widths = [160, 320]
        one.save()
    story = stories.draft("Bridge reopens", pictures=[picture])
    version = story.get_latest_revision_as_object()
    version.body = [{"type": "film", "value": {"film": film.pk, "caption": ""}}]
    version.save_revision()
    actions.publish(story=story, by=None, now=NOW)

    (place,) = sitemaps.places_of("2026-11", None)

    assert [url.endswith("-320.jpg") for url in place.pictures] == [True]
    (seen,) = place.films
    assert seen.file.startswith("http://127.0.0.1:8000/media/films/")
    assert (seen.title, seen.seconds, seen.published_at) == ("First cars", 42, NOW)


@pytest.mark.parametrize("count", [1, 3])
def test_a_map_costs_three_queries(db, django_assert_num_queries, count):
    for n in range(count):
        stories.public(f"Story {n}", pictures=[stories.picture()])

    with django_assert_num_queries(2):  # three where there are films
        assert len(sitemaps.places_of("2026-11", None)) == count
    with django_assert_num_queries(1):
        sitemaps.maps()


def test_pages_are_those_that_everybody_may_see(db):
    front = Front.objects.get()
    about = front.add_child(instance=PlainPage(title="About", slug="about", body="<p>Us.</p>"))
    front.add_child(instance=PlainPage(title="Soon", slug="soon", body="<p>Us.</p>", live=False))
    stories.section("Lagos")
    for slug in ("bisi", "silent"):
        Person.objects.create(name=slug.title(), slug=slug)
    story = stories.draft("Bridge reopens")
    version = story.get_latest_revision_as_object()
    version.bylines = [Byline(person=Person.objects.get(slug="bisi"))]
    version.save_revision()
    actions.publish(story=story, by=None, now=NOW)

    found = paths(sitemaps.pages())

    assert found == ["/", "/lagos/", about.url, "/people/bisi/", "/rewards/"]


def test_news_is_what_was_published_in_the_last_two_days(db):
    stories.public("Old", at=NOW - timedelta(days=2, minutes=1))
    stories.public("New", at=NOW - timedelta(days=1))

    assert [one.title for one in sitemaps.news(NOW)] == ["New"]
    assert Story.objects.count() == 2
