import io
from datetime import timedelta
from pathlib import Path

import av
import pytest

from citydesk.evidence import film_copies, queries
from citydesk.evidence.models import FilmCopy, FilmPiece
from citydesk.lib import sandbox
from citydesk.originals import queries as kept
from citydesk.originals.actions import erase
from citydesk.originals.models import Original
from citydesk.pictures import actions as pictures
from citydesk.pictures.models import Film, Picture
from citydesk.pictures.redaction import Box
from tests.cast import NOW
from tests.factories.evidence import examined
from tests.factories.films import film
from tests.factories.photos import photo

pytestmark = pytest.mark.django_db
FACE = Box(x=0.5, y=0.5, w=0.25, h=0.25, begins=0.5)
# Fifty seconds at two frames each: three pieces.
LONG = film(seconds=50, rate=2, size=(64, 48))


def asked(evidence, by, **wanted) -> FilmCopy:
    wanted = {"height": 360, "boxes": (), "with_sound": True} | wanted
    return film_copies.ask(evidence=evidence, by=by, now=NOW, **wanted)


def made(copy: FilmCopy) -> FilmCopy:
    while film_copies.step(copy_id=copy.pk, now=NOW):
        pass
    copy.refresh_from_db()
    return copy


@pytest.fixture
def row():
    return examined(film(), "VID_1.mp4")


def test_a_film_is_made_anew_and_kept_beside_the_one_that_came(row, kunle):
    copy = made(asked(row, kunle, boxes=(FACE,)))

    assert (copy.state, copy.percent, copy.problem) == (FilmCopy.State.MADE, 100, "")
    assert (copy.width, copy.shown_height, round(copy.seconds)) == (320, 240, 2)
    assert copy.copy.parent == row.original
    assert copy.poster.parent == copy.copy
    assert copy.copy.made_by == "cutter 1"
    with av.open(io.BytesIO(film_copies.watched(copy=copy))) as whole:
        assert whole.streams.video[0].frames == 20
    assert kept.read(copy.poster).startswith(b"\xff\xd8")


def test_custody_is_told_whose_wish_it_was(row, kunle):
    copy = made(asked(row, kunle))

    assert {entry.by for entry in copy.copy.custody.all()} == {"kunle"}


def test_asked_for_twice_it_is_one(row, kunle, bisi):
    assert asked(row, kunle, boxes=(FACE,)) == asked(row, bisi, boxes=(FACE,))
    assert asked(row, kunle) != asked(row, kunle, with_sound=False)


def test_the_same_film_from_another_sender_is_not_made_again(row, kunle):
    other = examined(film(), "VID_2.mp4", sender="Wasiu <wasiu@post.example>")

    assert asked(other, kunle) == asked(row, kunle)
    assert list(queries.film_copies(other)) == list(queries.film_copies(row))


def test_a_long_film_moves_on_by_pieces_that_are_sealed_until_they_are_joined(kunle):
    copy = asked(examined(LONG, "VID_1.mp4"), kunle)
    told = []

    while film_copies.step(copy_id=copy.pk, now=NOW):
        copy.refresh_from_db()
        told.append(copy.percent)
        assert not any(b"ftyp" in bytes(piece.sealed) for piece in copy.pieces.all())

    assert told == sorted(told)
    assert len(told) == 3
    assert 0 < told[0] < 60
    copy.refresh_from_db()
    assert copy.seconds == pytest.approx(50, abs=1)
    assert not FilmPiece.objects.exists()


def test_a_piece_that_a_second_worker_brings_late_is_not_written(kunle, monkeypatch):
    copy = asked(examined(LONG, "VID_1.mp4"), kunle)
    write, late = film_copies._write_piece, []

    def first(*given):
        late.append(given)
        write(*given)

    monkeypatch.setattr(film_copies, "_write_piece", first)
    film_copies.step(copy_id=copy.pk, now=NOW)
    copy.refresh_from_db()
    was = (copy.goes_on, copy.pieces.count())

    write(*late[0])

    copy.refresh_from_db()
    assert (copy.goes_on, copy.pieces.count()) == was


