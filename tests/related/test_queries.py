import pytest

from citydesk.related import queries
from citydesk.search.similar import Similar


def one(number, score, *words):
    said = dict.fromkeys(words, 1.0)
    return Similar(story=number, score=score, shared=words[:1], days=0, said=said)


def chosen(*alike, unlike=()):
    return [found.story for found in queries.diverse(alike, unlike=[unlike], most=4)]


def test_the_same_story_told_twice_is_left_out():
    words = ["flood", "lekki", "rain", "night", "water"]

    assert chosen(one(1, 9, *words), one(2, 5, "flood", "school"), unlike=words) == [2]


def test_of_two_that_say_the_same_one_is_enough():
    words = ["flood", "lekki", "rain", "night", "water"]

    assert chosen(one(1, 9, *words), one(2, 8, *words), one(3, 5, "flood", "school")) == [1, 3]


def test_a_list_has_several_things_to_say():
    near = one(2, 8, "a", "b", "c", "x", "y")
    other = one(3, 7, "q", "r", "s", "t")

    assert chosen(one(1, 9, "a", "b", "c", "d", "e"), near, other) == [1, 3, 2]


def test_what_only_shares_a_word_is_not_worth_reading():
    assert chosen(one(1, 9, "a", "b"), one(2, 9 * queries.FAINT * 0.9, "c", "d")) == [1]


def test_nothing_is_like_nothing():
    assert chosen() == []


@pytest.mark.parametrize("count", [1, 4, 9])
def test_there_are_at_most_four(count):
    assert len(chosen(*(one(n, 9, f"w{n}", f"v{n}") for n in range(count)))) == min(count, 4)
