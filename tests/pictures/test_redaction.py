"""Nothing of what lies under a box is left."""

import io
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageStat

from citydesk.lib import sandbox
from citydesk.pictures import jpeg, pixels, redaction, sizer
from citydesk.pictures.redaction import BadBox, Box
from tests.factories.photos import scene

SIZE = (1000, 750)
# No multiples of sixteen pixels: a JPEG's blocks lie across its edges.
PLATE = {"x": 0.4211, "y": 0.5123, "w": 0.1234, "h": 0.0457}


def street(under: Image.Image | str, box=PLATE) -> bytes:
    """The clean copy of a street; `under` is what stands within `box`: a picture, or a plate."""
    image = scene(SIZE, seed=4)
    place = tuple(
        round(value * side) for value, side in zip(box.values(), (*SIZE, *SIZE), strict=True)
    )
    if isinstance(under, str):
        plate = Image.new("RGB", (place[2], place[3]), "white")
        font = ImageFont.load_default(place[3] * 0.7)
        ImageDraw.Draw(plate).text((2, 2), under, fill="black", font=font)
        under = plate
    image.paste(under.resize(place[2:]), place[:2])
    return pixels.as_jpeg(image)


def made(data: bytes, *boxes, crop=None) -> bytes:
    asked = {"boxes": list(boxes), "crop": crop}
    return redaction.make(data, asked)[1][0]


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


@pytest.mark.parametrize("more", [{}, {"solid": True}])
def test_every_plate_and_every_face_under_a_box_becomes_the_same_bytes(more):
    faces = [scene((90, 120), seed) for seed in (1, 2, 3)]

    covered = {made(street(under), PLATE | more) for under in ("LSR 417 XA", "ABC 123 DE", *faces)}

    assert len({street("LSR 417 XA"), street("ABC 123 DE")}) == 2
    assert len(covered) == 1


def test_the_same_holds_for_every_size_that_readers_get():
    wanted = [(160, "webp", 8_000), (640, "jpg", 90_000), (1000, "webp", 45_000)]

    def sizes(plate: str) -> list[bytes]:
        return sizer.make(made(street(plate), PLATE), {"wanted": wanted})[1]

    assert sizes("LSR 417 XA") == sizes("ABC 123 DE")


def test_a_box_takes_nothing_from_under_its_neighbours():
    left, right = PLATE | {"w": 0.06}, PLATE | {"x": 0.4811, "w": 0.0634}

    assert made(street("LSR 417 XA"), left, right) == made(street("ABC 123 DE"), left, right)


def test_what_is_cropped_away_leaves_no_trace_in_what_remains():
    beside = {"x": 0.0, "y": 0.0, "w": 0.4211, "h": 1.0}

    assert made(street("LSR 417 XA"), crop=beside) == made(street("ABC 123 DE"), crop=beside)


def test_a_box_at_the_crops_edge_takes_nothing_from_beyond_it():
    crop = {"x": 0.0, "y": 0.0, "w": 0.42, "h": 1.0}
    box = {"x": 0.3, "y": 0.5, "w": 0.12, "h": 0.1}

    assert made(street("LSR 417 XA"), box, crop=crop) == made(street("ABC 123"), box, crop=crop)


def test_a_box_over_everything_is_grey():
    whole = {"x": 0, "y": 0, "w": 1, "h": 1}

    image = opened(made(street("LSR 417 XA"), whole))

    assert all(abs(mean - 128) < 3 for mean in ImageStat.Stat(image).mean)


def test_what_no_box_touches_stays():
    before = opened(street("LSR 417 XA"))

    after = opened(made(street("LSR 417 XA"), PLATE))

    changed = ImageChops.difference(before, after).point(lambda v: 255 * (v > 40)).getbbox()
    left, top, right, bottom = changed
    assert left >= 0.4211 * 1000 - 17
    assert top >= 0.5123 * 750 - 17
    assert right <= (0.4211 + 0.1234) * 1000 + 17
    assert bottom <= (0.5123 + 0.0457) * 750 + 17


def test_one_sees_that_something_is_hidden():
    grey = Image.new("RGB", SIZE, (90, 90, 90))

    image = redaction.covered(grey, [Box.read(PLATE)])

    assert len(image.getcolors()) == 3  # the street, and lighter and darker cells
    assert ImageStat.Stat(redaction.covered(grey, [Box.read(PLATE | {"solid": True})])).extrema[
        0
    ] == (17, 90)


