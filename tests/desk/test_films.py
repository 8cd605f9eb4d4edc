"""The screen on which a film is watched, covered over time and handed to readers."""

import pytest
from django_tasks_db.models import DBTaskResult

from citydesk.evidence import film_copies, tasks
from citydesk.evidence.models import FilmCopy
from citydesk.originals.queries import Erased
from citydesk.pictures.models import Film
from tests.cast import NOW
from tests.factories.evidence import examined
from tests.factories.films import film
from tests.factories.photos import photo

pytestmark = pytest.mark.django_db
SENT = {"box-TOTAL_FORMS": 2, "box-INITIAL_FORMS": 0, "height": 360}
BOX = {"box-0-x": "10", "box-0-y": "20", "box-0-w": "30", "box-0-h": "12"}


@pytest.fixture
def evidence():
    return examined(film(), "VID_1.mp4")


@pytest.fixture
def address(evidence):
    return f"/desk/evidence/{evidence.pk}/film/"


@pytest.fixture
def made(evidence, kunle):
    copy = film_copies.ask(
        evidence=evidence, height=360, boxes=(), with_sound=True, by=kunle, now=NOW
    )
    while film_copies.step(copy_id=copy.pk, now=NOW):
        pass
    copy.refresh_from_db()
    return copy


def test_a_film_is_not_played_before_a_copy_was_made_anew(kunles_browser, address):
    shown = kunles_browser.get(address).content.decode()

    assert "<video" not in shown
    assert "Make a copy to watch" in shown


def test_a_copy_to_watch_is_asked_for_once_however_often_the_button_is_pressed(
    kunles_browser, address
):
    for _ in range(2):
        assert kunles_browser.post(address, {"watch": "1"}).status_code == 302

    copy = FilmCopy.objects.get()
    assert (copy.height, copy.boxes, copy.with_sound) == (360, [], True)
    assert DBTaskResult.objects.filter(task_path=tasks.make_film_copy.module_path).exists()
    assert "0 % made." in kunles_browser.get(address).content.decode()


def test_a_copy_that_is_made_plays(kunles_browser, address, made):
    shown = kunles_browser.get(address).content.decode()

    assert f'src="/desk/films/{made.pk}/film.mp4"' in shown
    answer = kunles_browser.get(f"/desk/films/{made.pk}/film.mp4")
    assert (answer.status_code, answer["Content-Type"]) == (200, "video/mp4")
    assert answer["Cache-Control"].startswith("private, no-store")
    assert b"".join(answer.streaming_content) == film_copies.watched(copy=made)


def test_a_player_may_leap(kunles_browser, made):
    answer = kunles_browser.get(
        f"/desk/films/{made.pk}/film.mp4", headers={"range": "bytes=100-199"}
    )

    assert (answer.status_code, answer.content) == (206, film_copies.watched(copy=made)[100:200])


def test_boxes_over_time_become_a_copy(kunles_browser, address):
    told = SENT | BOX | {"box-0-from": "0.5", "box-0-to": "1.5", "box-0-solid": "on"}

    kunles_browser.post(address, told | {"height": "720"})

    copy = FilmCopy.objects.get()
    assert copy.boxes == [
        {"x": 0.1, "y": 0.2, "w": 0.3, "h": 0.12, "from": 0.5, "to": 1.5, "solid": True}
    ]
    assert (copy.height, copy.with_sound) == (720, False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"box-0-w": ""},
        {"box-0-x": "99.99"},
        {"box-0-from": "2", "box-0-to": "1"},
        {"box-0-from": "-1"},
        {"height": "4000"},
    ],
)
def test_what_cannot_be_covered_is_said_and_what_was_typed_stays(kunles_browser, address, wrong):
    answer = kunles_browser.post(address, SENT | BOX | wrong)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert 'value="20"' in answer.content.decode()
    assert not FilmCopy.objects.exists()


def test_a_copy_is_handed_to_readers_once(kunles_browser, address, made):
    told = {"title": "First cars", "alt": "Cars on a bridge.", "credit": "Amaka"}

    for _ in range(2):
        kunles_browser.post(f"/desk/films/{made.pk}/publish/", told)

    shown = Film.objects.get()
    assert (shown.title, shown.credit, shown.bytes) == ("First cars", "Amaka", made.copy.bytes)
    assert shown.poster.alt == "Cars on a bridge."
    with shown.file.open() as file:
        assert file.read() == film_copies.watched(copy=made)
    assert "can be chosen in a story" in kunles_browser.get(address).content.decode()


def test_a_film_without_a_title_is_not_handed_out(kunles_browser, made):
    kunles_browser.post(f"/desk/films/{made.pk}/publish/", {"title": "", "alt": ""})

    assert not Film.objects.exists()


def test_what_is_not_made_is_not_handed_out(kunles_browser, evidence, kunle):
    copy = film_copies.ask(
        evidence=evidence, height=360, boxes=(), with_sound=True, by=kunle, now=NOW
    )

    kunles_browser.post(f"/desk/films/{copy.pk}/publish/", {"title": "A", "alt": "B"})

    assert not Film.objects.exists()
    assert kunles_browser.get(f"/desk/films/{copy.pk}/film.mp4").status_code == 404


def test_a_film_that_was_erased_while_its_screen_stood_open_is_gone(
    kunles_browser, address, evidence, monkeypatch
):
    def erased(**_told):
        raise Erased

    monkeypatch.setattr(film_copies, "ask", erased)

    assert kunles_browser.post(address, {"watch": "1"}).status_code == 404


def test_a_photo_has_no_screen_of_films(kunles_browser):
    row = examined(photo())

    assert kunles_browser.get(f"/desk/evidence/{row.pk}/film/").status_code == 404


@pytest.mark.parametrize("path", ["evidence/{e}/film/", "films/{c}/film.mp4"])
def test_only_editors_see_films(client, bisi, evidence, made, path):
    client.force_login(bisi)

    answer = client.get("/desk/" + path.format(e=evidence.pk, c=made.pk))

    assert answer.status_code in {302, 403}


def test_the_sheet_leads_to_the_film(kunles_browser, evidence, address):
    assert address in kunles_browser.get(f"/desk/tips/{evidence.tip.code}/").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_screen_costs_the_same_for_three_copies_as_for_one(
    kunles_browser, address, evidence, kunle, number, django_assert_num_queries
):
    for height in (360, 720, 480)[:number]:
        film_copies.ask(
            evidence=evidence, height=height, boxes=(), with_sound=True, by=kunle, now=NOW
        )
    kunles_browser.get(address)

    with django_assert_num_queries(QUERIES):
        kunles_browser.get(address)


# Session, user, permissions, the file, its copies, what is public, and Wagtail's own.
QUERIES = 11
