"""A film is watched in the copy that was made anew, and covered over a stretch of its time."""

import pytest
from playwright.sync_api import expect

from citydesk.evidence import film_copies
from citydesk.evidence.models import FilmCopy
from tests.cast import NOW
from tests.factories.evidence import examined
from tests.factories.films import film
from tests.journeys.conftest import DESK, PHONE, SCREENS

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True, scope="module")
def _beside_the_browsers_loop():
    """Playwright's loop runs in the thread in which our tables are made and read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_an_editor_watches_a_film_and_draws_what_is_covered_when(
    viewport, django_db_setup, live_server, browser, kunles_browser, kunle
):
    row = examined(film(seconds=3), "VID_1.mp4")
    copy = film_copies.ask(evidence=row, height=360, boxes=(), with_sound=True, by=kunle, now=NOW)
    while film_copies.step(copy_id=copy.pk, now=NOW):
        pass
    wrong = []
    with browser.new_context(viewport=viewport) as context:
        session = kunles_browser.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.goto(f"{live_server.url}/desk/evidence/{row.pk}/film/")

        length = page.locator("video").evaluate(
            "film => new Promise(told => film.readyState ? told(film.duration)"
            " : film.addEventListener('loadedmetadata', () => told(film.duration)))"
        )
        page.get_by_role("button", name="Add a box").click()
        page.locator('[name="box-0-from"]').fill("0.5")
        page.locator('[name="box-0-to"]').fill("2")
        page.get_by_text("Hand it to readers").click()
        page.screenshot(path=SCREENS / f"film-{viewport['width']}.png", full_page=True)
        wide = page.evaluate(
            "Math.max(...[document.documentElement, document.querySelector('#main')]"
            ".map(part => part.scrollWidth))"
        )
        page.get_by_role("button", name="Make this copy").click()
        expect(page.get_by_text("0 % made.")).to_be_visible()

    assert length == pytest.approx(3, abs=0.1)
    assert wide <= viewport["width"]
    newest = FilmCopy.objects.order_by("pk").last()
    assert [(box["from"], box["to"]) for box in newest.boxes] == [(0.5, 2.0)]
    assert wrong == []
