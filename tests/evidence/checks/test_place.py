import pytest

from citydesk.evidence.checks import place
from citydesk.evidence.types import AGREES, COULD_NOT_CHECK, DIFFERS, NOT_RECORDED
from citydesk.lib.position import Position
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


FERRY = Position(6.4531, 3.3958)


@pytest.mark.parametrize(
    ("north", "outcome", "distance"),
    [
        (6.4532, AGREES, "less than 1 km"),
        (6.4850, COULD_NOT_CHECK, "4 km"),
        (9.0579, DIFFERS, "290 km"),
    ],
)
def test_the_distance_from_the_claimed_place_is_told_in_kilometres(north, outcome, distance):
    one = place.check(case(latitude=north, longitude=3.3958, claim_position=FERRY))

    assert one.outcome == outcome
    assert one.sentence == f"Taken {distance} from where they say it was."


def test_a_position_that_calls_itself_inexact_differs_only_beyond_that():
    about = {"latitude": 6.5131, "longitude": 3.3958, "claim_position": FERRY}

    assert place.check(case(**about)).outcome == DIFFERS
    assert place.check(case(accuracy_m=3_000.0, **about)).outcome == COULD_NOT_CHECK
