"""Whoever erases a file takes nothing from another that shows the same."""

import pytest
from django.apps import apps

from citydesk.assignments import actions as work
from citydesk.assignments import erasing
from citydesk.assignments.models import Assignment
from citydesk.evidence import actions, film_copies, looking, publishable, queries, sharing
from citydesk.evidence.models import Evidence, FilmCopy, Fingerprint, Redaction
from citydesk.lib import keys
from citydesk.originals import custody, verifying
from citydesk.originals import queries as kept
from citydesk.originals.actions import erase
from citydesk.originals.custody import Act
from citydesk.originals.models import CustodyEntry, Original
from citydesk.pictures.models import Film, Picture
from citydesk.pictures.redaction import Box
from citydesk.stories import actions as stories
from tests.cast import NOW
from tests.factories.evidence import examined
from tests.factories.films import film
from tests.factories.photos import photo
from tests.factories.stories import section

pytestmark = pytest.mark.django_db
CORNER, WHOLE = Box(x=0.0, y=0.0, w=0.3, h=0.3), Box(x=0.0, y=0.0, w=1.0, h=1.0)
WASIU = "Wasiu Bello <wasiu@post.example>"
WHY = "The sender is in danger."


@pytest.fixture
def mine():
    return examined(photo(make="TECNO"))


@pytest.fixture
def theirs(mine):
    """The same pixels under other words of their own."""
    return examined(photo(make="Palmtel"), sender=WASIU)


@pytest.fixture
def cover(kunle):
    def covered(row, *boxes, on=0):
        return publishable.redact(
            evidence=row, boxes=boxes or (CORNER,), crop=None, on=on, by=kunle, now=NOW
        )

    return covered


@pytest.fixture
def erase_tip(kunle, django_capture_on_commit_callbacks):
    def erased(row):
        with django_capture_on_commit_callbacks(execute=True):
            assignment = Assignment.objects.get(tip=row.tip)
            erasing.erase_tip(assignment=assignment, why=WHY, by=kunle, now=NOW)

    return erased


def anew(row: Evidence) -> Evidence:
    return Evidence.objects.select_related("original", "clean_copy", "tip").get(pk=row.pk)


def test_every_copy_that_evidence_holds_is_looked_for():
    """Whoever adds another says in sharing what becomes of it when another's file is erased."""
    names = {(Evidence, "original"), (Fingerprint, "original"), (FilmCopy, "of")}  # not copies
    names |= {(model, copy) for model, copy, _of in sharing._HELD} | {(Redaction, "of")}

    held = {
        (model, field.name)
        for model in apps.get_app_config("evidence").get_models()
        for field in model._meta.get_fields()
        if field.concrete and field.related_model is Original
    }

    assert held == names


def test_two_files_that_show_the_same_share_one_clean_copy(mine, theirs):
    assert mine.original != theirs.original
    assert mine.clean_copy == theirs.clean_copy


def test_the_file_that_stays_keeps_its_clean_copy_as_its_own(mine, theirs, erase_tip):
    data = kept.read(theirs.clean_copy)

    erase_tip(mine)

    left = anew(theirs)
    assert left.state == Evidence.State.EXAMINED
    assert left.clean_copy.parent == theirs.original
    assert left.clean_copy.made_by == looking.MADE_BY
    assert kept.read(left.clean_copy) == data
    assert anew(mine).clean_copy is None


@pytest.mark.parametrize("name", ["small_copy", "preview_copy"])
def test_the_file_that_stays_keeps_every_other_copy_as_its_own(mine, theirs, erase_tip, name):
    Evidence.objects.filter(pk=theirs.pk).update(**{name: mine.small_copy})
    data = kept.read(mine.small_copy)

    erase_tip(mine)

    left = getattr(Evidence.objects.get(pk=theirs.pk), name)
    assert (left.parent, kept.read(left)) == (theirs.original, data)


def test_nothing_that_custody_still_opens_speaks_of_the_erased_file(mine, theirs, erase_tip):
    sha256 = mine.original.sha256

    erase_tip(mine)

    assert sha256 not in str(list(Original.objects.values_list("sha256", flat=True)))
    told = []
    for entry in CustodyEntry.objects.all():
        try:
            told.append(custody.facts_of(entry))
        except kept.Erased:
            continue
    assert theirs.original.sha256 in str(told)
    assert sha256 not in str(told)
    assert list(verifying.faults()) == []


def test_what_was_covered_stays_covered_for_the_one_that_stays(mine, theirs, cover, erase_tip):
    made = cover(mine)
    shown = kept.read(made.copy)

    erase_tip(mine)

    left = anew(theirs)
    assert kept.read(queries.publishable(left)) == shown
    assert queries.redaction(left).boxes == made.boxes
    assert cover(left, WHOLE, on=1).version == 2, "and the editor goes on where they were"


