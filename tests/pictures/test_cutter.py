import io

import av
import pytest
from PIL import Image, ImageChops, ImageDraw

from citydesk.pictures import cutter, footage, jpeg
from tests.factories.films import IPHONE, film, red_corner
from tests.factories.photos import scene

FACE = {"x": 0.5, "y": 0.5, "w": 0.25, "h": 0.25}


def pieces(data: bytes, *, height: int = 360, boxes=()) -> tuple[list[bytes], list[int], list[int]]:
    made, begins, settled, goes_on = [], [], {}, 0
    while goes_on is not None:
        asked = {"height": height, "boxes": list(boxes), "begins": goes_on} | settled
        facts, files = cutter.piece(data, asked)
        if files:
            made, begins = [*made, *files], [*begins, goes_on]
            settled = {"size": facts["size"], "rate": facts["rate"]}
        goes_on = facts["goes_on"]
    return made, begins, settled["rate"]


def cut(data: bytes, *, sound: bool = True, **more) -> tuple[dict, bytes, bytes]:
    """Facts, the film made anew, and its picture."""
    made, begins, rate = pieces(data, **more)
    lengths = [len(one) for one in made]
    asked = {"pieces": lengths, "begins": begins, "rate": rate, "sound": sound}
    facts, (whole, poster) = cutter.join(b"".join([*made, data]), asked)
    return facts, whole, poster


def frames(data: bytes) -> list[tuple[float, Image.Image]]:
    with av.open(io.BytesIO(data)) as made:
        return [(frame.time, frame.to_image()) for frame in made.decode(video=0)]


@pytest.mark.parametrize("kind", ["mp4", "mov", "3gp", "webm", "mkv"])
def test_every_phones_film_becomes_one_that_every_phone_plays(kind):
    facts, whole, poster = cut(film(kind=kind))

    with av.open(io.BytesIO(whole)) as made:
        (picture,), (voice,) = made.streams.video, made.streams.audio
        assert (picture.codec_context.name, picture.codec_context.profile) == ("h264", "Main")
        assert (voice.codec_context.name, picture.codec_context.pix_fmt) == ("aac", "yuv420p")
        assert picture.frames == 20
        assert float(voice.duration * voice.time_base) == pytest.approx(2, abs=0.1)
    assert facts["seconds"] == pytest.approx(2, abs=0.1)
    assert red_corner(Image.open(io.BytesIO(poster)))
    # What a browser needs to begin stands first.
    assert whole.find(b"moov") < whole.find(b"mdat")


def test_nothing_of_the_phone_and_the_place_comes_along():
    _facts, whole, poster = cut(film(kind="mov", tags=IPHONE))

    for word in (b"Apple", b"iPhone", b"6.5244", b"quicktime", b"2026"):
        assert word not in whole
    assert jpeg.stripped(poster) == poster


@pytest.mark.parametrize(
    ("size", "height", "made"),
    [
        ((1280, 720), 360, (640, 360)),
        ((720, 1280), 360, (360, 640)),
        ((1920, 1080), 720, (1280, 720)),
        ((322, 242), 360, (322, 242)),  # never made larger
        ((641, 481), 360, (478, 358)),
    ],
)
def test_it_shrinks_by_its_shorter_side_and_keeps_its_shape(size, height, made):
    even = tuple(side + side % 2 for side in size)
    facts, _whole, _poster = cut(film(size=even, seconds=0.5), height=height)

    assert facts["width"] / facts["height"] == pytest.approx(made[0] / made[1], rel=0.02)
    assert min(facts["width"], facts["height"]) <= height


def test_a_turned_film_stands_upright_for_good():
    facts, whole, _poster = cut(film(rotation=90))

    assert (facts["width"], facts["height"]) == (320, 240)
    assert all(red_corner(image) for _at, image in frames(whole))


