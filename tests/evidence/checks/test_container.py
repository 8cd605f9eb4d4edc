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


FILM = {"name": "VID_1.mp4", "media_type": "video/mp4", "format": "MOV", "codec": "h264"}


def test_a_whole_film_agrees_and_its_length_is_told():
    said = container.check(case(**FILM, seconds=127.4, sound="aac", rotation=270))

    assert said.outcome == AGREES
    assert said.sentence == "A whole MP4 film (2:07), with sound."
    assert said.numbers == {
        "media_type": "video/mp4",
        "ending": ".mp4",
        "seconds": "127.4",
        "codec": "h264",
        "sound": "aac",
        "rotation": "270",
    }


def test_a_film_without_sound_or_length_is_said_to_have_none():
    assert (
        container.check(case(**FILM)).sentence
        == "A whole MP4 film (its length is not told), without sound."
    )


def test_a_film_that_breaks_off_differs_and_is_no_picture():
    said = container.check(case(**FILM, truncated=True))

    assert (said.outcome, said.sentence) == (
        DIFFERS,
        "The file breaks off: part of the film is missing.",
    )


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("archive", "Another file, of 12 KB, is hidden behind the film."),
        ("unknown", "Behind the film stand 12 KB that do not belong to it."),
    ],
)
def test_what_stands_behind_a_film_is_told(kind, sentence):
    assert container.check(case(**FILM, trailing_bytes=12_345, trailing_kind=kind)).sentence == (
        sentence
    )


def test_a_file_that_is_no_picture_though_its_name_says_so():
    said = container.check(case(media_type="application/octet-stream", format=""))

    assert said.sentence == "The name ends in .jpg, but the file is no such thing."


def test_any_other_file_is_just_kept():
    said = container.check(case(name="letter.pdf", media_type="application/pdf", format=""))

    assert said.outcome == COULD_NOT_CHECK


@pytest.mark.parametrize(
    ("also", "words"),
    [
        ("archive", "an archive"),
        ("document", "a PDF"),
        ("script", "a program for a browser"),
        ("page", "a web page with code in it"),
    ],
)
def test_a_file_that_is_two_things_differs_and_says_which(also, words):
    one = container.check(case(also=also))

    assert one.outcome == DIFFERS
    assert one.sentence.startswith("It is two files in one: JPEG, and")
    assert words in one.sentence


def test_a_picture_that_breaks_off_before_it_opens_says_so():
    one = container.check(case(problem="not a picture", truncated=True))

    assert one.outcome == COULD_NOT_CHECK
    assert one.sentence == "It begins as JPEG, but breaks off before it can be opened."
