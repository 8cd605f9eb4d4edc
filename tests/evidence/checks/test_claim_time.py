from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from citydesk.evidence.checks import claim_time
from citydesk.evidence.types import AGREES, COULD_NOT_CHECK, DIFFERS
from tests.factories.evidence import case

CLAIMED = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)  # 08:30 in Lagos
LAGOS = ZoneInfo("Africa/Lagos")


def said(**known):
    return claim_time.check(case(claim_at=CLAIMED, zone=LAGOS, **known))


def clock(hour: int, day: int = 23) -> datetime:
    return datetime(2026, 11, day, hour, 12)  # noqa: DTZ001 (a phone's clock names no zone)


def test_a_moment_near_the_claimed_one_agrees():
    one = said(gps_at=CLAIMED - timedelta(minutes=18))

    assert (one.outcome, one.numbers) == (AGREES, {"minutes_after": -18})
    assert one.sentence == (
        "Taken 18 minutes before the time that they give (23 November 2026, 08:30)."
    )


def test_a_moment_of_another_day_differs_and_says_by_how_much():
    one = said(taken_at=clock(8, day=20), offset=timedelta(hours=1))

    assert one.outcome == DIFFERS
    assert "Taken 3 days before" in one.sentence


def test_a_clock_without_a_zone_agrees_only_if_it_is_on_our_time():
    one = said(taken_at=clock(8))

    assert one.outcome == AGREES
    assert one.sentence == (
        "Its clock, if it is on our time, is 18 minutes from the time that they give."
    )


@pytest.mark.parametrize(
    ("taken_at", "outcome"), [(clock(14), COULD_NOT_CHECK), (clock(14, day=25), DIFFERS)]
)
def test_what_another_zone_could_explain_does_not_differ(taken_at, outcome):
    assert said(taken_at=taken_at).outcome == outcome


def test_without_a_claim_or_a_clock_there_is_nothing_to_say():
    assert claim_time.check(case(taken_at=clock(8))) is None
    assert said() is None
