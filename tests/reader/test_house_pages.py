import html
import re

from citydesk.stories.models import Front, PlainPage
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
