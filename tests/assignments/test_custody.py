"""Custody hears which kept files readers see."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.images.forms import get_image_form

from citydesk.assignments.custody import note_shown
from citydesk.evidence import film_copies, publishable
from citydesk.evidence.models import Evidence
from citydesk.originals import custody
from citydesk.originals.custody import Act
from citydesk.pictures.models import Picture
from citydesk.pictures.redaction import Box
from citydesk.stories import actions as stories
from tests.cast import NOW
from tests.factories.evidence import examined
from tests.factories.films import film
from tests.factories.photos import photo
from tests.factories.stories import draft, public
from tests.factories.tips import accepted, mailed

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
CORNER = Box(x=0.0, y=0.0, w=0.3, h=0.3)


@pytest.fixture
def story(kunle):
    """Accepted with its two pictures, one leading and one in the text."""
    return accepted(mailed(photos=2), by=kunle)


def told():
    """What custody says of each clean copy, after that it was made."""
    return [
        [(entry.act, entry.by) for entry in custody.of(row.clean_copy)][1:]
        for row in Evidence.objects.select_related("clean_copy").order_by("position")
    ]


def test_publishing_records_every_kept_file_that_the_story_shows(story, kunle):
    stories.publish(story=story, by=kunle, now=LATER)

    assert told() == [[(Act.PUBLISHED, "kunle")]] * 2
    *_made, entry = custody.of(Evidence.objects.first().clean_copy)
    assert entry.at == LATER
    assert custody.facts_of(entry)["story"] == story.reference


def test_a_later_version_records_only_what_it_shows_anew(story, kunle):
    stories.publish(story=story, by=kunle, now=LATER)
    stories.correct(story=story, kind="CORRECTION", text="It was at six.", by=kunle, now=LATER)

    assert told() == [[(Act.PUBLISHED, "kunle")]] * 2


def test_killing_records_that_readers_see_it_no_more(story, kunle):
    stories.publish(story=story, by=kunle, now=LATER)

    stories.kill(story=story, by=kunle, reason="Not so.", now=LATER)

    assert told() == [[(Act.PUBLISHED, "kunle"), (Act.WITHDRAWN, "kunle")]] * 2


def test_what_was_withdrawn_and_comes_back_is_recorded_again(story, kunle):
    stories.publish(story=story, by=kunle, now=LATER)
    stories.unpublish(story=story, by=kunle, reason="To be checked.", now=LATER)

    stories.publish(story=story, by=None, now=LATER)

    assert [act for act, _by in told()[0]] == [Act.PUBLISHED, Act.WITHDRAWN, Act.PUBLISHED]
    assert told()[0][-1] == (Act.PUBLISHED, "citydesk")


def test_a_draft_is_not_recorded(story):
    assert told() == [[], []]


def test_a_story_without_pictures_costs_custody_nothing(django_assert_num_queries):
    bare = public()

    with django_assert_num_queries(0):
        note_shown(story=bare, by="kunle", now=LATER)


def test_what_is_covered_while_it_is_public_is_withdrawn_and_the_other_copy_published(story, kunle):
    stories.publish(story=story, by=kunle, now=LATER)
    first = Evidence.objects.select_related("clean_copy").order_by("position").first()

    made = publishable.redact(
        evidence=first,
        boxes=(Box(x=0.0, y=0.0, w=0.5, h=0.5),),
        crop=None,
        on=0,
        by=kunle,
        now=LATER,
    )

    assert told()[0] == [(Act.PUBLISHED, "kunle"), (Act.WITHDRAWN, "kunle")]
    assert told()[1] == [(Act.PUBLISHED, "kunle")]
    derived, shown = custody.of(made.copy)
    assert (derived.act, derived.by, shown.act) == (Act.DERIVED, "kunle", Act.PUBLISHED)
    assert custody.facts_of(shown)["story"] == story.reference


def picture_form(picture, by, **told):
    words = {"title": "Bridge", "alt": "A bridge.", "credit": "A. N.", "collection": 1, "tags": ""}
    files = {"file": SimpleUploadedFile("other.jpg", photo(seed=7))}
    form = get_image_form(Picture)(words | told, files, instance=picture, user=by)
    assert form.is_valid(), form.errors
    return form


def test_a_public_picture_that_is_given_another_file_by_hand_shows_the_kept_one_no_more(
    story, kunle
):
    stories.publish(story=story, by=kunle, now=LATER)
    picture = Picture.objects.get(pk=story.lead_picture_id)

    picture_form(picture, kunle).save()

    assert told() == [
        [(Act.PUBLISHED, "kunle"), (Act.WITHDRAWN, "kunle")],
        [(Act.PUBLISHED, "kunle")],
    ]
    picture.refresh_from_db()
    assert (picture.made_from, picture.shows) == (None, "")
    stories.kill(story=story, by=kunle, reason="Not so.", now=LATER)
    assert told()[0] == [(Act.PUBLISHED, "kunle"), (Act.WITHDRAWN, "kunle")], "once"


def test_what_is_covered_later_leaves_a_file_that_was_put_in_by_hand_alone(story, kunle):
    picture = Picture.objects.get(pk=story.lead_picture_id)
    picture_form(picture, kunle).save()
    name = Picture.objects.get(pk=picture.pk).file.name
    first = Evidence.objects.order_by("position").first()

    publishable.redact(evidence=first, boxes=(CORNER,), crop=None, on=0, by=kunle, now=LATER)

    assert Picture.objects.get(pk=picture.pk).file.name == name


def test_a_public_picture_that_is_deleted_is_withdrawn(story, kunle):
    stories.publish(story=story, by=kunle, now=LATER)

    Picture.objects.get(pk=story.lead_picture_id).delete()

    assert told()[0] == [(Act.PUBLISHED, "kunle"), (Act.WITHDRAWN, "citydesk")]


def test_a_story_whose_other_picture_shows_the_same_is_not_said_to_have_lost_it(story, kunle):
    whole = Box(x=0.0, y=0.0, w=1.0, h=1.0)
    one, other = Evidence.objects.order_by("position")
    Evidence.objects.filter(pk=other.pk).update(clean_copy=one.clean_copy)
    stories.publish(story=story, by=kunle, now=LATER)
    Picture.objects.exclude(pk=story.lead_picture_id).update(shows=story.lead_picture.shows)

    publishable.redact(evidence=one, boxes=(whole,), crop=None, on=0, by=kunle, now=LATER)

    acts = [entry.act for entry in custody.of(one.clean_copy)]
    assert acts == [Act.DERIVED, Act.PUBLISHED], "the second picture shows it still"


def test_what_is_covered_before_it_is_public_was_never_published(story, kunle):
    first = Evidence.objects.select_related("clean_copy").order_by("position").first()
    made = publishable.redact(
        evidence=first,
        boxes=(Box(x=0.0, y=0.0, w=0.5, h=0.5),),
        crop=None,
        on=0,
        by=kunle,
        now=NOW,
    )

    stories.publish(story=story, by=kunle, now=LATER)

    assert told()[0] == []
    assert [entry.act for entry in custody.of(made.copy)] == [Act.DERIVED, Act.PUBLISHED]


def test_a_film_that_a_story_shows_is_recorded_as_its_pictures_are(kunle):
    row = examined(film(), "VID_1.mp4")
    copy = film_copies.ask(evidence=row, height=360, boxes=(), with_sound=False, by=kunle, now=NOW)
    while film_copies.step(copy_id=copy.pk, now=NOW):
        pass
    copy.refresh_from_db()
    shown = film_copies.publish(copy=copy, title="Cars", alt="Cars.", credit="", by=kunle, now=NOW)
    story = draft()
    story.body.append(("film", {"film": shown, "caption": ""}))
    story.save_revision()

    stories.publish(story=story, by=kunle, now=LATER)

    assert [(entry.act, entry.by) for entry in custody.of(copy.copy)] == [
        (Act.DERIVED, "kunle"),
        (Act.PUBLISHED, "kunle"),
    ]
