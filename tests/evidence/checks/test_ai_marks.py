import pytest

from citydesk.evidence.checks import ai_marks
from citydesk.evidence.types import AGREES, DIFFERS, NOT_RECORDED
from tests.factories.evidence import case


@pytest.mark.parametrize(
    ("known", "sentence"),
    [
        ({"generator": "ComfyUI"}, "It says that AI made it: what ComfyUI writes stands in it."),
        ({"source_types": ("trainedAlgorithmicMedia",)}, "It says that AI made it."),
        (
            {"source_types": ("compositeWithTrainedAlgorithmicMedia",)},
            "It says that AI made part of it.",
        ),
        (
            {"programs": ("Adobe Firefly",)},
            "It names Adobe Firefly, a program that makes pictures by AI.",
        ),
        (
            {"software": "Midjourney 7"},
            "It names Midjourney 7, a program that makes pictures by AI.",
        ),
    ],
)
def test_a_mark_is_told_as_the_statement_that_it_is(known, sentence):
    one = ai_marks.check(case(**known))

    assert (one.outcome, one.sentence) == (DIFFERS, sentence)


def test_a_cameras_mark_agrees():
    assert ai_marks.check(case(source_types=("digitalCapture",))).outcome == AGREES


@pytest.mark.parametrize("known", [{}, {"source_types": ("unheardOf",)}, {"software": "CK6-H6126"}])
def test_no_mark_means_nothing(known):
    one = ai_marks.check(case(**known))

    assert one.outcome == NOT_RECORDED
    assert one.sentence.endswith("that means nothing.")


def test_of_a_film_nothing_is_said():
    assert ai_marks.check(case(media_type="video/mp4")) is None
