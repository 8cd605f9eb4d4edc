import pytest
from hypothesis import given
from hypothesis import strategies as st

from citydesk.lib.position import Position, found_in, metres_between

MARINA = Position(6.4531, 3.3958)


@pytest.mark.parametrize(
    "text",
    [
        "6.4531, 3.3958",
        "by the ferry (6.4531,3.3958)",
        "geo:6.4531,3.3958?z=17",
        "https://maps.example/place/Marina/@6.4531,3.3958,17z",
        "https://maps.example/?q=6.4531%2C3.3958",
        "https://osm.example/#map=17/6.4531/3.3958",
        "https://osm.example/?mlat=6.4531&mlon=3.3958",
        "https://maps.example/data=!3d6.4531!4d3.3958",
        "6.4531° N, 3.3958° E",
        "6°27'11.16\"N 3°23'44.88\"E",
    ],
)
def test_a_position_is_read_as_people_share_it(text):
    assert found_in(text) == pytest.approx(MARINA, abs=1e-6)


@pytest.mark.parametrize(
    "text", ["", "Mile 12", "12, 13 people", "at 6.30, 3 of us", "96.4531, 3.3958", "3.3958"]
)
def test_what_is_no_position_is_none(text):
    assert found_in(text) is None


def test_south_and_west_are_negative():
    assert found_in("33.9249° S, 18.4241° W") == Position(-33.9249, -18.4241)
    assert found_in("-33.9249, -18.4241") == Position(-33.9249, -18.4241)


@given(st.text())
def test_no_words_break_it(text):
    found_in(text)


def test_a_degree_to_the_north_is_sixty_sea_miles():
    assert metres_between(Position(6, 3), Position(7, 3)) == pytest.approx(60 * 1852, rel=2e-3)


def test_a_quarter_of_the_equator_and_the_way_across_the_date_line():
    assert metres_between(Position(0, 0), Position(0, 90)) == pytest.approx(10_007_557, rel=1e-4)
    assert metres_between(Position(0, 179.9), Position(0, -179.9)) == pytest.approx(
        22_239, rel=1e-3
    )
