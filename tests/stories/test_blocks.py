"""What a story's body is made of, as readers get it."""

import pytest

from citydesk.stories import actions, queries
from citydesk.stories.blocks import FilmBlock
from tests.cast import NOW
from tests.factories.stories import draft, film

pytestmark = pytest.mark.django_db


def test_a_film_loads_nothing_but_its_poster_and_tells_its_weight():
    block = FilmBlock()

    shown = block.render(
        block.to_python({"film": film(b"x" * 2_300_000).pk, "caption": "At seven."})
    )

    assert 'preload="none"' in shown
    assert 'width="640" height="360"' in shown
    assert "2.2\xa0MB" in shown
    assert "0:42" in shown
    assert "At seven." in shown
    assert "autoplay" not in shown
    assert "http" not in shown


def test_a_film_that_is_gone_leaves_no_hole():
    block = FilmBlock()

    assert block.render(block.to_python({"film": 4711, "caption": "Gone."})).strip() == ""


@pytest.mark.parametrize("number", [1, 3])
def test_films_of_a_story_are_found_in_one_query(number, django_assert_num_queries):
    films = [film(made_from=f"{n}" * 64) for n in range(number)]
    story = draft()
    story.body = [("film", {"film": one, "caption": ""}) for one in films]
    story.save_revision().publish()
    story.refresh_from_db()

    assert queries.film_ids(story) == {one.pk for one in films}
    with django_assert_num_queries(1):
        assert [block.value["film"].poster.pk for block in story.body]


def test_readers_find_the_film_in_the_story(client):
    story = draft()
    story.body.append(("film", {"film": film(), "caption": ""}))
    story.save_revision()
    actions.publish(story=story, by=None, now=NOW)

    page = client.get(story.path).content.decode()
    address = page.partition('<source src="')[2].partition('"')[0]
    assert address.startswith("/media/films/")
    answer = client.get(address, headers={"range": "bytes=4-7"})
    assert (answer.status_code, answer.content) == (206, b"ftyp")
    assert client.get("/media/films/nothing.mp4").status_code == 404
