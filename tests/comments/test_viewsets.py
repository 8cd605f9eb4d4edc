import uuid

import pytest
from django.test import Client

from citydesk.comments import actions
from citydesk.comments.models import Comment
from tests.cast import NOW
from tests.factories import stories

SCREEN = "/desk/comments/"
State = Comment.State


@pytest.fixture
def held(db):
    story = stories.public()
    return [
        actions.post(id=uuid.uuid4(), story=story, name=f"Ngozi {n}", text="Yes <b>", now=NOW)
        for n in range(3)
    ]


def states():
    return list(Comment.objects.order_by("name").values_list("state", flat=True))


def test_an_editor_reads_all_of_a_comment_before_deciding(kunles_browser, held):
    page = kunles_browser.get(SCREEN).content.decode()

    assert page.count("Yes &lt;b&gt;") == 3
    assert page.count('name="decide" value="PUBLISHED ') == 3


def test_one_press_publishes_one(kunles_browser, held):
    page = kunles_browser.post(SCREEN, {"decide": f"PUBLISHED {held[1].pk}"}, follow=True)

    assert states() == [State.HELD, State.PUBLISHED, State.HELD]
    assert "1 comment decided." in page.content.decode()


@pytest.mark.parametrize("state", ["PUBLISHED", "REJECTED"])
def test_all_that_are_ticked_are_decided_at_once(kunles_browser, held, state):
    ticked = [held[0].pk, held[2].pk]

    kunles_browser.post(SCREEN, {"decide": state, "comment": ticked})

    assert states() == [state, State.HELD, state]


@pytest.mark.parametrize("said", [{"decide": "LOST"}, {}, {"decide": "PUBLISHED nobody"}])
def test_a_press_that_makes_no_sense_changes_nothing(kunles_browser, held, said):
    assert kunles_browser.post(SCREEN, said).status_code == 302

    assert states() == [State.HELD] * 3


def test_a_reporter_decides_nothing(bisi, held):
    browser = Client()
    browser.force_login(bisi)

    browser.post(SCREEN, {"decide": f"PUBLISHED {held[0].pk}"})

    assert states() == [State.HELD] * 3
    assert SCREEN not in browser.get("/desk/").content.decode()


def test_a_reader_is_sent_to_sign_in(zainab, held):
    page = zainab.post(SCREEN, {"decide": f"PUBLISHED {held[0].pk}"})

    assert page["Location"].startswith("/desk/login/")
    assert states() == [State.HELD] * 3


def test_only_what_waits_is_shown_when_asked(kunles_browser, held, kunle):
    actions.decide(comment=held[0], state=State.REJECTED, by=kunle, now=NOW)

    page = kunles_browser.get(SCREEN, {"state": "HELD"}).content.decode()

    assert "Ngozi 0" not in page
    assert "Ngozi 1" in page


def test_an_empty_screen_says_what_it_is_for(kunles_browser):
    assert "wait on this screen" in kunles_browser.get(SCREEN).content.decode()


def test_what_a_reader_wrote_is_not_edited(kunles_browser, held):
    address = f"{SCREEN}edit/{held[0].pk}/"

    assert kunles_browser.get(address).status_code == 200
    kunles_browser.post(address, {"name": "Other", "text": "Other", "state": "PUBLISHED"})

    held[0].refresh_from_db()
    assert (held[0].name, held[0].state) == ("Ngozi 0", State.HELD)


def test_the_screen_costs_the_same_for_three_comments_as_for_one(
    kunles_browser, django_assert_num_queries
):
    story = stories.public()
    for n in range(3):
        actions.post(id=uuid.uuid4(), story=story, name="Ngozi", text="x", now=NOW)
        if n == 0:
            kunles_browser.get(SCREEN)
        if n in {0, 2}:
            with django_assert_num_queries(11):
                kunles_browser.get(SCREEN)
