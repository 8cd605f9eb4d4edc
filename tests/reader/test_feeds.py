from datetime import timedelta

import pytest

from citydesk.people.models import Person
from citydesk.reader import feeds
from citydesk.stories import actions
from citydesk.stories.models import Byline
from citydesk.web.models import House
from tests.cast import NOW
from tests.factories import stories


def of_all():
    return feeds.of_all(House.load(), path="/feed/")


def test_the_newest_come_first_and_no_drafts(db):
    stories.public("Old", at=NOW - timedelta(hours=1))
    stories.public("New")
    stories.draft("A draft")

    assert [entry.title for entry in of_all().entries] == ["New", "Old"]


def test_an_entry_keeps_its_id_when_its_story_moves(db):
    story = stories.public("Bridge reopens")
    before = of_all().entries[0]

    version = story.get_latest_revision_as_object()
    version.slug, version.standfirst = "ferries-empty", "They left at noon."
    version.save_revision()
    actions.publish(story=story, by=None, now=NOW + timedelta(hours=2))

    after = of_all().entries[0]
    assert after.id == before.id
    assert after.url != before.url
    assert after.url.startswith("http://127.0.0.1:8000/2026/11/ferries-empty/")
    assert (after.published_at, after.updated_at) == (NOW, NOW + timedelta(hours=2))


def test_an_entry_names_its_people_and_shows_its_picture(db):
    person = Person.objects.create(name="Bisi Adeyemi", slug="bisi")
    story = stories.draft("Bridge reopens", pictures=[stories.picture()])
    version = story.get_latest_revision_as_object()
    version.bylines = [Byline(person=person)]
    version.save_revision()
    actions.publish(story=story, by=None, now=NOW)
    story.refresh_from_db()
    story.lead_picture.widths = [160, 320, 480, 640]
    story.lead_picture.save()

    (entry,) = feeds.of_person(House.load(), person, path="/feed/people/bisi/").entries

    assert entry.authors == [
        feeds.Author(name="Bisi Adeyemi", url="http://127.0.0.1:8000/people/bisi/")
    ]
    assert entry.picture.url.startswith("http://127.0.0.1:8000/media/images/")
    assert (entry.picture.width, entry.picture.height) == (640, 480)


def test_an_entry_names_its_topics_in_the_editors_order(db):
    floods, ferries = stories.topic("Floods"), stories.topic("Ferries")
    stories.public("Bridge reopens", topics=[floods, ferries])
    stories.public("A match")

    feed = feeds.of_topic(House.load(), ferries, path="/feed/topic/ferries/")

    assert [(entry.title, entry.topics) for entry in feed.entries] == [
        ("Bridge reopens", ["Floods", "Ferries"])
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_a_feed_costs_four_queries(db, django_assert_num_queries, count):
    House.load()
    for n in range(count):
        topics = [stories.topic(f"Topic {n}")]
        stories.public(f"Story {n}", pictures=[stories.picture()], topics=topics)

    with django_assert_num_queries(4):
        assert len(of_all().entries) == count