def test_after_a_kill_before_the_last_row_the_same_film_is_kept_once(row, kunle, monkeypatch):
    copy = asked(row, kunle)
    film_copies.step(copy_id=copy.pk, now=NOW)
    keep = film_copies._keep
    monkeypatch.setattr(film_copies, "_keep", lambda *given: [keep(*given), 1 / 0])
    with pytest.raises(ZeroDivisionError):
        film_copies.step(copy_id=copy.pk, now=NOW)
    monkeypatch.setattr(film_copies, "_keep", keep)

    assert made(copy).state == FilmCopy.State.MADE
    assert Original.objects.filter(media_type="video/mp4", kind="DERIVED").count() == 1


def test_what_is_made_is_not_made_again(row, kunle, monkeypatch):
    copy = made(asked(row, kunle))
    monkeypatch.setattr(sandbox, "call", None)

    assert film_copies.step(copy_id=copy.pk, now=NOW + timedelta(days=1)) is False


@pytest.mark.parametrize(
    ("stopped", "problem"),
    [
        (sandbox.TooSlow(""), "Opening it took too long."),
        (sandbox.TooBig(""), "It is too large to be made anew."),
        (sandbox.Crashed(""), "It broke the program that opened it."),
        (ValueError(""), "It broke the program that opened it."),
        (kept.Erased(""), "It was erased."),
    ],
)
def test_what_cannot_be_made_says_why_and_can_be_asked_for_again(
    stopped, problem, row, kunle, monkeypatch
):
    copy, call = asked(row, kunle), sandbox.call

    def fails(*_given, **_more):
        raise stopped

    monkeypatch.setattr(sandbox, "call", fails)
    assert film_copies.step(copy_id=copy.pk, now=NOW) is False
    copy.refresh_from_db()
    assert (copy.state, copy.problem) == (FilmCopy.State.FAILED, problem)

    monkeypatch.setattr(sandbox, "call", call)
    assert made(asked(row, kunle)).state == FilmCopy.State.MADE


def test_a_film_for_which_the_machine_has_no_time_goes_on_another_time(row, kunle, monkeypatch):
    copy = asked(row, kunle)

    def waits(*_given, **_more):
        raise sandbox.KeptWaiting("more than 240 seconds")

    with monkeypatch.context() as busy:
        busy.setattr(sandbox, "call", waits)
        assert film_copies.step(copy_id=copy.pk, now=NOW) is False
    copy.refresh_from_db()
    assert (copy.state, copy.tries) == (FilmCopy.State.WAITING, 1)
    assert list(queries.film_copies_waiting(before=NOW + timedelta(minutes=10))) == [copy.pk]

    assert made(copy).tries == 0


def test_a_film_that_makes_its_decoder_wait_for_ever_is_given_up(row, kunle, monkeypatch):
    copy = asked(row, kunle)
    FilmCopy.objects.update(tries=queries.TRIES_MAX)

    def waits(*_given, **_more):
        raise sandbox.KeptWaiting("more than 240 seconds")

    monkeypatch.setattr(sandbox, "call", waits)
    film_copies.step(copy_id=copy.pk, now=NOW)

    copy.refresh_from_db()
    assert (copy.state, copy.problem) == (FilmCopy.State.FAILED, "Opening it took too long.")


@pytest.mark.parametrize(
    "lie",
    [
        {"goes_on": 0, "done": 0.5},
        {"goes_on": -4, "done": 0.5},
        {"goes_on": 2**40, "done": 0.5},
        {"goes_on": "soon", "done": 0.5},
        {"problem": "score"},
        {},
    ],
)
def test_what_a_hostile_film_answers_ends_it(lie, row, kunle, monkeypatch):
    copy = asked(row, kunle)
    answer = sandbox.Answer(facts=lie, files=(b"<script>",))
    monkeypatch.setattr(sandbox, "call", lambda *_given, **_more: answer)

    assert film_copies.step(copy_id=copy.pk, now=NOW) is False
    copy.refresh_from_db()
    assert copy.state == FilmCopy.State.FAILED
    assert not FilmPiece.objects.exists()


def test_a_film_that_never_ends_is_given_up(row, kunle, monkeypatch):
    copy = asked(row, kunle)
    monkeypatch.setattr(film_copies, "PIECES_MAX", 0)

    assert film_copies.step(copy_id=copy.pk, now=NOW) is False
    copy.refresh_from_db()
    assert copy.problem == "Opening it took too long."


