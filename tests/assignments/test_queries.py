"""Who is behind what readers see."""

import pytest

from citydesk.assignments import actions, queries
from citydesk.evidence import film_copies
from citydesk.stories import actions as stories
from tests.cast import NOW
from tests.factories.evidence import examined
from tests.factories.films import film as footage
from tests.factories.stories import film, picture
from tests.factories.tips import accepted, mailed

pytestmark = pytest.mark.django_db


@pytest.fixture
def accept(kunle):
    def drafted(assignment, *, protected=True):
        if protected:
            actions.protect(assignment=assignment, by=kunle, now=NOW)
        return accepted(assignment, by=kunle)

    return drafted


def behind(shown):
    return [source.pk for source in queries.sources_behind(shown)]


def test_a_picture_that_a_protected_source_sent_is_theirs_before_it_is_public(accept):
    assignment = mailed()
    story = accept(assignment)

    assert behind(story.lead_picture) == [assignment.tip.contributor_id]


def test_nobody_is_behind_what_an_open_sender_sent(accept):
    story = accept(mailed(), protected=False)

    assert behind(story.lead_picture) == []


def test_a_picture_of_ours_in_a_protected_sources_public_story_counts(accept, kunle):
    ours, assignment = picture(), mailed(photos=0)
    story = accept(assignment)
    story.body.append(("picture", {"picture": ours, "caption": ""}))
    story.save_revision()
    assert behind(ours) == []

    stories.publish(story=story, by=kunle, now=NOW)

    assert behind(ours) == [assignment.tip.contributor_id]


def test_a_films_poster_counts_as_the_film_does(accept, kunle):
    moving, assignment = film(), mailed(photos=0)
    story = accept(assignment)
    story.body.append(("film", {"film": moving, "caption": ""}))
    story.save_revision()
    stories.publish(story=story, by=kunle, now=NOW)

    assert behind(moving) == behind(moving.poster) == [assignment.tip.contributor_id]


def test_a_film_that_a_protected_source_sent_is_theirs(kunle):
    row = examined(footage(), "VID_1.mp4")
    copy = film_copies.ask(evidence=row, height=360, boxes=(), with_sound=False, by=kunle, now=NOW)
    while film_copies.step(copy_id=copy.pk, now=NOW):
        pass
    copy.refresh_from_db()
    shown = film_copies.publish(copy=copy, title="Cars", alt="Cars.", credit="", by=kunle, now=NOW)

    actions.protect(assignment=row.tip.assignment, by=kunle, now=NOW)

    assert behind(shown) == behind(shown.poster) == [row.tip.contributor_id]


@pytest.mark.parametrize("number", [1, 3])
def test_asking_costs_the_same_for_three_stories_as_for_one(
    number, accept, kunle, django_assert_num_queries
):
    shown = picture()
    for n in range(number):
        story = accept(mailed(subject=f"Water {n}", photos=0))
        story.body.append(("picture", {"picture": shown, "caption": ""}))
        story.save_revision()
        stories.publish(story=story, by=kunle, now=NOW)

    with django_assert_num_queries(3):
        assert len(behind(shown)) == 1
