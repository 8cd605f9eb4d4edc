import pytest

from citydesk.adverts import queries
from tests.factories import adverts
from tests.factories.adverts import TODAY


@pytest.mark.parametrize(
    ("days", "runs"),
    [((0, 0), True), ((-3, 0), True), ((0, 3), True), ((1, 3), False), ((-3, -1), False)],
)
def test_a_booking_runs_from_its_first_day_to_its_last(db, days, runs):
    adverts.booking(days=days)

    assert bool(queries.booking_for("STORY", TODAY)) is runs


def test_a_booking_that_was_not_vetted_is_not_shown(db):
    adverts.booking(vetting_number="")

    assert queries.booking_for("STORY", TODAY) is None


def test_a_vetted_booking_is_shown_though_a_later_one_was_not_vetted(db):
    vetted = adverts.booking()
    adverts.booking(vetting_number="")

    assert queries.booking_for("STORY", TODAY) == vetted


def test_the_latest_sold_of_several_is_shown(db):
    adverts.booking()
    latest = adverts.booking(days=(-1, 1))

    assert queries.booking_for("STORY", TODAY) == latest


def test_a_placement_shows_its_own_bookings(db):
    adverts.booking(placement="FRONT")

    assert queries.booking_for("STORY", TODAY) is None


def test_a_booking_comes_with_its_advertiser_in_one_query(db, django_assert_num_queries):
    adverts.booking()
    with django_assert_num_queries(1):
        assert queries.booking_for("STORY", TODAY).advertiser.name == "Tamuno Generators"
