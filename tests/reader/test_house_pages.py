import html
import re
from datetime import timedelta

import pytest

from citydesk.reader import house_pages
from citydesk.stories import actions
from citydesk.stories.models import Front, PlainPage
from citydesk.web.templatetags import editorial
from tests.cast import NOW
from tests.factories import stories

TAGS = re.compile(r"<[^>]+>")


def words(page):
    return " ".join(html.unescape(TAGS.sub(" ", page.content.decode())).split())


def put_page(slug, **fields):
    fields = {"title": "How the Heron works", "body": "<p>We stand still.</p>"} | fields
    return Front.objects.get().add_child(instance=PlainPage(slug=slug, **fields))


def test_how_we_work_needs_no_owner_to_say_it(zainab, db):
    page = zainab.get("/how-we-work/")

    assert "We find out whether it is so" in words(page)
    assert "From a message to a story" in words(page)
    assert 'href="/rewards/"' in page.content.decode()


def test_the_owners_words_stand_first_and_the_steps_stay(zainab, db):
    put_page("how-we-work")

    page = words(zainab.get("/how-we-work/"))

    assert "How the Heron works We stand still. From a message to a story" in page
    assert "We find out whether it is so" not in page


def test_words_that_are_no_longer_public_are_not_shown(zainab, db):
    put_page("how-we-work").unpublish()

    assert "We stand still." not in words(zainab.get("/how-we-work/"))


def test_an_editor_sees_a_draft_of_the_words_with_the_steps_around_it(rf, db):
    page = put_page("how-we-work", live=False)

    shown = page.serve_preview(rf.get("/"), "")

    assert "We stand still. From a message to a story" in words(shown)


def test_how_we_work_is_reached_from_every_page(zainab, db):
    story = stories.public()

    assert 'href="/how-we-work/"' in zainab.get(story.path).content.decode()


@pytest.fixture
def put_right(db, kunle):
    """Three stories that were put right, one after the other."""
    made = []
    for n, headline in enumerate(["First", "Second", "Third"]):
        made.append(stories.public(headline))
        at = NOW + timedelta(hours=n)
        actions.correct(story=made[-1], kind="CORRECTION", text=f"Not {n}.", by=kunle, now=at)
    return made


def test_everything_put_right_stands_on_one_page_newest_first(zainab, put_right):
    page = words(zainab.get("/corrections/"))
    moment = editorial.moment(NOW + timedelta(hours=2), "short").split(">")[1].split("<")[0]

    assert page.index(f"Third Correction {moment} Not 2.") < page.index("First Correction")


def test_the_owners_words_stand_over_the_corrections(zainab, put_right):
    put_page("corrections", title="We were wrong", body="<p>Tell us.</p>")

    page = words(zainab.get("/corrections/"))

    assert "We were wrong Tell us. Third" in page
    assert "newest first. A correction changes" not in page


def test_a_house_that_was_never_wrong_says_so(zainab, db):
    assert "Nothing has had to be put right yet." in words(zainab.get("/corrections/"))


def test_corrections_go_on_below_a_place(zainab, put_right, monkeypatch):
    monkeypatch.setattr(house_pages, "CORRECTIONS_PER_PAGE", 2)

    first = zainab.get("/corrections/").content.decode()
    (older,) = re.findall(r'href="(\?below=[^"]+)"', first)
    last = words(zainab.get(f"/corrections/{older}"))

    assert "First Correction" in last
    assert "Second" not in last


@pytest.mark.parametrize("below", ["x", "1-1", "99999999999999999999-1", "-"])
def test_a_place_that_never_was_is_not_here(zainab, put_right, below):
    assert zainab.get("/corrections/", {"below": below}).status_code == 404


def test_corrections_cost_the_same_for_one_as_for_three(
    zainab, put_right, django_assert_num_queries, monkeypatch
):
    zainab.get("/corrections/")
    for most in (1, 3):
        monkeypatch.setattr(house_pages, "CORRECTIONS_PER_PAGE", most)
        with django_assert_num_queries(4):
            zainab.get("/corrections/")
