from datetime import UTC, date, datetime, timedelta

import pytest

from citydesk.stories import actions, archive
from tests.cast import NOW
from tests.factories import stories

TODAY, YESTERDAY = date(2026, 11, 23), date(2026, 11, 22)


@pytest.fixture
def late(db):
    """Published half an hour after midnight in Lagos, which is yesterday in UTC."""
    return stories.public("Late", at=datetime(2026, 11, 22, 23, 30, tzinfo=UTC))


def test_a_day_is_the_newsrooms_own(late):
    today, yesterday = archive.span(TODAY, TODAY), archive.span(YESTERDAY, YESTERDAY)

    assert list(archive.of(today)) == [late]
    assert archive.have_stories([yesterday, today]) == [False, True]


def test_what_is_withdrawn_is_in_no_stretch(late, kunle):
    actions.unpublish(story=late, by=kunle, reason="", now=NOW)

    assert archive.have_stories([archive.span(TODAY, TODAY)]) == [False]
    assert archive.first_and_last() is None


@pytest.mark.parametrize("stretches", [1, 31])
def test_a_month_is_looked_into_by_one_query(late, django_assert_num_queries, stretches):
    days = [archive.span(TODAY - timedelta(days=n), TODAY) for n in range(stretches)]

    with django_assert_num_queries(1):
        assert all(archive.have_stories(days))


def test_beside_a_stretch_lie_the_next_that_have_stories(late):
    before = stories.public("Before", at=NOW - timedelta(days=40))
    after = stories.public("After", at=NOW + timedelta(days=3))

    found = archive.neighbours(archive.span(TODAY, TODAY))

    assert found == (before.published_at, after.published_at)
    assert archive.first_and_last() == (before.published_at, after.published_at)


def test_everything_put_right_comes_newest_first_and_from_any_place_on(db, kunle):
    for n, headline in enumerate(["One", "Two", "Three"]):
        story = stories.public(headline)
        at = NOW + timedelta(hours=n)
        actions.correct(story=story, kind="CORRECTION", text=headline, by=kunle, now=at)

    found = list(archive.corrections())
    below = list(archive.corrections(archive.place(found[0])))

    assert [one.text for one in found] == ["Three", "Two", "One"]
    assert below == found[1:]


def test_a_correction_keeps_its_place_when_its_story_is_published_again(db, kunle):
    story = stories.public()
    actions.correct(story=story, kind="CORRECTION", text="x", by=kunle, now=NOW)
    before = archive.place(archive.corrections().get())

    story.refresh_from_db()
    actions.publish(story=story, by=None, now=NOW)

    assert archive.place(archive.corrections().get()) == before


def test_a_correction_of_a_story_that_is_gone_is_gone_too(db, kunle):
    story = stories.public()
    actions.correct(story=story, kind="CORRECTION", text="x", by=kunle, now=NOW)
    actions.kill(story=story, by=kunle, reason="x", now=NOW)

    assert not archive.corrections().exists()


@pytest.mark.parametrize(
    "read", [archive.corrections, lambda: archive.of(archive.span(TODAY, TODAY))]
)
def test_nobody_counts_or_skips(db, read):
    sql = str(read()[:51].query)

    assert "OFFSET" not in sql
    assert "COUNT" not in sql
