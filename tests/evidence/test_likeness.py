import pytest
from PIL import Image

from citydesk.evidence import likening
from citydesk.evidence.likeness import KEPT_MARKS, MARK_BYTES, MARKS_MAX, NOTHING, Likeness
from tests.factories.sights import letterboxed, sight


def test_what_is_told_is_read():
    told = Likeness.read(likening.of(sight()))

    assert told.quality == 100
    assert len(told.pdq) == 32
    assert KEPT_MARKS * MARK_BYTES < len(told.marks) <= MARKS_MAX * MARK_BYTES
    assert (told.width, told.height) == (512, 384)


def test_what_lies_within_a_border_is_a_view_of_its_own():
    told = Likeness.read(likening.of(letterboxed(sight())))

    assert len(told.hashes) == 2
    assert (told.width, told.height) == (512, 384)


def test_a_plain_view_is_not_to_be_compared():
    assert NOTHING.views == []
    assert Likeness.read(likening.of(Image.new("RGB", (300, 200), "blue"))).views == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"hashes": []},
        {"hashes": ["00"]},
        {"hashes": "no"},
        {"hashes": None},
        {"qualities": []},
        {"qualities": ["x"]},
        {"marks": "xyz"},
        {"width": "wide"},
    ],
)
def test_nonsense_of_a_file_that_took_the_examiner_over_is_refused(wrong):
    with pytest.raises((ValueError, TypeError)):
        Likeness.read(likening.of(sight()) | wrong)


def test_no_more_is_read_than_a_picture_can_have():
    told = likening.of(sight())
    told["marks"] *= 100
    told["hashes"] *= 100
    told["qualities"] = [999] * len(told["hashes"])

    read = Likeness.read(told)

    assert len(read.marks) == MARKS_MAX * MARK_BYTES
    assert (len(read.hashes), set(read.qualities)) == (3, {100})
