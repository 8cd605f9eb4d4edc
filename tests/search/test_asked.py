"""What a reader asked for."""

import pytest

from citydesk.search.asked import Asked, read


def test_words_and_phrases_and_what_is_not_wanted():
    assert read('flood "third mainland" -bridge') == Asked(
        wanted=(("flood",), ("third", "mainland")), unwanted=(("bridg",),)
    )


@pytest.mark.parametrize("nothing", ["", "   ", '"" -', "!!! ???", "-"])
def test_nothing_asked_is_nothing(nothing):
    assert not read(nothing)


def test_a_quote_that_is_not_closed_is_closed():
    assert read('"third mainland') == read('"third mainland"')


def test_a_word_with_a_hyphen_is_a_phrase():
    assert read("re-opened").wanted == (("re", "open"),)


def test_what_is_too_long_is_cut():
    assert len(read(" ".join(f"word{n}" for n in range(100))).wanted) == 12
    assert read("x" * 199 + " flood").wanted == (("x" * 40,),)
