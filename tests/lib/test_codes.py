"""Codes that are read out on the phone."""

from citydesk.lib import codes


def test_codes_have_no_letters_that_are_misheard():
    made = {codes.new("T") for _ in range(500)}

    assert len(made) == 500
    assert all(code.startswith("T-") and len(code) == 8 for code in made)
    assert not set("".join(code[2:] for code in made)) & set("0O1IL2Z5S8B")
