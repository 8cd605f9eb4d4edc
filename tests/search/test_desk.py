"""Stories as the desk's choosers find them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from modelsearch import index
from wagtail.search.backends import get_search_backend

from citydesk.stories.models import Story
from tests.factories import stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def bridges():
    """Three drafts; the oldest says it most often."""
    made = [
        stories.draft(words)
        for words in ("Bridge, bridge, bridge", "The market floods", "A bridge inspected")
    ]
    for story in made:
        index.insert_or_update_object(story)
    return made


def found(words):
    return list(get_search_backend().autocomplete(words, Story.objects.all()))


def test_a_chooser_finds_drafts_by_how_a_word_begins_the_newest_first(bridges):
    assert found("bri") == [bridges[2], bridges[0]]
    assert found("bridge ins") == [bridges[2]]
    assert found("ferry") == []


def test_a_list_keeps_its_own_order(bridges):
    oldest_first = get_search_backend().autocomplete("bri", Story.objects.order_by("pk"))

    assert list(oldest_first) == [bridges[0], bridges[2]]


def test_nothing_is_weighed_that_is_not_shown(bridges):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        index.insert_or_update_object(bridges[0])
        found("bri")

    said = " ".join(query["sql"].lower() for query in asked)
    assert not any(words in said for words in ("avg(", "bm25", "ts_rank"))
