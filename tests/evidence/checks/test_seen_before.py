from datetime import timedelta

from citydesk.evidence.checks import seen_before
from citydesk.evidence.types import AGREES, DIFFERS, Earlier
from tests.cast import NOW
from tests.factories.evidence import case


def earlier(tip: str, days: int, *, same_sender: bool) -> Earlier:
    return Earlier(tip=tip, received_at=NOW - timedelta(days=days), same_sender=same_sender)


def test_a_file_never_seen_agrees():
    said = seen_before.check(case())

    assert (said.outcome, said.sentence) == (AGREES, "No earlier tip came with this very file.")


def test_a_file_of_another_sender_differs():
    said = seen_before.check(case(earlier=(earlier("T-OLD", 3, same_sender=False),)))

    assert said.outcome == DIFFERS
    assert said.sentence == (
        "This very file came from another sender, with tip T-OLD on 20 November 2026, 08:30."
    )


def test_the_first_of_others_is_named_even_where_the_sender_was_earlier():
    said = seen_before.check(
        case(
            earlier=(
                earlier("T-OWN", 9, same_sender=True),
                earlier("T-TWO", 2, same_sender=False),
                earlier("T-ONE", 5, same_sender=False),
            )
        )
    )

    assert said.numbers == {"earlier": 3, "tip": "T-ONE"}


def test_the_same_sender_again_agrees():
    said = seen_before.check(case(earlier=(earlier("T-OWN", 1, same_sender=True),)))

    assert said.outcome == AGREES
    assert said.sentence.startswith("The same sender sent this very file with tip T-OWN")
