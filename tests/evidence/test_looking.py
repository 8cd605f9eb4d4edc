import io

import pytest
from PIL import Image

from citydesk.evidence import looking
from citydesk.evidence.types import Facts
from citydesk.lib import sandbox
from citydesk.pictures import jpeg
from tests.factories.photos import photo


def test_a_picture_gives_its_facts_and_a_clean_copy_without_a_database():
    seen = looking.look(photo(size=(64, 48), make="TECNO"))

    assert (seen.facts.format, seen.facts.make, seen.problem) == ("JPEG", "TECNO", "")
    assert Image.open(io.BytesIO(seen.clean)).size == (64, 48)


def test_what_is_no_picture_is_not_opened_and_that_is_no_problem():
    assert looking.look(b"a poem") == looking.Seen(facts=Facts())


def test_a_broken_picture_says_so():
    seen = looking.look(b"\xff\xd8\xff\xe0 and then a poem")

    assert (seen.clean, seen.problem) == (None, "It begins like a picture, but is broken.")


def test_an_answer_that_a_hostile_file_wrote_itself_is_a_problem_and_no_traceback(monkeypatch):
    lie = sandbox.Answer(facts={"taken_at": "yesterday"}, files=(b"<script>",))
    monkeypatch.setattr(sandbox, "call", lambda *_args, **_more: lie)

    assert looking.look(photo()).problem == "It broke the program that opened it."


@pytest.mark.parametrize(
    ("stopped", "problem"),
    [
        (sandbox.TooSlow(""), "Opening it took too long."),
        (sandbox.TooBig(""), "It is too large to be opened."),
        (sandbox.Crashed(""), "It broke the program that opened it."),
        (jpeg.NotAJpeg(""), "It broke the program that opened it."),
    ],
)
def test_whatever_stops_the_examiner_has_its_sentence(stopped, problem):
    assert looking.stopped(stopped) == problem


def test_too_many_pixels_are_not_called_broken():
    assert looking._unopened("too many pixels") == "It has more pixels than can be opened."