def test_without_sound_it_is_silent():
    _facts, whole, _poster = cut(film(), sound=False)

    with av.open(io.BytesIO(whole)) as made:
        assert not made.streams.audio


def test_a_film_that_had_no_sound_has_none():
    _facts, whole, _poster = cut(film(sound=False))

    with av.open(io.BytesIO(whole)) as made:
        assert not made.streams.audio


def with_a_face(size: tuple[int, int], colour: str) -> Image.Image:
    image = scene(size)
    box = (size[0] * 0.55, size[1] * 0.55, size[0] * 0.7, size[1] * 0.7)
    ImageDraw.Draw(image).ellipse(box, fill=colour)
    return image


def test_what_is_covered_cannot_be_told_from_what_else_might_have_been_there(monkeypatch):
    films = [
        film(shown=[with_a_face((640, 480), colour)] * 2, sound=False, lossless=True)
        for colour in ("black", "white")
    ]
    # What the encoder is given: of the same pictures x264 itself makes others once in a thousand.
    given, real = [], cutter.covered
    monkeypatch.setattr(cutter, "covered", lambda *asked: given.append(real(*asked)) or given[-1])

    bare = [frames(cut(one)[1])[0][1].tobytes() for one in films]
    for one in films:
        cut(one, boxes=[FACE])

    assert bare[0] != bare[1]
    black, white = given[: len(given) // 2], given[len(given) // 2 :]
    assert len(black) == 20
    assert [image.tobytes() for image in black] == [image.tobytes() for image in white]


def test_a_box_covers_from_its_first_moment_until_its_last():
    data = film(shown=[with_a_face((320, 240), "white")], seconds=3)

    shown = frames(cut(data, boxes=[FACE | {"from": 1, "to": 2}])[1])

    white = [image.getpixel((200, 150))[0] > 200 for _at, image in shown]
    assert white == [at < 1 or at >= 2 for at, _image in shown]


def test_a_film_is_made_in_pieces_that_join_without_a_seam(monkeypatch):
    data = film(seconds=6, shown=[scene((320, 240), n) for n in range(6)])
    at_once = frames(cut(data)[1])
    monkeypatch.setattr(cutter, "_PIECE_SECONDS_MAX", 1)

    made, begins, _rate = pieces(data)
    joined = frames(cut(data)[1])

    assert len(made) == len(begins) >= 5
    assert [at for at, _image in joined] == [at for at, _image in at_once]
    for (_at, one), (_same, other) in zip(joined, at_once, strict=True):
        assert max(high for _low, high in ImageChops.difference(one, other).getextrema()) < 60


def test_a_piece_costs_seconds_of_work_however_long_the_film(monkeypatch):
    monkeypatch.setattr(cutter, "_PIECE_CPU_SECONDS", 0)

    facts, _files = cutter.piece(film(), {"height": 360, "boxes": [], "begins": 0})

    assert facts["goes_on"] == 1
    assert 0 < facts["done"] < 1


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"\0\0\0\x18ftypmp42 and a poem", "not a film"),
        (film(shown=[]), "not a film"),
        (film(seconds=800, rate=1, size=(32, 32), sound=False), "too long"),
    ],
)
def test_what_cannot_be_made_says_why(data, problem):
    assert cutter.piece(data, {"height": 360, "boxes": [], "begins": 0}) == (
        {"problem": problem},
        [],
    )


def test_too_many_pixels_are_said_to_be(monkeypatch):
    monkeypatch.setattr(footage, "PIXELS_MAX", 100)

    facts, _files = cutter.piece(film(), {"height": 360, "boxes": [], "begins": 0})

    assert facts["problem"] == "too many pixels"


def test_a_film_that_breaks_off_is_made_as_far_as_it_goes():
    data = film(seconds=4)

    facts, _whole, poster = cut(data[: len(data) * 2 // 3])

    assert 1 < facts["seconds"] < 4
    assert red_corner(Image.open(io.BytesIO(poster)))