def test_cells_are_few_and_large():
    image = redaction.covered(Image.new("RGB", SIZE, "white"), [Box.read(PLATE)])

    cells = Box.read(PLATE)
    row = [
        image.getpixel((x, round((cells.y + cells.h / 4) * SIZE[1])))[0]
        for x in range(round(cells.x * SIZE[0]), round((cells.x + cells.w) * SIZE[0]))
    ]
    changes = sum(a != b for a, b in pairwise(row))
    assert 1 <= changes <= 6


def test_a_crop_keeps_what_was_asked_for():
    image = opened(made(street("LSR"), crop={"x": 0.25, "y": 0.2, "w": 0.5, "h": 0.6}))

    assert abs(image.width - 500) <= 34
    assert abs(image.height - 450) <= 34


def test_the_smallest_crop_of_a_tiny_picture_is_a_picture():
    tiny = pixels.as_jpeg(scene((20, 20)))

    image = opened(made(tiny, crop={"x": 0.3, "y": 0.3, "w": 0.05, "h": 0.05}))

    assert image.size == (1, 1)


def test_in_the_sandbox_it_is_the_same_and_carries_nothing():
    asked = {"boxes": [PLATE], "crop": None}

    (file,) = sandbox.call(
        "citydesk.pictures.redaction:make", street("LSR 417 XA"), asked=asked
    ).files

    assert file == made(street("LSR 417 XA"), PLATE)
    assert jpeg.stripped(file) == file


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"x": "left", "y": 0, "w": 1, "h": 1},
        {"x": float("nan"), "y": 0, "w": 1, "h": 1},
        {"x": float("inf"), "y": 0, "w": 1, "h": 1},
        {"x": 1.2, "y": 0, "w": 0.5, "h": 0.5},
        {"x": 0.5, "y": 0.5, "w": 0.001, "h": 0.5},
        {"x": 0.5, "y": 0.5, "w": -0.2, "h": 0.5},
        {"x": 0, "y": 0, "w": 1, "h": 1, "from": 3, "to": 2},
        {"x": 0, "y": 0, "w": 1, "h": 1, "from": -1},
    ],
)
def test_what_is_no_part_of_a_picture_is_refused(given):
    with pytest.raises(BadBox):
        Box.read(given)


def test_more_boxes_than_a_crowd_are_refused():
    with pytest.raises(BadBox):
        redaction.read_boxes([PLATE] * 61)
    assert len(redaction.read_boxes([PLATE] * 60)) == 60


def test_of_a_film_a_box_covers_its_seconds_only():
    box = Box.read(PLATE | {"from": 2, "to": 4.5})

    assert [box.shown_at(at) for at in (1.9, 2, 4.4, 4.5)] == [False, True, True, False]
    assert Box.read(PLATE).shown_at(99)


shares = st.floats(0, 1, width=32)


@given(x=shares, y=shares, w=shares, h=shares, solid=st.booleans())
def test_a_box_that_is_kept_and_read_again_is_the_same_box(x, y, w, h, solid):
    try:
        box = Box.read({"x": x, "y": y, "w": w, "h": h, "solid": solid})
    except BadBox:
        return
    assert Box.read(box.data()) == box
    assert box.x + box.w <= 1 + 1e-9


@settings(max_examples=25)
@given(
    boxes=st.lists(
        st.tuples(shares, shares, st.floats(0.01, 0.9), st.floats(0.01, 0.9)), max_size=4
    )
)
def test_wherever_the_boxes_lie_nothing_under_them_matters(boxes):
    read = []
    for x, y, w, h in boxes:
        try:
            read.append(Box.read({"x": x, "y": y, "w": w, "h": h}))
        except BadBox:
            continue
    one, other = scene((163, 121), 1), scene((163, 121), 1)
    for box in read:  # the other has something else under every box
        corner = (round(box.x * 163), round(box.y * 121))
        other.paste(
            (255, 0, 255), (*corner, corner[0] + int(box.w * 163), corner[1] + int(box.h * 121))
        )

    assert redaction.covered(one, read).tobytes() == redaction.covered(other, read).tobytes()
