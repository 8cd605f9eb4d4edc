"""A tip's material erased, with what was learnt from it."""

import functools

import pytest
from django.db.models import Q
from wagtail.models import ModelLogEntry

from citydesk.assignments import erasing
from citydesk.assignments.models import Assignment
from citydesk.evidence import actions as evidence
from citydesk.evidence import film_copies, fingerprints, publishable
from citydesk.evidence.models import Evidence, Finding, Fingerprint
from citydesk.originals import custody, queries
from citydesk.originals.custody import Act
from citydesk.originals.models import CustodyEntry, Original
from citydesk.pictures.models import Picture
from citydesk.pictures.redaction import Box
from citydesk.stories import actions as stories
from tests.cast import NOW
from tests.factories.evidence import examined
from tests.factories.films import film as footage
from tests.factories.stories import draft, film
from tests.factories.tips import accepted, mailed

pytestmark = pytest.mark.django_db
WASIU = "Wasiu Bello <wasiu@post.example>"


@pytest.fixture
def erase_tip(kunle, django_capture_on_commit_callbacks):
    def erase(assignment):
        with django_capture_on_commit_callbacks(execute=True):
            return erasing.erase_tip(
                assignment=assignment,
                why="The sender is in danger.",
                by=kunle,
                now=NOW,
                though_shown=True,
            )

    return erase


def erased():
    return set(Original.objects.filter(erased_at__isnull=False).values_list("kind", flat=True))


def test_message_files_and_copies_are_erased_and_the_tip_stays(erase_tip):
    assignment = mailed(photos=2)

    plan = erase_tip(assignment)

    assert len(plan.items) == 3
    assert not Original.objects.filter(erased_at=None).exists()
    assert erased() == {"MESSAGE", "FILE", "DERIVED"}
    tip = assignment.tip
    assert (tip.claim, tip.text, tip.place, tip.note) == ("Erased", "", "", "")


def test_what_was_learnt_from_the_files_goes_with_them(erase_tip):
    assignment = mailed()

    erase_tip(assignment)

    row = Evidence.objects.get()
    assert (row.name, row.width, row.clean_copy, row.problem) == ("", None, None, "It was erased.")
    assert not Finding.objects.exists()


def test_that_it_was_erased_and_why_is_kept_in_the_history(erase_tip, kunle):
    erase_tip(mailed())

    entry = ModelLogEntry.objects.get(action="citydesk.tip.erase")
    assert (entry.user, entry.data) == (kunle, {"why": "The sender is in danger."})


def test_another_senders_tip_is_not_touched(erase_tip):
    other = mailed(subject="Fire", sender=WASIU, photos=2)
    before = list(Evidence.objects.values())
    assignment = mailed(photos=0)

    erase_tip(assignment)

    assert list(Evidence.objects.values()) == before
    assert other.tip.text == "Since five."
    assert all(queries.read(row.original) for row in Evidence.objects.all())


def test_a_file_that_somebody_else_sent_too_stays_theirs(erase_tip):
    mine, theirs = mailed(), mailed(subject="Fire", sender=WASIU)

    plan = erase_tip(mine)

    assert plan.shared == 1
    (file,) = Evidence.objects.filter(tip=theirs.tip)
    assert queries.read(file.original)
    assert queries.read(theirs.tip.delivery.original)


def test_a_file_is_erased_with_every_message_that_carried_it(
    kunle, django_capture_on_commit_callbacks
):
    mailed(), mailed(subject="Fire", sender=WASIU), mailed(subject="Flood", photos=0)
    file = Original.objects.get(kind="FILE")

    with django_capture_on_commit_callbacks(execute=True):
        plan = erasing.erase_file(original=file, why="A court says so.", by=kunle, now=NOW)

    assert [item.kind for item in plan.items] == ["FILE", "MESSAGE", "MESSAGE"]
    left = Original.objects.filter(erased_at=None)
    assert [row.kind for row in left] == ["MESSAGE"]
    assert CustodyEntry.objects.filter(act=Act.ERASED).count() == 5


def test_looking_at_a_file_while_it_is_erased_keeps_nothing_of_it(erase_tip, monkeypatch):
    assignment = mailed()
    row = Evidence.objects.get()
    Evidence.objects.update(state=Evidence.State.WAITING, examined_at=None, clean_copy=None)
    look = evidence.looking.look

    def meanwhile(data):
        erase_tip(assignment)
        return look(data)

    monkeypatch.setattr(evidence.looking, "look", meanwhile)
    evidence.examine(evidence_id=row.pk, now=NOW)

    row.refresh_from_db()
    assert (row.state, row.problem) == (Evidence.State.UNREADABLE, "It was erased.")
    assert not Original.objects.filter(erased_at=None).exists()


