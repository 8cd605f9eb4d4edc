"""Tables for a spreadsheet."""

import io

import pytest

from citydesk.lib import sheet


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_words_that_look_like_a_formula_are_not_one(words):
    paper = io.StringIO()

    sheet.write(paper, ["memo"], [[words]])

    assert f"'{words}" in paper.getvalue()


def test_numbers_and_commas_stay_what_they_are():
    paper = io.StringIO()

    sheet.write(paper, ["kobo", "memo"], [[-5, "a, b"]])

    assert paper.getvalue() == 'kobo,memo\r\n-5,"a, b"\r\n'
