import numpy as np
import pytest
from PIL import Image

from citydesk.evidence import geometry, marks
from citydesk.evidence.likeness import KEPT_MARKS, MARKS_MAX
from citydesk.evidence.likening import small
from tests.factories.sights import cropped, resent, sight, tilted


def grey(image: Image.Image):
    return small(resent(image).convert("L"))


def proof(asked: Image.Image, kept: Image.Image) -> tuple[geometry.Fit | None, bool]:
    one, other = grey(asked), grey(kept)
    known = marks.marks(other, most=KEPT_MARKS)
    found = geometry.fit(marks.marks(one, most=MARKS_MAX), known)
    if found is None:
        return None, False
    return found, geometry.is_proof(found, known, asked=one.shape[::-1], size=other.shape[::-1])


def test_a_crop_lies_where_it_was_cut():
    found, proves = proof(cropped(sight(), left=0.3, lower=0.2), sight())

    assert proves
    assert found.scale == pytest.approx(0.75, abs=0.06)
    # Its middle is to the right of the picture's, and above.
    assert found.across == pytest.approx(0.15 * 512, abs=4)
    assert found.down == pytest.approx(-0.1 * 384, abs=4)


def test_a_tilt_is_measured():
    found, proves = proof(tilted(sight(), 3), sight())

    assert proves
    assert abs(np.degrees(found.tilt)) == pytest.approx(3, abs=0.3)


def test_there_and_back_is_the_same_place():
    found, _proves = proof(tilted(cropped(sight(), left=0.2)), sight())
    places = np.array([(10.0, -20.0), (100.0, 60.0)])

    assert found.back(found.of(places)) == pytest.approx(places)


def test_another_place_proves_nothing():
    assert not proof(sight(1), sight(2))[1]


def test_one_thing_in_two_pictures_proves_nothing():
    thing = sight(5, (240, 180))
    one, other = sight(1), sight(2)
    one.paste(thing, (100, 100))
    other.paste(thing, (500, 300))

    found, proves = proof(one, other)

    assert found.spots >= 8
    assert not proves


def test_a_picture_without_marks_fits_nothing():
    assert geometry.fit(np.empty(0, marks.MARK), marks.marks(grey(sight()), most=128)) is None
