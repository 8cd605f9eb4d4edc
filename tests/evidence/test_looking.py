import io
from dataclasses import asdict

import pytest
from PIL import Image

from citydesk.evidence import looking
from citydesk.evidence.checks import container
from citydesk.evidence.types import COULD_NOT_CHECK, Facts
from citydesk.lib import sandbox
from citydesk.pictures import jpeg
from tests import corpora
from tests.factories.credentials import known, signed
from tests.factories.evidence import case
from tests.factories.films import film
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
    facts = Facts(media_type="image/jpeg", problem="too many pixels")

    assert looking._unopened(facts) == "It has more pixels than can be opened."


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (film(shown=[]), "It has no moving picture of a kind that can be opened."),
        (film(faststart=False)[:9000], "It begins like a film, but is broken."),
        (film(), ""),
    ],
)
def test_a_film_is_opened_or_says_why_not(data, problem):
    seen = looking.look(data)

    assert (seen.problem, seen.clean is None) == (problem, bool(problem))


def test_a_signed_photo_is_looked_at_as_every_photo_and_its_credentials_are_read(settings):
    settings.CITYDESK_C2PA_TRUST = known().root

    seen = looking.look(signed(photo(make="TECNO")))

    assert seen.facts.make == "TECNO"
    assert seen.clean is not None
    assert "signingCredential.trusted" in seen.facts.credentials.passed
    assert b"Lagos Camera Works" in seen.report


def test_a_photo_without_a_mark_pays_for_no_reader(monkeypatch):
    called, call = [], sandbox.call
    monkeypatch.setattr(
        sandbox,
        "call",
        lambda name, *args, **more: (called.append(name), call(name, *args, **more))[1],
    )

    assert looking.look(photo()).facts.credentials is None
    assert called == ["citydesk.evidence.examiner:examine"]


@pytest.mark.parametrize("broken", [sandbox.Crashed("SIGSEGV"), sandbox.TooSlow("")])
def test_what_breaks_the_reader_of_credentials_leaves_what_the_examiner_saw(broken, monkeypatch):
    call = sandbox.call

    def breaks(name, *args, **more):
        if "credentials" in name:
            raise broken
        return call(name, *args, **more)

    monkeypatch.setattr(sandbox, "call", breaks)

    seen = looking.look(signed(photo()))

    assert (seen.problem, seen.facts.format) == ("", "JPEG")
    assert seen.facts.credentials.found == "unreadable"


def test_what_a_hostile_credential_answers_is_read_with_care(monkeypatch):
    lie = sandbox.Answer(facts={"found": "embedded", "signed_at": "yesterday"}, files=())
    call = sandbox.call
    monkeypatch.setattr(
        sandbox,
        "call",
        lambda name, *args, **more: lie if "credentials" in name else call(name, *args, **more),
    )

    assert looking.look(signed(photo())).facts.credentials.why == "ValueError"


def test_a_picture_that_stops_its_examiner_is_not_called_whole(monkeypatch):
    def slow(*_args, **_more):
        raise sandbox.TooSlow("")

    monkeypatch.setattr(sandbox, "call", slow)

    said = container.check(case(**asdict(looking.look(photo()).facts)))

    assert said.outcome == COULD_NOT_CHECK
    assert said.sentence == "It begins as JPEG, but cannot be opened."


@pytest.mark.parametrize("busy_with", ["examiner", "film", "credentials"])
def test_a_machine_without_time_says_nothing_about_the_file(busy_with, monkeypatch):
    call = sandbox.call

    def waits(name, *args, **more):
        if busy_with in name:
            raise sandbox.KeptWaiting("more than 30 seconds")
        return call(name, *args, **more)

    monkeypatch.setattr(sandbox, "call", waits)

    with pytest.raises(looking.Busy):
        looking.look(film() if busy_with == "film" else signed(photo()))


@pytest.mark.parametrize(
    ("megabytes", "problem"), [(704, ""), (450, "It is too large to be opened.")]
)
def test_a_camera_s_largest_heic_opens_and_where_it_cannot_it_is_not_called_broken(
    monkeypatch, megabytes, problem
):
    (path,) = [path for path in corpora.files("c2pa") if path.name == "sample1.heic"]
    limits = sandbox.Limits(memory_bytes=megabytes * 1024 * 1024)
    monkeypatch.setattr(looking, "_PICTURE_LIMITS", limits)

    assert looking.look(path.read_bytes()).problem == problem
