from datetime import timedelta

import pytest
from django.db import connection

from citydesk.stories import actions, queries
from citydesk.stories.models import Front, Section, Story
from tests.cast import NOW
from tests.factories import stories
from tests.factories.adverts import TODAY


def test_what_is_public_stands_newest_first(db):
    stories.public("Old", at=NOW - timedelta(hours=1))
    stories.public("New")
    stories.draft("Draft")

    assert [s.headline for s in queries.live()] == ["New", "Old"]


def test_a_path_leads_to_its_story_in_one_query(db, django_assert_num_queries):
    story, sections = stories.public(), queries.all_sections()
    with django_assert_num_queries(1):
        address = queries.at_path(story.path, sections)
        assert address.story.section.title == "Lagos"
        assert address.story.lead_picture is None
    assert queries.at_path("/never/") is None


def test_a_path_leads_to_a_section_that_is_withdrawn_too(db):
    story = stories.public()
    story.section.unpublish()

    assert queries.at_path(story.path, queries.all_sections()).story.section == story.section


def test_sections_stand_in_the_order_of_the_tree_without_withdrawn_ones(db):
    for title in ("Sport", "Lagos", "Politics"):
        stories.section(title)
    Section.objects.get(title="Lagos").unpublish()

    assert [s.title for s in queries.sections()] == ["Sport", "Politics"]


def test_an_empty_newsroom_has_a_front_without_a_lead(db):
    assert queries.front() == Front.objects.get()
    assert queries.picks(TODAY) == []
    assert not queries.videos_of_the_week().exists()


@pytest.mark.parametrize(
    ("outlet", "template", "line"),
    [
        ("", "{house} reports that", ""),
        ("Bay News", "{house} reports that", "Heron reports that"),
        ("Bay {house}", "{house} quotes {outlet}:", "Heron quotes Bay {house}:"),
    ],
)
def test_the_houses_attribution_opens_a_story_of_somebody_elses(db, outlet, template, line):
    story = stories.draft(outlet=outlet)

    assert queries.attribution(story, template=template, house="Heron") == line


def test_what_is_due_is_a_version_whose_time_has_come(db):
    story = stories.draft()
    version = story.get_latest_revision_as_object()
    version.go_live_at = NOW + timedelta(days=400)
    version.save_revision()
    story.refresh_from_db()
    actions.publish(story=story, by=None, now=NOW)

    assert not queries.due_revisions(NOW).exists()
    assert queries.due_revisions(NOW + timedelta(days=400)).get() == story.latest_revision


@pytest.mark.parametrize(
    ("listed", "index"),
    [
        (lambda _story: queries.live(), "newest_stories"),
        (lambda _story: queries.cards(), "newest_stories"),
        (lambda story: queries.newest_of(story.section), "newest_of_a_section"),
        (queries.newest_of_same, "newest_of_a_section"),
        (queries.older_than, "newest_of_a_section"),
        (queries.newer_than, "newest_of_a_section"),
    ],
)
def test_a_list_reads_what_it_shows_and_sorts_nothing(db, listed, index):
    story = stories.public()
    if connection.vendor == "postgresql":  # to which all ways through one row cost the same
        others = ", ".join(i.name for i in Story._meta.indexes if i.name != index)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; DROP INDEX {others}"
            )

    plan = listed(story)[:20].explain()

    assert index in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
