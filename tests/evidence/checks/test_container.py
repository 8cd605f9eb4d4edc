import pytest

from citydesk.evidence.checks import container
from citydesk.evidence.types import AGREES, COULD_NOT_CHECK, DIFFERS
from tests.factories.evidence import case


def test_a_whole_file_that_is_what_it_is_called_agrees():
    said = container.check(case(name="IMG_1.JPG"))

    assert said.outcome == AGREES
    assert said.sentence == "A whole JPEG file, and nothing behind the picture."
    assert said.numbers == {"media_type": "image/jpeg", "ending": ".jpg"}


def test_a_name_without_an_ending_is_nothing_against_it():
    assert container.check(case(name="")).outcome == AGREES


def test_a_name_of_another_type_differs():
    said = container.check(case(name="IMG_1.png"))

    assert said.outcome == DIFFERS
    assert said.sentence == "The name ends in .png, but the file is JPEG."


def test_a_file_that_breaks_off_differs():
    assert "breaks off" in container.check(case(truncated=True)).sentence


@pytest.mark.parametrize(
    ("kind", "outcome", "words"),
    [
        ("film", AGREES, "a short film"),
        ("extra", AGREES, "camera's own extras"),
        ("archive", DIFFERS, "Another file, of 12 KB, is hidden"),
        ("unknown", DIFFERS, "stand 12 KB that do not belong"),
    ],
)
def test_what_stands_behind_the_picture_is_told(kind, outcome, words):
    said = container.check(case(trailing_bytes=12_345, trailing_kind=kind))

    assert said.outcome == outcome
    assert words in said.sentence
    assert said.numbers["trailing_bytes"] == "12345"


def test_a_broken_picture_could_not_be_checked():
    said = container.check(case(format="", problem="not a picture"))

    assert (said.outcome, said.sentence) == (
        COULD_NOT_CHECK,
        "It begins as JPEG, but cannot be opened.",
    )


def test_a_film_is_kept_and_said_not_to_have_been_opened():
    said = container.check(case(name="VID_1.mp4", media_type="video/mp4", format=""))

    assert (said.outcome, said.sentence) == (
        AGREES,
        "A film, MP4, as it should be; it was not opened.",
    )


def test_a_file_that_is_no_picture_though_its_name_says_so():
    said = container.check(case(media_type="application/octet-stream", format=""))

    assert said.sentence == "The name ends in .jpg, but the file is no such thing."


def test_any_other_file_is_just_kept():
    said = container.check(case(name="letter.pdf", media_type="application/pdf", format=""))

    assert said.outcome == COULD_NOT_CHECK
