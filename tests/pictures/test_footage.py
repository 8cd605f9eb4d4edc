import io

import av
import pytest

from citydesk.pictures import footage
from tests.factories.films import film, red_corner


def test_a_film_is_opened_and_its_frames_stand_upright_in_their_order():
    with footage.opened(film(seconds=4, rotation=90), "video/mp4") as made:
        stream = footage.moving(made)
        frames = [
            (at, footage.upright(frame, longest=160))
            for at, frame in footage.key_frames(made, stream, 4)
        ]

    assert [at for at, _image in frames] == [0, 1, 2, 3]
    assert {image.size for _at, image in frames} == {(160, 120)}
    assert all(red_corner(image) for _at, image in frames)


def test_a_long_film_gives_no_more_frames_than_are_wanted():
    with footage.opened(film(seconds=20, size=(64, 48)), "video/mp4") as made:
        found = [at for at, _frame in footage.key_frames(made, footage.moving(made), 5)]

    assert found == [2, 6, 10, 14, 18]


def test_a_film_shorter_than_it_has_frames_for_gives_each_once():
    with footage.opened(film(seconds=2), "video/mp4") as made:
        assert len(list(footage.key_frames(made, footage.moving(made), 24))) == 2


@pytest.mark.parametrize("media_type", ["image/gif", "application/x-mpegurl", "video/mp2t", ""])
def test_no_other_container_is_tried(media_type):
    with pytest.raises(footage.NotAFilm), footage.opened(film(), media_type):
        pass


def test_a_codec_that_no_phone_writes_is_not_decoded():
    out = io.BytesIO()
    with av.open(out, "w", format="matroska") as made:
        stream = made.add_stream("ffv1", rate=1)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        made.mux(stream.encode(av.VideoFrame(64, 48, "yuv420p")))
        made.mux(stream.encode(None))

    with (
        pytest.raises(footage.NoPicture),
        footage.opened(out.getvalue(), "video/x-matroska") as found,
    ):
        footage.moving(found)


def test_a_film_without_sound_has_none():
    with footage.opened(film(sound=False), "video/mp4") as made:
        assert footage.sound(made) is None


def test_no_address_that_a_film_names_is_opened():
    with pytest.raises(PermissionError):
        footage._refused("file:///etc/passwd", 1, {})


def test_running_out_of_memory_is_not_called_a_broken_film():
    with pytest.raises(MemoryError), footage.opened(film(), "video/mp4"):
        raise av.error.MemoryError(12, "Cannot allocate memory")


def test_what_was_written_can_be_read_from_a_place_of_its_own():
    written = io.BytesIO(b"0123456789")
    written.seek(5)
    beginning = footage.Beginning(written)

    assert beginning.read(3) == b"012"
    assert (beginning.seek(2, io.SEEK_CUR), beginning.read()) == (5, b"56789")
    assert beginning.seek(-1, io.SEEK_END) == beginning.tell() == 9
    assert written.tell() == 5
