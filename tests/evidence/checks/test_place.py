from citydesk.evidence.checks import place
from citydesk.evidence.types import COULD_NOT_CHECK, NOT_RECORDED
from tests.factories.evidence import case

EXACT = {"latitude": 6.524379, "longitude": 3.379206}


def test_a_position_is_told_and_kept_to_a_kilometre_only():
    said = place.check(case(**EXACT))

    assert said.outcome == COULD_NOT_CHECK
    assert said.sentence == "The file records a place near 6.52, 3.38 (to about 1 km)."
    assert said.numbers == {"latitude": 6.52, "longitude": 3.38, "km": 1}


def test_a_position_stands_beside_what_the_sender_says():
    assert place.check(case(place="Ojota", **EXACT)).sentence.endswith("they say Ojota.")


def test_a_file_without_a_position_is_explained():
    said = place.check(case())

    assert said.outcome == NOT_RECORDED
    assert "That is common" in said.sentence
