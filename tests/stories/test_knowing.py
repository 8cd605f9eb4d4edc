"""The note's few short statements."""

import pytest

from citydesk.stories import knowing


def test_a_statement_is_a_line_without_stray_blanks():
    assert knowing.statements("  One.\n\n Two  of them. \r\n") == ["One.", "Two of them."]


def test_a_statement_that_was_pasted_with_line_breaks_is_several():
    assert knowing.note(["One.\nTwo.", "", "Three."]) == "One.\nTwo.\nThree."


@pytest.mark.parametrize("given", [["x"] * 8, ["\n".join("x" * 8)], ["y" * 201]])
def test_a_report_is_no_note(given):
    with pytest.raises(knowing.BadNote):
        knowing.note(given)
    assert knowing.note(["x"] * 7)
    assert knowing.note(["y" * 200])
