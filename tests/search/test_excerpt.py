"""The place in a text that shows why it was found."""

from hypothesis import given
from hypothesis import strategies as st

from citydesk.search import words
from citydesk.search.excerpt import excerpt

FILLER = "Nothing of note was said on that day. " * 20


def shown(text, asked):
    return "".join(f"[{part}]" if is_word else part for part, is_word in excerpt(text, asked))


def test_what_was_looked_for_is_marked_as_it_is_written():
    assert shown("At Ọ̀ṣun's grove the residents waited.", {"osun", "resid"}) == (
        "At [Ọ̀ṣun's] grove the [residents] waited."
    )


def test_the_place_with_the_most_of_it_is_shown():
    text = f"A flood. {FILLER} The flood took the bridge. {FILLER}"

    told = shown(text, {"flood", "bridg"})

    assert "The [flood] took the [bridge]." in told
    assert told.startswith("… ")
    assert told.endswith(" …")
    assert len(told.split()) < 40


def test_a_text_without_the_words_shows_nothing():
    assert excerpt(FILLER, {"flood"}) == []


@given(st.text(max_size=300), st.sets(st.integers(0, 50), min_size=1))
def test_the_letters_are_the_texts_own(text, which):
    stems = words.stems(text)
    wanted = {stems[n % len(stems)] for n in which} if stems else set()

    parts = excerpt(text, wanted)

    whole = "".join(part for part, _is_word in parts).removeprefix("… ").removesuffix(" …")
    assert whole in text
    assert all(words.stem(part) in wanted for part, is_word in parts if is_word)
