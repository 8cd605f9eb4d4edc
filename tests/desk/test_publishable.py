"""The screen on which parts of a picture are covered."""

import io

import pytest
from django.test import Client
from PIL import Image

from citydesk.assignments import actions
from citydesk.evidence import publishable
from citydesk.evidence.models import Evidence, Redaction
from citydesk.lib import sandbox
from citydesk.originals import custody
from citydesk.pictures import actions as pictures
from citydesk.pictures.models import Picture
from citydesk.rewards.models import Rate
from citydesk.stories.models import Story
from tests.cast import NOW
from tests.factories.stories import section
from tests.factories.tips import mailed

pytestmark = pytest.mark.django_db
BOX = {"box-0-x": "10", "box-0-y": "20", "box-0-w": "30.5", "box-0-h": "12.25"}


def sent(boxes=None, *, on=0, **crop):
    told = {"on": on, "box-TOTAL_FORMS": 4, "box-INITIAL_FORMS": 0}
    return told | (BOX if boxes is None else boxes) | {f"crop-{k}": v for k, v in crop.items()}


@pytest.fixture
def evidence(db):
    mailed()
    return Evidence.objects.get()


@pytest.fixture
def address(evidence):
    return f"/desk/evidence/{evidence.pk}/publishable/"


@pytest.fixture
def published(evidence, kunle):
    """The tip accepted and its story public."""
    from citydesk.stories import actions as stories

    rate = Rate.objects.create(code="photo", label="A photo", amount_kobo=100_000)
    assignment = evidence.tip.assignment
    actions.take_on(assignment=assignment, by=kunle, now=NOW)
    story = actions.accept(
        assignment=assignment, headline="Clinic", section=section(), rate=rate,
        pictures={evidence.pk: "A corridor."}, by=kunle, now=NOW,
    )  # fmt: skip
    stories.publish(story=story, by=kunle, now=NOW)
    return Story.objects.get()


def test_the_clean_copy_is_shown_with_rows_for_boxes(kunles_browser, address, evidence):
    shown = kunles_browser.get(address).content.decode()

    assert f"/desk/evidence/{evidence.pk}/whole.jpg" in shown
    assert 'name="box-0-x"' in shown
    assert "Nothing is covered." in shown
    assert "style=" not in shown.partition('<form class="cover"')[2].partition("</form>")[0]


def test_boxes_and_crop_are_saved_and_shown_again(kunles_browser, address, kunle):
    answer = kunles_browser.post(address, sent(x="0", y="0", w="50", h="100"))

    assert answer.status_code == 302
    row = Redaction.objects.get()
    assert row.boxes == [{"x": 0.1, "y": 0.2, "w": 0.305, "h": 0.1225}]
    assert row.crop == {"x": 0.0, "y": 0.0, "w": 0.5, "h": 1.0}
    assert row.made_by == kunle
    shown = kunles_browser.get(address).content.decode()
    assert 'value="30.5"' in shown
    assert "1 part is covered. It is cropped." in shown
    assert 'name="on" value="1"' in shown


def test_the_result_is_shown_before_it_is_kept(kunles_browser, address):
    answer = kunles_browser.post(f"{address}preview/", sent(x="0", y="0", w="50", h="100"))

    assert answer["Content-Type"] == "image/jpeg"
    assert "no-store" in answer["Cache-Control"]
    assert Image.open(io.BytesIO(answer.content)).width < 330
    assert not Redaction.objects.exists()


def test_custody_is_told_who_saw_the_result(kunles_browser, address, evidence, kunle):
    kunles_browser.post(f"{address}preview/", sent({}))

    entry = evidence.original.custody.get(act="LOOKED")
    assert entry.by == kunle.username
    assert custody.facts_of(entry)["saw"] == "the publishable copy"


@pytest.mark.parametrize("path", ["", "preview/"])
def test_another_site_cannot_cover_or_look_in_an_editors_name(path, kunle, address):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(kunle)

    assert browser.post(address + path, sent()).status_code == 403
    assert not Redaction.objects.exists()


@pytest.mark.parametrize(
    ("boxes", "said"),
    [
        ({"box-0-x": "10"}, "Box 1: Give all four numbers, or none."),
        (BOX | {"box-0-w": "0.01"}, "Box 1: This is too small"),
        (BOX | {"box-0-x": "190"}, "Box 1: Ensure this value is less than or equal to 100."),
        (BOX | {"box-0-x": "left"}, "Box 1: Enter a number."),
        ({"box-TOTAL_FORMS": "61"}, "at most 60 forms"),
    ],
)
@pytest.mark.parametrize("where", ["", "preview/"])
def test_numbers_that_are_no_part_of_the_picture_are_explained(
    boxes, said, where, kunles_browser, address
):
    answer = kunles_browser.post(address + where, sent(boxes))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Redaction.objects.exists()


