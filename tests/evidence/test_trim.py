import numpy as np
from PIL import Image, ImageOps

from citydesk.evidence import trim
from tests.factories.sights import letterboxed, resent, sight


def boxes(image: Image.Image) -> list[trim.Box]:
    return trim.boxes(np.asarray(resent(image).convert("L")))


def test_a_letterbox_is_cut_to_the_pixel():
    left, upper, right, lower = boxes(letterboxed(sight()))[0]

    assert (left, right) == (0, 540)
    assert abs(upper - 382) <= 1
    assert abs(lower - 787) <= 1


def test_a_frame_within_a_letterbox_is_cut_too():
    framed = ImageOps.expand(sight(), 60, "white")

    left, upper, right, lower = boxes(letterboxed(framed))[-1]

    # 960 by 720 of 1080 by 840, on a screen that is 540 wide.
    assert abs((right - left) - 480) <= 3
    assert abs((lower - upper) - 360) <= 3


def test_a_picture_without_border_is_left_alone():
    assert boxes(sight()) == []


def test_an_empty_picture_is_all_border_and_is_left_alone():
    assert boxes(Image.new("RGB", (400, 300), "white")) == []


def test_a_sliver_is_left_alone():
    assert boxes(sight().resize((400, 3))) == []
