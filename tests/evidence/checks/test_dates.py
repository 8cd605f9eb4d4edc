from datetime import datetime, timedelta

import pytest

from citydesk.evidence.checks import dates
from citydesk.evidence.types import AGREES, DIFFERS
from tests.factories.evidence import case

TAKEN = datetime(2026, 11, 23, 8, 12, 5)  # noqa: DTZ001 (a clock on a wall)


@pytest.mark.parametrize(
    "apart",
    [timedelta(0), timedelta(hours=1), timedelta(hours=-5, minutes=-30), timedelta(seconds=3)],
)
def test_dates_that_a_zone_could_explain_agree(apart):
    assert dates.check(case(taken_at=TAKEN, xmp_taken_at=TAKEN + apart)).outcome == AGREES


@pytest.mark.parametrize("apart", [timedelta(days=3), timedelta(minutes=7), timedelta(days=-400)])
def test_dates_that_no_zone_explains_differ_and_both_are_told(apart):
    one = dates.check(case(taken_at=TAKEN, iptc_taken_at=TAKEN + apart))

    assert one.outcome == DIFFERS
    assert "The camera's date is 23 November 2026, 08:12, but IPTC in the same file" in one.sentence


def test_one_date_alone_says_nothing():
    assert dates.check(case(taken_at=TAKEN)) is None
    assert dates.check(case(xmp_taken_at=TAKEN)) is None