def test_emptied_rows_uncover(kunles_browser, address):
    kunles_browser.post(address, sent())

    kunles_browser.post(address, sent({}, on=1))

    assert "Nothing is covered." in kunles_browser.get(address).content.decode()


def test_of_two_editors_the_second_sees_what_the_first_did(kunles_browser, address):
    kunles_browser.post(address, sent())

    answer = kunles_browser.post(address, sent({**BOX, "box-0-x": "60"}), follow=True)

    assert "A colleague covered something meanwhile" in answer.content.decode()
    assert Redaction.objects.count() == 1


@pytest.mark.parametrize("broken", [sandbox.TooSlow(""), BlockingIOError("no process")])
def test_a_picture_that_cannot_be_opened_loses_nothing(
    broken, kunles_browser, address, monkeypatch
):
    def slow(*_given, **_more):
        raise broken

    monkeypatch.setattr(publishable.sandbox, "call", slow)

    for where in ("", "preview/"):
        answer = kunles_browser.post(address + where, sent())
        assert answer.status_code == 422
        assert "cannot be opened" in answer.content.decode()
        assert 'value="30.5"' in answer.content.decode(), "what was drawn is still there"


def test_saved_again_it_changes_what_readers_already_see(
    kunles_browser, zainab, address, published
):
    def picture():
        pictures.make_sizes(picture=Picture.objects.get())
        return zainab.get(published.path).content.decode().partition('<img src="')[2].split('"')[0]

    before = picture()
    assert before.endswith(".jpg")
    assert "This picture is in use." in kunles_browser.get(address).content.decode()

    kunles_browser.post(address, sent())

    assert picture() != before


def test_from_the_story_one_gets_to_the_picture_and_to_the_tip(
    kunles_browser, address, published, evidence
):
    shown = kunles_browser.get(f"/desk/stories/edit/{published.pk}/").content.decode()

    assert address in shown
    assert f"/desk/tips/{evidence.tip.code}/" in shown


def test_a_reporter_in_the_editor_is_not_led_to_the_tip(client, bisi, published, address):
    client.force_login(bisi)

    shown = client.get(f"/desk/stories/edit/{published.pk}/").content.decode()

    assert address not in shown
    assert "/desk/tips/" not in shown


@pytest.mark.parametrize("covered", [False, True])
def test_accepting_reminds_of_faces_while_a_protected_sources_picture_shows_all(
    covered, kunles_browser, kunle, evidence, address
):
    assignment = evidence.tip.assignment
    actions.protect(assignment=assignment, by=kunle, now=NOW)
    actions.take_on(assignment=assignment, by=kunle, now=NOW)
    if covered:
        kunles_browser.post(address, sent())

    told = {"headline": "Clinic", "section": section().pk, f"use_{evidence.pk}": "on"}
    answer = kunles_browser.post(
        f"/desk/tips/{evidence.tip.code}/accept/",
        told | {f"alt_{evidence.pk}": "A corridor."},
        follow=True,
    )

    assert ("Does a picture show people" in answer.content.decode()) is not covered


@pytest.mark.parametrize("path", ["", "preview/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_reporter_and_a_reader_cover_and_see_nothing(path, method, client, bisi, zainab, address):
    client.force_login(bisi)

    reporter = getattr(client, method)(address + path, sent() if method == "post" else {})
    reader = getattr(zainab, method)(address + path, sent() if method == "post" else {})

    assert reporter.status_code in {302, 403, 405}
    assert reader.status_code in {302, 405}
    assert b"whole.jpg" not in reporter.content
    assert not Redaction.objects.exists()


def test_a_file_that_is_no_picture_has_no_such_screen(kunles_browser):
    from tests.factories.evidence import examined

    words = examined(b"a poem", name="poem.txt")

    assert kunles_browser.get(f"/desk/evidence/{words.pk}/publishable/").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_screen_costs_the_same_for_one_box_and_three(
    number, kunles_browser, address, django_assert_num_queries
):
    boxes = {f"box-{n}-{k[-1]}": v for n in range(number) for k, v in BOX.items()}
    kunles_browser.post(address, sent(boxes))
    kunles_browser.get(address)

    with django_assert_num_queries(12):
        kunles_browser.get(address)
