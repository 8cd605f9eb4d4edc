import numpy as np
import pytest
from PIL import Image, ImageOps

from citydesk.evidence import marks, pdq
from citydesk.evidence.likening import small
from tests.factories.sights import sight


def found(image: Image.Image, most: int = 128) -> marks.Marks:
    return marks.marks(small(image.convert("L")), most=most)


def places(of: marks.Marks) -> set[tuple[int, int]]:
    """To two pixels."""
    return {(round(one["x"] / 8), round(one["y"] / 8)) for one in of}


def test_the_strongest_are_kept_and_no_more_than_asked_for():
    few, many = found(sight(), 20), found(sight(), 128)

    assert len(few) == 20
    assert set(few.tolist()) <= set(many.tolist())


@pytest.mark.parametrize("side", range(8))
def test_marks_of_a_mirror_image_need_no_pixels(side):
    image = turned = sight()
    if side & pdq.MIRROR:
        turned = ImageOps.mirror(turned)
    if side & pdq.FLIP:
        turned = ImageOps.flip(turned)
    if side & pdq.TRANSPOSE:
        turned = turned.transpose(Image.Transpose.TRANSPOSE)

    told, seen = marks.side(found(image), side), found(turned)

    assert len(places(told) & places(seen)) > 85
    by_place = {(round(m["x"] / 8), round(m["y"] / 8)): m["look"] for m in seen}
    far = [
        int(np.bitwise_count(m["look"] ^ by_place[place]))
        for m in told
        if (place := (round(m["x"] / 8), round(m["y"] / 8))) in by_place
    ]
    assert np.median(far) <= 6


def test_two_mirrors_are_none():
    of = found(sight())

    assert (marks.side(marks.side(of, 3), 3) == of).all()


@pytest.mark.parametrize("size", [(1, 1), (3, 400), (15, 15), (17, 16)])
def test_a_sliver_has_few_marks_or_none(size):
    assert len(found(sight().resize(size))) < 10


def test_they_are_kept_as_bytes():
    of = found(sight())

    assert (marks.read(of.tobytes()) == of).all()
