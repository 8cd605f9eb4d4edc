from datetime import timedelta

from citydesk.delivery import noting, watching
from citydesk.stories import queries
from citydesk.stories.models import Story
from tests.cast import NOW
from tests.factories import stories


def test_outside_of_a_render_nothing_is_noted(db):
    noting.tag("story:1")

    with noting.taking() as notes:
        pass

    assert notes.tags == set()


def test_whoever_reads_a_story_has_noted_it(db):
    story = stories.public("Bridge")

    with noting.taking() as notes:
        Story.objects.select_related("section").get(pk=story.pk)

    assert f"story:{story.pk}" in notes.rows
    assert {"stories_story", "stories_section", "wagtailcore_page"} <= notes.tables


def test_a_row_that_is_read_past_its_model_puts_the_whole_table_on_the_page(db):
    stories.public("Bridge")

    with noting.taking() as notes:
        list(Story.objects.values_list("headline"))

    assert watching.whole_tags(notes.tables, notes.tags) == {"story"}


def test_rows_that_were_read_say_nothing_of_those_of_tomorrow(db):
    stories.public("Bridge")

    with noting.taking() as notes:
        list(Story.objects.filter(live=True))

    assert watching.whole_tags(notes.tables, notes.tags) == {"story"}


def test_a_list_notes_that_a_newer_row_would_change_it(db):
    with noting.taking() as notes:
        list(queries.live())

    assert "newest" in notes.tags
    assert "story" not in watching.whole_tags(notes.tables, notes.tags)


def test_a_page_is_true_until_the_first_moment_that_was_noted():
    with noting.taking() as notes:
        for hours in (3, 1, 2):
            noting.until(NOW + timedelta(hours=hours))
        noting.until(None)

    assert notes.until == NOW + timedelta(hours=1)
