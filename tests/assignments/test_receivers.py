"""What the desk's work hears of, and says no to."""

import pytest
from django.urls import reverse

from citydesk.assignments import actions
from citydesk.evidence.models import Evidence
from citydesk.pictures.models import Film, Picture
from citydesk.stories import actions as stories
from tests.cast import NOW
from tests.factories.stories import film, section
from tests.factories.tips import mailed

pytestmark = pytest.mark.django_db
REFUSED = "This says who a protected source is. Take it out."


@pytest.fixture
def public(kunle):
    """A protected source's public story, with her picture and a film."""
    assignment, moving = mailed(), film(credit="Film: A. N.")
    actions.protect(assignment=assignment, by=kunle, now=NOW)
    actions.take_on(assignment=assignment, by=kunle, now=NOW)
    story = actions.accept(
        assignment=assignment,
        headline="Clinic under water",
        section=section(),
        rate=None,
        pictures={Evidence.objects.get().pk: "A flooded corridor."},
        by=kunle,
        now=NOW,
    )
    story.body.append(("film", {"film": moving, "caption": ""}))
    story.save_revision()
    stories.publish(story=story, by=kunle, now=NOW)
    return story


def edit(browser, picture, **words):
    told = {"title": picture.title, "alt": picture.alt, "credit": picture.credit}
    return browser.post(
        reverse("wagtailimages:edit", args=[picture.pk]),
        told | {"collection": 1, "tags": ""} | words,
        follow=True,
    ).content.decode()


@pytest.mark.parametrize(
    "words",
    [
        {"title": "By Amáka  OBI"},
        {"alt": "Amaka Obi in a corridor."},
        {"credit": "amaka@post.example"},
    ],
)
def test_a_picture_that_readers_see_is_not_made_to_name_a_protected_source(
    words, public, kunles_browser
):
    before = Picture.objects.values().get(pk=public.lead_picture_id)

    assert REFUSED in edit(kunles_browser, public.lead_picture, **words)

    assert Picture.objects.values().get(pk=public.lead_picture_id) == before


def test_other_words_of_it_are_changed_as_ever(public, kunles_browser):
    assert REFUSED not in edit(kunles_browser, public.lead_picture, credit="Sent to Citydesk")

    assert Picture.objects.get(pk=public.lead_picture_id).credit == "Sent to Citydesk"


@pytest.mark.parametrize("what", ["title", "credit"])
def test_nor_is_a_film(what, public, kunles_browser):
    moving = Film.objects.get()
    told = {"title": "First cars", "credit": "Film: A. N.", what: "Amaka Obi"}

    answer = kunles_browser.post(f"/desk/films/edit/{moving.pk}/", told)

    assert REFUSED in answer.content.decode()
    moving.refresh_from_db()
    assert (moving.title, moving.credit) == ("First cars", "Film: A. N.")


def test_its_poster_is_asked_about_as_the_film_is(public, kunles_browser):
    assert REFUSED in edit(kunles_browser, Film.objects.get().poster, alt="Amaka Obi drives.")


def test_a_film_is_renamed_as_ever(public, kunles_browser):
    moving = Film.objects.get()

    kunles_browser.post(f"/desk/films/edit/{moving.pk}/", {"title": "Cars", "credit": "A. N."})

    moving.refresh_from_db()
    assert moving.title == "Cars"
