"""The owner's screen for erasing."""

import pytest
from django.test import Client
from wagtail.models import ModelLogEntry

from citydesk.assignments import actions
from citydesk.evidence.models import Evidence
from citydesk.lib import keys
from citydesk.originals import queries as kept
from citydesk.originals.models import Original
from citydesk.people.models import User
from citydesk.stories import actions as stories
from tests.cast import NOW
from tests.factories.stories import section
from tests.factories.tips import mailed

pytestmark = pytest.mark.django_db
WHY = "The sender is in danger."


@pytest.fixture
def zaras_browser(db):
    """The owner's."""
    client = Client()
    client.force_login(User.objects.create_superuser("zara", "zara@example.ng", "password"))
    return client


@pytest.fixture
def assignment():
    return mailed(photos=2)


@pytest.fixture
def address(assignment):
    return f"/desk/tips/{assignment.tip.code}/erase/"


@pytest.fixture
def public(assignment, kunle):
    actions.take_on(assignment=assignment, by=kunle, now=NOW)
    story = actions.accept(
        assignment=assignment,
        headline="Clinic under water",
        section=section(),
        rate=None,
        pictures={Evidence.objects.order_by("position").first().pk: "A flooded corridor."},
        by=kunle,
        now=NOW,
    )
    stories.publish(story=story, by=kunle, now=NOW)
    return story


def left():
    return Original.objects.filter(erased_at=None).count()


def told(assignment, **more):
    return {"why": WHY, "word": assignment.tip.code} | more


def test_the_screen_says_what_goes_and_what_stays(zaras_browser, address):
    shown = zaras_browser.get(address).content.decode()

    assert "The message as it came, and 2 files with every copy" in shown
    assert "copies in every backup of the database open no more" in shown
    assert "The custody log" in shown


def test_only_an_owner_may_even_look(address, assignment, kunles_browser, zainab, client, bisi):
    client.force_login(bisi)

    for browser in (kunles_browser, client, zainab):
        assert browser.get(address).status_code in {302, 403}
        assert browser.post(address, told(assignment)).status_code in {302, 403}
    assert left() == Original.objects.count()


def test_only_an_owner_is_led_there(address, assignment, kunles_browser, zaras_browser):
    sheet = f"/desk/tips/{assignment.tip.code}/"

    assert address in zaras_browser.get(sheet).content.decode()
    assert address not in kunles_browser.get(sheet).content.decode()


def test_with_the_tips_code_it_is_erased_and_that_is_kept(zaras_browser, address, assignment):
    answer = zaras_browser.post(
        address, told(assignment, word=f" {assignment.tip.code.lower()} "), follow=True
    )

    assert "copy keys/ over its backup" in answer.content.decode()
    assert left() == 0
    entry = ModelLogEntry.objects.get(action="citydesk.tip.erase")
    assert (entry.user.username, entry.data) == ("zara", {"why": WHY})
    assert "is left to be erased" in zaras_browser.get(address).content.decode()


@pytest.mark.parametrize("wrong", [{"word": "T-ANOTHER"}, {"word": ""}, {"why": " "}])
def test_without_its_code_or_a_reason_nothing_is_erased(wrong, zaras_browser, address, assignment):
    answer = zaras_browser.post(address, told(assignment, **wrong))

    assert answer.status_code == 422
    assert left() == Original.objects.count()


def test_while_a_story_shows_it_it_is_refused_with_the_story(
    zaras_browser, address, assignment, public, kunle
):
    shown = zaras_browser.get(address).content.decode()
    assert "Clinic under water" in shown
    assert 'name="word"' not in shown
    assert zaras_browser.post(address, told(assignment)).status_code == 422
    assert left() == Original.objects.count()

    stories.kill(story=public, by=kunle, reason="She asked us to.", now=NOW)
    zaras_browser.post(address, told(assignment))

    assert left() == 0


def test_a_copy_that_cannot_be_read_now_is_said_to_be_the_reason(
    zaras_browser, address, assignment, monkeypatch
):
    def fails(**_told):
        raise keys.CannotOpen

    monkeypatch.setattr("citydesk.evidence.sharing.part", fails)

    answer = zaras_browser.post(address, told(assignment))

    assert (answer.status_code, left()) == (422, Original.objects.count())
    assert "Nothing was erased; try again." in answer.content.decode()


def test_a_tip_that_is_not_there_has_no_screen(zaras_browser):
    assert zaras_browser.get("/desk/tips/T-NONE/erase/").status_code == 404


def test_the_sheet_of_an_erased_tip_still_opens(zaras_browser, address, assignment):
    zaras_browser.post(address, told(assignment))

    shown = zaras_browser.get(f"/desk/tips/{assignment.tip.code}/").content.decode()

    assert "It was erased." in shown
    with pytest.raises(kept.Erased):
        kept.read(Original.objects.first())
