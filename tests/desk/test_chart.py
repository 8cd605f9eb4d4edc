"""The desk's own small map."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citydesk.desk.chart import RING, Place, apart, chart, direction

OJOTA = Place(label="Claim", north=6.58, east=3.38, is_claim=True)
degrees_north = st.floats(-90, 90, allow_nan=False)
degrees_east = st.floats(-180, 180, allow_nan=False)
places = st.builds(Place, label=st.just("IMG"), north=degrees_north, east=degrees_east)


def test_without_a_place_there_is_no_map():
    assert chart([]) is None


def test_a_claim_alone_is_nothing_to_be_drawn():
    assert not chart([OJOTA]).has_files
    assert chart([OJOTA, Place(label="IMG_1.jpg", north=6.62, east=3.38)]).has_files


def test_a_file_is_told_by_distance_and_direction_from_the_claim():
    drawn = chart([Place(label="IMG_1.jpg", north=6.62, east=3.38), OJOTA])

    assert drawn.sentences == ["IMG_1.jpg: about 4 km north of the claimed place."]
    assert (drawn.inner_km, drawn.outer_km) == (2.5, 5)
    claim, file = drawn.marks
    assert (claim.x, claim.y) == (0, 0)
    assert file.x == 0
    assert file.y == pytest.approx(-RING * 4.45 / 5, abs=0.1), "north is above"


def test_what_lies_within_the_coarseness_is_not_told_apart():
    drawn = chart([OJOTA, Place(label="IMG_1.jpg", north=6.59, east=3.38)])

    assert drawn.sentences == ["IMG_1.jpg: at the claimed place, as far as can be told."]


def test_another_country_is_still_on_the_map():
    drawn = chart([OJOTA, Place(label="IMG_1.jpg", north=-26.2, east=28.05)])

    assert drawn.sentences == ["IMG_1.jpg: about 4,513 km south-east of the claimed place."]
    assert drawn.outer_km == 5000


def test_files_alone_are_drawn_and_nothing_is_said_of_a_claim():
    drawn = chart([Place(label="IMG_1.jpg", north=6.62, east=3.38)])

    assert drawn.sentences == []
    assert len(drawn.marks) == 1


def test_the_street_map_is_told_no_more_than_the_finding():
    place = Place(label="IMG_1.jpg", north=6.6261, east=3.3376)

    assert place.street_map == "https://www.openstreetmap.org/?mlat=6.63&mlon=3.34#map=14/6.63/3.34"


@given(st.lists(places, min_size=1, max_size=4))
def test_every_place_on_earth_lies_within_the_outer_ring(found):
    drawn = chart([OJOTA, *found])

    assert all(mark.x**2 + mark.y**2 <= (RING + 0.2) ** 2 for mark in drawn.marks)


@given(places, places)
def test_the_way_there_is_as_far_as_the_way_back(one, other):
    there, bearing = apart(one, other)

    assert there == pytest.approx(apart(other, one)[0])
    assert 0 <= bearing <= 360
    assert direction(bearing)
