from datetime import timedelta

import pytest

from citydesk.search import actions, similar
from citydesk.search.types import Text
from tests.cast import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FILLER = "The house said on its own account that nobody had been there before or since"


def text(headline, body=FILLER):
    return Text(headline=headline, standfirst="", body=body)


def put(number, headline, body=FILLER, *, days=0):
    actions.put(story=number, published_at=NOW - days * DAY, text=text(headline, body))


def like(headline, body=FILLER, **fields):
    told = {"story": 0, "published_at": NOW} | fields
    return similar.similar(text(headline, body), **told)


def numbers(found):
    return [one.story for one in found]


@pytest.fixture
def archive():
    for n in range(40):
        put(100 + n, f"Council matter {n}", days=n)
    put(1, "Flood at Lekki", "Water stands in the streets of Lekki after the rain")
    put(2, "Lekki residents bail", "The flood came to Lekki at night", days=2)
    put(3, "Match at Surulere", "The game ended without a goal")


def test_stories_that_share_rare_words_are_found_and_others_not(archive):
    found = like("Flood in Lekki again", "Lekki is under water")

    assert set(numbers(found)) == {1, 2}


def test_the_words_that_two_stories_share_are_told(archive):
    found = like("Flood in Lekki again", "Lekki is under water")

    assert {"lekki", "flood"} == set(found[0].shared[:2])


def test_a_story_is_not_like_itself(archive):
    assert numbers(like("Flood at Lekki", "Lekki is under water", story=1)) == [2]


def test_of_two_that_say_the_same_the_nearer_in_time_comes_first(archive):
    put(4, "Flood at Ikorodu", days=300)
    put(5, "Flood at Ikorodu", days=10)

    assert numbers(like("Ikorodu"))[:2] == [5, 4]


def test_what_is_old_news_is_not_found(archive):
    put(4, "Ikorodu", days=similar.DAYS_MAX + 1)
    put(5, "Ikorodu", days=1)

    assert numbers(like("Ikorodu")) == [5]


def test_names_over_a_story_do_not_count(archive):
    put(4, "A cup", f"{FILLER} Adeyemi")
    put(5, "A saucer", f"{FILLER} Adeyemi")

    assert 4 in numbers(like("A spoon", f"{FILLER} Adeyemi"))
    assert 4 not in numbers(like("A spoon", f"{FILLER} Adeyemi", ignored=["Bisi Adeyemi"]))


def test_the_same_number_is_nothing_in_common(archive):
    put(4, "Route 66 closes")

    assert like("Room 66", "") == []


@pytest.mark.parametrize("headline", ["", "?!", "Unheardof"])
def test_what_shares_nothing_is_like_nothing(archive, headline):
    assert like(headline, "") == []


@pytest.mark.parametrize("count", [3, 30])
def test_it_costs_five_queries_however_many_there_are(count, django_assert_num_queries):
    for n in range(count):
        put(n, "Flood at Lekki", days=n)

    with django_assert_num_queries(5):
        like("Flood at Lekki", story=0)


def test_how_much_two_texts_have_in_common():
    assert similar.overlap({"a", "b"}, {"b", "c"}) == pytest.approx(1 / 3)
    assert similar.overlap((), ()) == 0
