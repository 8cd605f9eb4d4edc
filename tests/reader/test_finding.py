"""What a reader finds by words."""

import html
import re
from datetime import timedelta

import pytest
from django.core.management import call_command

from citydesk.people.models import Person
from citydesk.search.models import Entry
from citydesk.stories import actions
from citydesk.stories.enums import CorrectionKind, StoryKind
from citydesk.stories.models import Byline, Story
from tests.cast import NOW
from tests.factories import stories

pytestmark = pytest.mark.django_db


def found(client, q, **more):
    """The headlines, in their order."""
    page = client.get("/search/", {"q": q, **more}).content.decode()
    return [html.unescape(one) for one in re.findall(r"<h3><a [^>]*>(.*?)</a>", page)]


def test_a_public_story_is_found_by_its_text(client):
    stories.public("Bridge reopens", text="The ferries were empty.\n\nNobody minded.")

    assert found(client, "ferry") == ["Bridge reopens"]


def test_the_place_that_has_the_words_is_shown_with_them_marked(client):
    stories.public("Bridge reopens", text="The ferries were empty & <i>slow</i>.")

    page = client.get("/search/", {"q": "ferry"}).content.decode()

    assert "The <mark>ferries</mark> were empty &amp;" in page


def test_a_draft_is_not_found_and_a_later_version_only_when_it_is_public(client, kunle):
    story = stories.public("Bridge reopens")
    stories.draft("Market closes")
    story.headline = "Ferry sinks"
    story.save_revision()

    assert found(client, "market") == found(client, "ferry") == []

    actions.publish(story=story, by=kunle, now=NOW + timedelta(hours=1))
    assert found(client, "ferry") == ["Ferry sinks"]
    assert found(client, "bridge") == []


@pytest.mark.parametrize("how", ["killed", "unpublished", "deleted"])
def test_what_is_withdrawn_is_not_found(client, kunle, how):
    story = stories.public("Bridge reopens")

    if how == "killed":
        actions.kill(story=story, by=kunle, reason="Untrue.", now=NOW)
    elif how == "unpublished":
        story.unpublish(user=kunle)
    else:
        story.delete()

    assert found(client, "bridge") == []
    assert Entry.objects.count() == 0


def test_a_story_is_found_by_whose_name_stands_over_it(client, kunle):
    story = stories.draft("Bridge reopens")
    story.bylines.add(Byline(person=Person.objects.create(name="Bisi Adeyemi", slug="bisi")))
    story.save_revision()
    actions.publish(story=story, by=kunle, now=NOW)

    assert found(client, "adeyemi bridge") == ["Bridge reopens"]


def test_a_corrected_story_is_found_as_before(client, kunle):
    story = stories.public("Bridge reopens")
    actions.correct(
        story=story, kind=CorrectionKind.CORRECTION, text="On Monday.", by=kunle, now=NOW
    )

    assert found(client, "bridge") == ["Bridge reopens"]


def test_a_search_is_narrowed_by_section_and_time(client):
    stories.public("Flood in Lagos", at=NOW - timedelta(days=60))
    stories.public("Flood on the pitch", section=stories.section("Sport"))

    assert found(client, "flood", section="sport") == ["Flood on the pitch"]
    assert len(found(client, "flood", since="year")) == 2
    assert found(client, "flood", section="nowhere", since="never", order="odd") == found(
        client, "flood"
    )


def test_a_search_is_narrowed_by_a_topic_that_readers_know(client):
    high_water = stories.topic("High water")
    stories.topic("Nothing yet")
    stories.public("Flood on the pitch", topics=[high_water])
    stories.public("Flood in Lagos")

    assert found(client, "flood", topic="high-water") == ["Flood on the pitch"]
    assert len(found(client, "flood", topic="nothing-yet")) == 2
    page = client.get("/search/").content.decode()
    assert "High water" in page
    assert "Nothing yet" not in page


def test_an_opinion_is_found_like_news(client):
    stories.public("Flood of words", kind=StoryKind.OPINION)

    assert found(client, "flood") == ["Flood of words"]


def test_nothing_asked_explains_and_nothing_found_says_so(client):
    assert "quotation marks" in client.get("/search/").content.decode()
    assert "Nothing was found" in client.get("/search/", {"q": "zzz"}).content.decode()
    stories.public("Flood")
    some = client.get("/search/", {"q": "flood zzz"}).content.decode()
    assert "These have some." in some


@pytest.mark.parametrize("page", ["0", "-1", "101", "x", "9" * 99])
def test_a_page_that_cannot_be_is_the_first(client, page):
    stories.public("Flood")

    assert found(client, "flood", page=page) == ["Flood"]


def test_what_a_reader_types_is_only_text(client):
    page = client.get("/search/", {"q": '"><script>alert(1)</script>'}).content.decode()

    assert "<script>alert" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_a_search_costs_the_same_for_one_and_for_three(client, count, django_assert_num_queries):
    for n in range(count):
        stories.public(f"Flood {n}")
    client.get("/search/")

    # The house, the sections, the topics, what is found, the stories.
    with django_assert_num_queries(5):
        assert len(found(client, "flood")) == count


def test_crawlers_are_kept_from_it(client):
    assert client.get("/search/").headers["X-Robots-Tag"] == "noindex"
    assert "Disallow: /search/" in client.get("/robots.txt").content.decode()


def test_stories_that_came_past_the_desk_are_found_after_a_command(client, capsys):
    story = stories.public("Flood")
    Entry.objects.all().delete()
    Entry.objects.create(number=1, story=story.pk + 1)

    call_command("index_stories", "--json")

    assert found(client, "flood") == ["Flood"]
    assert '"stories": 1, "forgotten": 1' in capsys.readouterr().out
    assert Story.objects.count() == 1