def test_a_public_picture_stays_one_and_custody_says_where_it_is(
    mine, theirs, cover, erase_tip, kunle
):
    assignment = Assignment.objects.get(tip=theirs.tip)
    cover(mine)
    work.take_on(assignment=assignment, by=kunle, now=NOW)
    story = work.accept(
        assignment=assignment,
        headline="Bridge",
        section=section(),
        rate=None,
        pictures={theirs.pk: "A bridge."},
        by=kunle,
        now=NOW,
    )
    stories.publish(story=story, by=kunle, now=NOW)
    before = Picture.objects.values().get()
    assert erasing.plan_tip(Assignment.objects.get(tip=mine.tip)).stories == (), (
        "theirs, so it stays"
    )

    erase_tip(mine)

    assert Picture.objects.values().get() == before
    shown = queries.publishable(anew(theirs))
    assert shown.sha256 == before["shows"]
    assert [entry.act for entry in custody.of(shown)] == [Act.DERIVED, Act.PUBLISHED]
    plan = erasing.plan_tip(Assignment.objects.get(tip=theirs.tip))
    assert plan.stories == (story,)


def test_two_pictures_that_became_the_same_when_covered_are_told_apart(cover, erase_tip):
    one, other = examined(photo(seed=2)), examined(photo(seed=9), sender=WASIU)
    cover(one, WHOLE)
    made = cover(other, WHOLE)
    assert made.copy.parent == one.clean_copy
    data = kept.read(made.copy)

    erase_tip(one)

    left = queries.publishable(anew(other))
    assert left.parent == other.clean_copy
    assert kept.read(left) == data
    assert Redaction.objects.get().evidence == other


def _made(row, by, **wanted) -> FilmCopy:
    wanted = {"height": 360, "boxes": (), "with_sound": False} | wanted
    copy = film_copies.ask(evidence=row, by=by, now=NOW, **wanted)
    while film_copies.step(copy_id=copy.pk, now=NOW):
        pass
    copy.refresh_from_db()
    return copy


def test_a_film_made_anew_of_two_stays_for_the_other(erase_tip, kunle):
    one = examined(film(tags={"title": "x"}), "VID_1.mp4")
    other = examined(film(), "VID_2.mp4", sender=WASIU)
    gone, stays = _made(one, kunle), _made(other, kunle)
    assert gone.copy == stays.copy
    data, poster = kept.read(stays.copy), kept.read(stays.poster)
    film_copies.publish(copy=stays, title="Cars", alt="Cars.", credit="", by=kunle, now=NOW)

    erase_tip(one)

    left = FilmCopy.objects.select_related("copy", "poster").get()
    assert left.of == other.original
    assert left.copy.parent == other.original
    assert left.poster.parent == left.copy
    assert (kept.read(left.copy), kept.read(left.poster)) == (data, poster)
    assert Film.objects.get().made_from == left.copy.sha256


def test_erasing_both_one_after_the_other_leaves_nothing(mine, theirs, cover, erase_tip):
    cover(theirs)

    erase_tip(mine)
    erase_tip(theirs)

    assert not Original.objects.filter(erased_at=None).exists()
    assert not Redaction.objects.exists()


def test_a_copy_of_ours_that_a_reader_sends_us_is_theirs_too(kunle, erase_tip):
    row = examined(film(), "VID_1.mp4")
    shown = _made(row, kunle).copy
    sent = examined(kept.read(shown), "saved.mp4", sender=WASIU)
    assert sent.original == shown

    erase_tip(row)

    assert kept.read(anew(sent).original)
    assert anew(sent).state == Evidence.State.EXAMINED


def test_what_comes_to_be_shared_while_it_is_erased_is_parted_first(mine, erase_tip, monkeypatch):
    part, late = sharing.part, []

    def once(**told):
        part(**told)
        if not late:
            late.append(examined(photo(make="Palmtel"), sender=WASIU))

    monkeypatch.setattr(sharing, "part", once)

    erase_tip(mine)

    assert kept.read(anew(late[0]).clean_copy)


def test_what_is_looked_at_while_its_copy_goes_with_another_waits_for_the_next_time(
    mine, kunle, monkeypatch
):
    row = examined(photo(make="Palmtel"), sender=WASIU)
    Evidence.objects.filter(pk=row.pk).update(
        state=Evidence.State.WAITING, examined_at=None, clean_copy=None, small_copy=None
    )
    keep = actions._keep

    def meanwhile(*given):
        copies = keep(*given)
        erase(items=[mine.original], why=WHY, by="kunle", now=NOW)
        return copies

    monkeypatch.setattr(actions, "_keep", meanwhile)
    actions.examine(evidence_id=row.pk, now=NOW)
    assert anew(row).state == Evidence.State.WAITING

    monkeypatch.setattr(actions, "_keep", keep)
    actions.examine(evidence_id=row.pk, now=NOW)
    assert kept.read(anew(row).clean_copy)


def test_a_copy_that_cannot_be_read_stops_the_erasing_and_loses_nothing(
    mine, theirs, kunle, monkeypatch
):
    def fails(_original):
        raise keys.CannotOpen

    monkeypatch.setattr(kept, "read", fails)

    with pytest.raises(keys.CannotOpen):
        sharing.part(items=[mine.original], why=WHY, by=kunle, now=NOW)
    assert not Original.objects.filter(erased_at__isnull=False).exists()


def test_a_copy_whose_key_is_gone_is_not_tried_for_ever(mine, theirs, kunle, monkeypatch):
    def fails(_original):
        raise kept.Erased

    monkeypatch.setattr(kept, "read", fails)

    with pytest.raises(kept.Erased):
        sharing.part(items=[mine.original], why=WHY, by=kunle, now=NOW)
