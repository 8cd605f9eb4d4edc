"""Codes that are read out on the phone."""

from random import Random

from citydesk.lib import codes


def test_codes_have_no_letters_that_are_misheard():
    made = {codes.new("T") for _ in range(500)}

    assert len(made) == 500
    assert all(code.startswith("T-") and len(code) == 8 for code in made)
    assert not set("".join(code[2:] for code in made)) & set("0O1IL2Z5S8B")


def test_a_demo_built_twice_has_the_same_codes():
    drawn = []
    for _ in range(2):
        with codes.drawn_by(Random("1").choice):
            drawn.append(codes.new("T"))

    assert drawn[0] == drawn[1]
    assert codes.new("T") != drawn[0]