def test_a_film_that_is_too_long_is_told_how_long_it_may_be(kunle):
    row = examined(film(seconds=700, rate=1, size=(32, 32), sound=False), "VID_1.mp4")

    assert made(asked(row, kunle)).problem == (
        "It is too long: ten minutes at 360p, three at 720p."
    )


@pytest.mark.parametrize(
    ("data", "name"), [(photo(), "IMG_1.jpg"), (b"\0\0\0\x18ftypmp42", "V.mp4")]
)
def test_of_what_is_no_film_no_copy_is_made(data, name, kunle):
    with pytest.raises(film_copies.NotAFilm):
        asked(examined(data, name), kunle)


def test_what_is_not_made_yet_cannot_be_watched(row, kunle):
    with pytest.raises(queries.NoCleanCopy):
        film_copies.watched(copy=asked(row, kunle))


# --- Handed to readers, and erased ---
def published(copy, by) -> Film:
    return film_copies.publish(copy=copy, title="Cars", alt="Cars.", credit="", by=by, now=NOW)


def gone(row):
    erase(items=[row.original], why="In danger.", by="zara", now=NOW)


def public_files():
    media = Path(Picture().file.storage.path(""))
    return sorted(path for path in media.rglob("*.*") if path.is_file())


def test_a_copy_is_published_once_with_its_poster(row, kunle):
    copy = made(asked(row, kunle))
    first, files = published(copy, kunle), public_files()

    assert published(copy, kunle) == first
    assert public_files() == files
    assert first.made_from == copy.copy.sha256
    assert first.poster.made_from == copy.poster.sha256


def test_of_two_who_publish_at_once_one_film_and_its_files_stay(row, kunle, monkeypatch):
    copy, before = made(asked(row, kunle)), public_files()
    store = pictures.store_film

    def late(*, data):
        monkeypatch.setattr(pictures, "store_film", store)
        published(copy, kunle)  # the other one, in between
        return store(data=data)

    monkeypatch.setattr(pictures, "store_film", late)

    assert published(copy, kunle) == Film.objects.get()
    assert len(public_files()) == len(before) + 2


def test_nothing_is_published_of_a_film_that_was_erased_a_moment_before(row, kunle, monkeypatch):
    copy, before = made(asked(row, kunle)), public_files()
    store = pictures.store_film

    def meanwhile(*, data):
        gone(row)
        return store(data=data)

    monkeypatch.setattr(pictures, "store_film", meanwhile)

    with pytest.raises(kept.Erased):
        published(copy, kunle)
    assert not Film.objects.exists()
    assert not Picture.objects.exists()
    assert public_files() == before


def test_of_an_erased_film_no_copy_is_asked_for(row, kunle):
    gone(row)

    with pytest.raises(kept.Erased):
        asked(row, kunle)


def test_boxes_and_pieces_go_with_the_film_and_its_task_finds_nothing_to_do(kunle):
    row = examined(LONG, "VID_1.mp4")
    copy = asked(row, kunle, boxes=(FACE,))
    film_copies.step(copy_id=copy.pk, now=NOW)
    assert FilmPiece.objects.exists()

    gone(row)

    assert not FilmCopy.objects.exists()
    assert not FilmPiece.objects.exists()
    assert film_copies.step(copy_id=copy.pk, now=NOW) is False


@pytest.mark.parametrize("name", ["_PIECE", "_JOIN"])
def test_what_is_made_while_the_film_is_erased_is_not_kept(name, row, kunle, monkeypatch):
    copy, call = asked(row, kunle), sandbox.call

    def meanwhile(what, *given, **told):
        answer = call(what, *given, **told)
        if what == getattr(film_copies, name):
            gone(row)
        return answer

    monkeypatch.setattr(sandbox, "call", meanwhile)

    while film_copies.step(copy_id=copy.pk, now=NOW):
        pass

    assert not FilmCopy.objects.exists()
    assert not FilmPiece.objects.exists()
    assert not Original.objects.filter(erased_at=None, kind="DERIVED").exists()
