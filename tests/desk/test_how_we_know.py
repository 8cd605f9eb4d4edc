"""The screen of the "How we know this" note."""

import pytest

from citydesk.assignments import actions, verifying
from citydesk.assignments.enums import Step
from citydesk.evidence.models import Finding
from citydesk.stories.models import Story
from tests.cast import NOW
from tests.factories.stories import section
from tests.factories.tips import mailed

pytestmark = pytest.mark.django_db


@pytest.fixture
def assignment(kunle):
    made = mailed()
    actions.take_on(assignment=made, by=kunle, now=NOW)
    return made


@pytest.fixture
def accepted(assignment, kunle):
    actions.accept(
        assignment=assignment, headline="Clinic under water", section=section(), rate=None,
        pictures={}, by=kunle, now=NOW,
    )  # fmt: skip
    verifying.tick(
        assignment=assignment, step=Step.CALL_BACK, done=True, found="0803 123 4567, her voice.",
        by=kunle, now=NOW,
    )  # fmt: skip
    return assignment


@pytest.fixture
def address(assignment):
    return f"/desk/tips/{assignment.tip.code}/how-we-know/"


def sent(*texts, used=()):
    told = {f"text-{n}": text for n, text in enumerate(texts)}
    return told | {f"use-{n}": "on" for n in used}


def known():
    return Story.objects.get().get_latest_revision_as_object().known


def test_steps_and_findings_are_offered_in_words_for_readers(kunles_browser, accepted, address):
    agrees = Finding.objects.filter(outcome="AGREES").first()
    unknown = Finding.objects.filter(outcome="NOT_RECORDED").first()

    shown = kunles_browser.get(address).content.decode()

    assert "We spoke to the person who sent it." in shown
    assert agrees.sentence in shown
    assert unknown.sentence not in shown
    assert shown.count(" checked") == 0, "nothing is told that nobody chose"


def test_what_is_ticked_gets_into_the_draft_in_the_editors_words(kunles_browser, accepted, address):
    answer = kunles_browser.post(
        address, sent("We spoke to her.", "Not this.", "And we were there.", " ", used=[0, 2, 3])
    )

    assert answer.url == f"/desk/stories/edit/{Story.objects.get().pk}/"
    assert known() == ["We spoke to her.", "And we were there."]
    shown = kunles_browser.get(address).content.decode()
    assert shown.count(" checked") == 2


def test_an_emptied_note_is_gone(kunles_browser, accepted, address):
    kunles_browser.post(address, sent("We spoke to her.", used=[0]))

    kunles_browser.post(address, sent("We spoke to her."))

    assert known() == []


def test_too_much_is_said_so_and_nothing_is_lost(kunles_browser, accepted, address):
    answer = kunles_browser.post(address, sent(*["Much."] * 8, used=range(8)))

    assert answer.status_code == 422
    assert "At most 7 statements" in answer.content.decode()
    assert answer.content.decode().count(" checked") == 8
    assert known() == []


def test_a_protected_name_is_refused_and_the_danger_is_told(
    kunles_browser, accepted, address, kunle
):
    actions.protect(assignment=accepted, by=kunle, now=NOW)

    assert "can point to one person" in kunles_browser.get(address).content.decode()
    answer = kunles_browser.post(address, sent("Amaka Obi told us.", used=[0]))

    assert answer.status_code == 422
    assert "who a protected source is" in answer.content.decode()
    assert known() == []


def test_before_there_is_a_story_the_screen_says_what_to_do(kunles_browser, address):
    assert "Accept the tip first" in kunles_browser.get(address).content.decode()
    assert kunles_browser.post(address, sent("We.", used=[0])).status_code == 422


def test_a_tip_that_is_not_there_is_not_found(kunles_browser, db):
    assert kunles_browser.get("/desk/tips/T-NOTHING/how-we-know/").status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_reporter_and_a_reader_see_and_say_nothing(
    method, client, bisi, zainab, accepted, address
):
    client.force_login(bisi)

    reporter = getattr(client, method)(address, sent("We.", used=[0]) if method == "post" else {})
    reader = getattr(zainab, method)(address, sent("We.", used=[0]) if method == "post" else {})

    assert reporter.status_code in {302, 403}
    assert reader.status_code == 302
    assert b"her voice" not in reporter.content
    assert known() == []
