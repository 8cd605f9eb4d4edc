import pytest

from citydesk.evidence.checks import edits
from citydesk.evidence.types import DIFFERS
from tests.factories.evidence import case

CAMERA = {"camera_width": 4000, "camera_height": 3000}


def test_facebooks_mark_says_where_it_was_before():
    one = edits.check(case(facebook=True))

    assert one.outcome == DIFFERS
    assert "it was on Facebook or Instagram before it came here" in one.sentence


def test_another_size_than_the_camera_wrote_is_told():
    one = edits.check(case(width=1600, height=1200, **CAMERA))

    assert one.sentence.startswith("The camera wrote 4000\N{MULTIPLICATION SIGN}3000 pixels")


@pytest.mark.parametrize("size", [(4000, 3000), (3000, 4000), (4000, 2992)])
def test_the_cameras_own_size_either_way_up_is_nothing(size):
    assert edits.check(case(width=size[0], height=size[1], **CAMERA)) is None


def test_a_program_in_its_history_is_told_unless_the_check_of_devices_tells_it():
    assert "names Snapseed" in edits.check(case(programs=("GIMP", "Snapseed"))).sentence
    assert edits.check(case(programs=("Snapseed",), software="Snapseed")) is None


def test_a_program_that_only_carries_pictures_is_nothing():
    assert edits.check(case(programs=("Photo Mechanic 6",))) is None


def test_nothing_recorded_is_nothing_to_say_and_so_of_a_film():
    assert edits.check(case()) is None
    assert edits.check(case(media_type="video/mp4", facebook=True)) is None
