"""A text as the words it is found by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citydesk.search import words


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("resident", "residents"),
        ("flooding", "flooded"),
        ("osun", "Ọ̀ṣun"),
        ("OSUN", "ọ̀ṣun"),
        ("akure", "Àkúrẹ́"),
        ("barno", "ɓarno"),
        ("minister", "minister's"),
        ("minister", "minister\u2019s"),
        ("dont", "don't"),
        ("cafe", "café"),
        ("ﬁre", "fire"),
    ],
)
def test_what_a_reader_types_finds_what_an_editor_wrote(asked, written):
    assert words.stems(asked) == words.stems(written)


def test_a_word_with_marks_of_its_own_is_one_word():
    assert words.stems("Ọ̀ṣun, Àkúrẹ́ àti Ìbàdàn") == ["osun", "akur", "ati", "ibadan"]


def test_an_address_is_cut():
    assert all(len(stem) <= 40 for stem in words.stems("x" * 500))


@given(st.text(max_size=300))
def test_a_stem_needs_no_escaping_in_any_database(text):
    for stem in words.stems(text):
        assert stem
        assert stem.isalnum()