@pytest.fixture
def accept(kunle):
    return functools.partial(accepted, by=kunle)


@pytest.fixture
def cover(kunle):
    def covered(assignment):
        evidence = Evidence.objects.get(tip=assignment.tip)
        boxes = (Box(x=0.0, y=0.0, w=0.3, h=0.3),)
        return publishable.redact(
            evidence=evidence, boxes=boxes, crop=None, on=0, by=kunle, now=NOW
        )

    return covered


def seen_by_readers(picture):
    with picture.file.open() as file:
        return file.read()


def test_no_public_picture_or_film_says_which_erased_copy_it_shows(erase_tip, accept, cover):
    assignment = mailed()
    picture = accept(assignment).lead_picture
    cover(assignment)
    shown = Picture.objects.get(pk=picture.pk)
    moving = film(poster=picture, made_from=shown.shows)
    fingerprints.keep_published(picture=shown, now=NOW)

    erase_tip(assignment)

    left = Picture.objects.get(pk=picture.pk)
    moving.refresh_from_db()
    assert (left.made_from, left.shows, moving.made_from) == (None, "", None)
    assert seen_by_readers(left) == seen_by_readers(shown)
    assert Fingerprint.objects.filter(picture=left).exists(), "known again, as readers know it"


def test_other_pictures_keep_what_they_were_made_from(erase_tip, accept):
    other = accept(mailed(subject="Fire", sender=WASIU, photos=2)).lead_picture
    assignment = mailed(photos=0)

    erase_tip(assignment)

    left = Picture.objects.get(pk=other.pk)
    assert (left.made_from, left.shows) == (other.made_from, other.shows)
    assert left.made_from


def test_sent_again_after_it_was_erased_it_is_another_picture(erase_tip, accept, cover, kunle):
    first = mailed()
    old = accept(first).lead_picture
    erase_tip(first)

    second = mailed(subject="Again")
    new = accept(second).lead_picture
    whole = seen_by_readers(new)
    cover(second)

    assert new != old
    assert seen_by_readers(Picture.objects.get(pk=old.pk)) == whole
    assert seen_by_readers(Picture.objects.get(pk=new.pk)) != whole


def test_a_public_story_that_shows_a_film_of_it_is_named(erase_tip, kunle):
    row = examined(footage(), "VID_1.mp4")
    copy = film_copies.ask(evidence=row, height=360, boxes=(), with_sound=False, by=kunle, now=NOW)
    while film_copies.step(copy_id=copy.pk, now=NOW):
        pass
    copy.refresh_from_db()
    shown = film_copies.publish(copy=copy, title="Cars", alt="Cars.", credit="", by=kunle, now=NOW)
    story = draft()
    story.body.append(("film", {"film": shown, "caption": ""}))
    story.save_revision()
    stories.publish(story=story, by=kunle, now=NOW)
    assignment = Assignment.objects.get(tip=row.tip)

    assert erase_tip(assignment).stories == (story,)
    stories.kill(story=story, by=kunle, reason="Not so.", now=NOW)
    assert erasing.plan_tip(assignment).stories == ()


def test_what_readers_still_see_is_not_erased_unless_it_is_said_that_it_may_be(accept, kunle):
    assignment = mailed()
    story = accept(assignment)
    stories.publish(story=story, by=kunle, now=NOW)

    with pytest.raises(erasing.StillShown) as refused:
        erasing.erase_tip(assignment=assignment, why="Asked for.", by=kunle, now=NOW)

    assert refused.value.args == ((story,),)
    assert not Original.objects.filter(erased_at__isnull=False).exists()


def test_public_stories_that_show_it_are_named_and_stay(erase_tip, accept, kunle):
    assignment = mailed()
    story = accept(assignment)
    assert erasing.plan_tip(assignment).stories == ()
    stories.publish(story=story, by=kunle, now=NOW)

    plan = erase_tip(assignment)

    assert plan.stories == (story,)
    story.refresh_from_db()
    assert story.live
    assert story.lead_picture.file.size


def test_what_was_erased_cannot_be_told_from_noise(erase_tip):
    assignment = mailed()
    erase_tip(assignment)

    for entry in CustodyEntry.objects.filter(Q(act=Act.RECEIVED) | Q(act=Act.DERIVED)):
        with pytest.raises(queries.Erased):
            custody.facts_of(entry)
