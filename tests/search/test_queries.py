"""Stories found by their words, on both databases alike."""

from datetime import timedelta

import pytest

from citydesk.search import actions, queries
from citydesk.search.asked import read
from citydesk.search.models import Entry
from citydesk.search.types import Narrowed, Text
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def put(story, headline="Nothing", *, standfirst="", body="", labels=(), days=0):
    text = Text(headline=headline, standfirst=standfirst, body=body, labels=labels)
    actions.put(story=story, published_at=NOW - timedelta(days=days), text=text)


def find(asked, *, page=1, by_time=False, **narrowed):
    return queries.find(
        read(asked), page=page, by_time=by_time, narrowed=Narrowed(**narrowed)
    ).stories


def test_a_story_is_found_by_any_of_its_parts():
    put(1, "Flood at Ikorodu", standfirst="The market closed.", body="A canoe carried the post.")

    assert find("ikorodu") == find("markets") == find("canoes") == find("CANOE flood") == [1]
    assert find("ikeja") == []


def test_yoruba_is_found_without_its_marks_and_with_them():
    put(1, "Ọ̀ṣun grove opens")
    put(2, "Osun grove closes", days=1)

    assert find("osun") == find("ọ̀ṣun") == [1, 2]


def test_all_words_are_wanted_in_any_order():
    put(1, "Flood at the bridge")
    put(2, "Flood at the market")

    assert find("bridge flood") == [1]


def test_a_phrase_stands_side_by_side():
    put(1, "Third Mainland Bridge")
    put(2, "The third time on the mainland")

    assert find('"third mainland"') == [1]


def test_no_phrase_begins_in_one_part_and_ends_in_another():
    put(1, "The third", standfirst="Mainland news")

    assert find('"third mainland"') == []


def test_what_is_not_wanted_is_left_out():
    put(1, "Flood at the bridge")
    put(2, "Flood at the market")

    assert find("flood -bridge") == [2]


def test_a_label_is_not_a_word_and_a_word_is_no_label():
    put(1, "Section5 is the name of a band", labels=["section5"])
    put(2, "Another band", labels=["section5"])

    assert find("section5") == [1]
    assert sorted(find("band", labels=["section5"])) == [1, 2]
    assert find("band", labels=["band"]) == []


def test_a_stretch_of_time_begins_with_its_first_moment_and_ends_before_its_last():
    for days in (0, 1, 2):
        put(days, "Flood", days=days)

    assert find("flood", since=NOW - timedelta(days=1)) == [0, 1]
    assert find("flood", until=NOW) == [1, 2]


def test_a_headline_says_more_of_a_story_than_a_word_in_its_text():
    body = "Rain fell on the market, and nobody minded. " * 20
    put(1, "Market day", body=body + "A bridge stood by.")
    put(2, "The bridge reopens", body=body, days=1)

    assert find("bridge") == [2, 1]


def test_of_two_that_fit_alike_the_newer_is_first():
    put(1, "Flood", days=400)
    put(2, "Flood", days=2)
    put(3, "Flood", days=300)

    assert find("flood") == [2, 3, 1]


def test_by_time_the_newest_is_first_however_it_fits():
    put(1, "Flood flood flood", days=3)
    put(2, "Nothing", body="A flood.")

    assert find("flood", by_time=True) == [2, 1]


def test_when_no_story_has_all_the_words_some_will_do():
    put(1, "Flood at the bridge")

    found = queries.find(read("flood ikeja"), page=1, by_time=False)

    assert (found.stories, found.loosely) == ([1], True)
    assert not queries.find(read("ikeja surulere"), page=1, by_time=False).loosely


@pytest.mark.parametrize("by_time", [False, True])
def test_pages_hold_twenty_and_lose_none(by_time):
    for n in range(45):
        put(n, "Flood", days=n)

    pages = [queries.find(read("flood"), page=n, by_time=by_time) for n in (1, 2, 3, 4)]

    assert [len(page.stories) for page in pages] == [20, 20, 5, 0]
    assert [page.has_next for page in pages] == [True, True, False, False]
    assert [story for page in pages for story in page.stories] == list(range(45))


def test_the_last_page_that_can_be_asked_for_leads_to_no_other(monkeypatch):
    monkeypatch.setattr(queries, "PAGES_MAX", 2)
    for n in range(45):
        put(n, "Flood", days=n)

    pages = [queries.find(read("flood"), page=n, by_time=True) for n in (1, 2)]

    assert [page.has_next for page in pages] == [True, False]


def test_other_words_take_the_place_of_the_first():
    put(1, "Flood")
    put(1, "Fire")

    assert find("flood") == []
    assert find("fire") == [1]
    assert Entry.objects.count() == 1


def test_what_is_dropped_is_not_found_and_can_come_back():
    put(1, "Flood")
    put(2, "Flood")

    actions.drop(story=1)
    assert find("flood") == [2]

    put(1, "Flood")
    assert sorted(find("flood")) == [1, 2]


def test_stories_of_one_moment_are_all_found():
    for story in (1, 2, 3):
        put(story, "Flood")

    assert find("flood", by_time=True) == [3, 2, 1]


def test_nothing_asked_costs_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert find("?!") == []


@pytest.mark.parametrize("count", [1, 3])
def test_a_search_is_one_query(count, django_assert_num_queries):
    for story in range(count):
        put(story, "Flood")

    with django_assert_num_queries(1):
        assert len(find("flood")) == count


@pytest.mark.parametrize(
    "hostile",
    ['"', "'", "flood'; DROP TABLE search_entry; --", "NEAR(flood, 5)", "flood*", "flood AND",
     "headline : flood", "^flood", "flood:A", "flood <-> x", "!flood", "\x00flood", "(((", "OR"],
)  # fmt: skip
def test_a_databases_own_language_is_only_words(hostile):
    put(1, "Flood")

    find(hostile)

    assert find("flood") == [1]


def test_a_text_longer_than_any_database_counts_is_found():
    put(1, "Flood", body=" ".join(f"word{n}" for n in range(30_000)) + " canoe")

    assert find("flood") == [1]
    assert find("word16000") == [1]
