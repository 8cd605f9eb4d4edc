from datetime import timedelta

import pytest
from wagtail.models import ModelLogEntry

from citydesk.people.models import Person
from citydesk.related import actions, queries
from citydesk.related.models import Suggestion
from citydesk.stories import actions as story_actions
from citydesk.stories.models import Byline
from citydesk.stories.queries import words_of
from tests.cast import NOW
from tests.factories import stories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def archive():
    """A flood in three stories, and what else happened."""
    for n, headline in enumerate(
        ["Market opens", "Match drawn", "Bus fare rises", "School ends", "Bridge painted", "Fog"]
    ):
        stories.public(headline, at=NOW - n * DAY, text=f"Council said so on day {n}.")
    stories.public(
        "Lekki under water", at=NOW - DAY, text="The flood at Lekki came with the rain at night."
    )
    stories.public(
        "Who pays for the flood", at=NOW - 9 * DAY, text="Insurers count what Lekki has lost."
    )


@pytest.fixture
def story(archive):
    return stories.public("Flood leaves Lekki", text="The rain is over, and the flood with it.")


def headlines(story):
    return [row.other.headline for row in queries.suggested(story)]


def test_a_story_leads_to_others_on_its_matter(story):
    actions.look(story=story, now=NOW)

    assert headlines(story) == ["Lekki under water", "Who pays for the flood"]


def test_an_editor_is_told_why(story):
    actions.look(story=story, now=NOW)

    first, second = queries.suggested(story)
    assert set(first.shared) <= {"Flood", "flood", "Lekki", "rain"}
    assert "Lekki" in first.shared
    assert (first.days_apart, second.days_apart) == (1, 9)


@pytest.mark.parametrize("more", [0, 20])
def test_it_costs_eight_queries_however_many_stories_there_are(
    story, more, django_assert_num_queries
):
    for n in range(more):
        stories.public(f"Flood {n}", text=f"Lekki lost {n} boats in the rain.")
    text = words_of(story)

    with django_assert_num_queries(8):  # one of them for the bylines
        queries.found(story, text)


def test_looking_twice_writes_nothing_new(story):
    actions.look(story=story, now=NOW)
    before = list(Suggestion.objects.values_list("pk", flat=True))

    actions.look(story=story, now=NOW)

    assert list(Suggestion.objects.values_list("pk", flat=True)) == before


def test_what_is_withdrawn_is_not_suggested(story, kunle):
    actions.look(story=story, now=NOW)
    first = queries.suggested(story)[0].other

    story_actions.unpublish(story=first, by=kunle, reason="Asked", now=NOW)
    assert headlines(story) == ["Who pays for the flood"]

    actions.look(story=story, now=NOW)
    assert headlines(story) == ["Who pays for the flood"]


def test_what_an_editor_refused_does_not_come_back(story, kunle):
    actions.look(story=story, now=NOW)
    first = queries.suggested(story)[0].other

    actions.refuse(story=story, other=first, by=kunle, now=NOW)
    actions.refuse(story=story, other=first, by=kunle, now=NOW)
    actions.look(story=story, now=NOW)

    assert headlines(story) == ["Who pays for the flood"]
    assert [row.other for row in queries.refused(story)] == [first]
    assert ModelLogEntry.objects.filter(action="citydesk.story.refuse_reading").count() == 1

    actions.allow(story=story, other=first, by=kunle, now=NOW)
    actions.look(story=story, now=NOW)
    assert headlines(story)[0] == "Lekki under water"


def test_two_stories_of_one_writer_need_more_in_common_than_that(archive):
    person = Person.objects.create(name="Ngozi Umeh", slug="ngozi")
    made = []
    for headline, text in (("Kites over Epe", "They fly."), ("Salt in Badagry", "It dries.")):
        story = stories.draft(headline, text=text)
        version = story.get_latest_revision_as_object()
        version.bylines = [Byline(person=person)]
        version.save_revision()
        story_actions.publish(story=story, by=None, now=NOW)
        made.append(story)

    actions.look(story=made[0], now=NOW)

    assert "Salt in Badagry" not in headlines(made[0])


def test_the_same_story_published_twice_does_not_lead_to_itself(story):
    stories.public("Flood leaves Lekki!", text="The rain is over, and the flood with it.")

    actions.look(story=story, now=NOW)

    assert "Flood leaves Lekki!" not in headlines(story)
