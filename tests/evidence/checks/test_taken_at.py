from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from citydesk.channels.types import Channel
from citydesk.evidence.checks import taken_at
from citydesk.evidence.types import AGREES, DIFFERS, NOT_RECORDED, Said
from tests.cast import NOW
from tests.factories.evidence import case

LAGOS, ONE = ZoneInfo("Africa/Lagos"), timedelta(hours=1)
# NOW, when the tip came, is 23 November 2026, 09:30 in Lagos.
MORNING = datetime(2026, 11, 23, 9, 12)  # noqa: DTZ001 (a phone's clock names no zone)
SATELLITES = datetime(2026, 11, 23, 8, 12, tzinfo=UTC)


def said(**facts) -> Said:
    return taken_at.check(case(zone=LAGOS, **facts))


def test_a_clock_with_its_zone_before_our_receipt_agrees():
    found = said(taken_at=MORNING, offset=ONE)

    assert found.outcome == AGREES
    assert found.sentence == (
        "Its clock says 23 November 2026, 09:12, 18 minutes before we received it."
    )
    assert found.numbers == {"taken_at": "2026-11-23T09:12:00", "offset_minutes": "60"}


def test_a_clock_without_a_zone_is_told_as_it_stands():
    found = said(taken_at=MORNING)

    assert found.outcome == AGREES
    assert "which names no time zone, says 23 November 2026, 09:12;" in found.sentence


def test_clock_and_satellites_together_agree():
    found = said(taken_at=MORNING, gps_at=SATELLITES)

    assert found.outcome == AGREES
    assert found.sentence.startswith(
        "Clock (on UTC+1) and satellites say 23 November 2026, 09:12, 18 minutes"
    )


def test_the_satellites_alone_are_enough():
    assert said(gps_at=SATELLITES).sentence.startswith("The satellites' clock says")


@pytest.mark.parametrize(
    "facts",
    [
        {"taken_at": MORNING + timedelta(hours=2), "offset": ONE},
        {"gps_at": SATELLITES + timedelta(hours=2)},
        {"taken_at": MORNING + timedelta(days=2)},
    ],
)
def test_a_photo_taken_after_we_had_it_differs(facts):
    found = said(**facts)

    assert found.outcome == DIFFERS
    assert "after we received it (23 November 2026, 09:30)" in found.sentence


@pytest.mark.parametrize(
    "facts",
    [
        {"taken_at": MORNING + timedelta(minutes=20), "offset": ONE},
        {"taken_at": MORNING + timedelta(hours=13)},
    ],
)
def test_a_clock_a_little_fast_or_in_another_zone_is_nothing_against_it(facts):
    assert said(**facts).outcome == AGREES


def test_clocks_that_no_zone_can_bring_together_differ():
    # As ianare/exif-samples jpg/gps/DSCN0010.jpg has them: 22 hours apart.
    found = said(
        taken_at=datetime(2008, 10, 22, 16, 28, 39),  # noqa: DTZ001
        gps_at=datetime(2008, 10, 23, 14, 27, 7, tzinfo=UTC),
    )

    assert found.outcome == DIFFERS
    assert "22 October 2008, 16:28, the satellites' 23 October 2008, 14:27 UTC" in found.sentence
    assert "22 hours apart" in found.sentence


def test_a_zone_that_the_satellites_contradict_differs():
    found = said(taken_at=MORNING, offset=timedelta(hours=8), gps_at=SATELLITES)

    assert found.outcome == DIFFERS
    assert "7 hours apart" in found.sentence


def test_an_old_satellite_fix_is_nothing_against_it():
    found = said(taken_at=MORNING, offset=ONE, gps_at=SATELLITES - timedelta(minutes=30))

    assert found.outcome == AGREES


def test_a_file_without_a_time_is_explained_by_its_way():
    found = taken_at.check(case(channel=Channel.WEBFORM))

    assert (found.outcome, found.numbers) == (NOT_RECORDED, {})
    assert "many phones remove such facts" in found.sentence


@pytest.mark.parametrize(
    ("at", "outcome", "sentence"),
    [
        (
            NOW - timedelta(minutes=18),
            AGREES,
            "The film's header says 23 November 2026, 08:12, 18 minutes before we received it.",
        ),
        (
            NOW + timedelta(hours=1),
            AGREES,
            (
                "The film's header says 23 November 2026, 09:30; we received it "
                "23 November 2026, 08:30. Some cameras write another zone's time there."
            ),
        ),
        (
            NOW + timedelta(days=2),
            DIFFERS,
            (
                "The film's header says 25 November 2026, 08:30, after we received it "
                "(23 November 2026, 08:30)."
            ),
        ),
    ],
)
def test_a_films_header_is_told_and_its_zone_not_believed(at, outcome, sentence):
    said = taken_at.check(case(header_at=at))

    assert (said.outcome, said.sentence) == (outcome, sentence)
    assert said.numbers == {"header_at": at.isoformat()}


def wall(hour: int) -> datetime:
    return datetime(2026, 11, 23, hour, 12)  # noqa: DTZ001 (a phone's clock names no zone)


def test_a_zone_of_half_an_hour_is_told_too():
    one = taken_at.check(case(taken_at=wall(8), gps_at=wall(2).replace(minute=43, tzinfo=UTC)))

    assert "Clock (on UTC+5:30) and satellites say" in one.sentence


# Eight hours ahead: right in Beijing, and by law in Kashgar, but not in Lagos.
@pytest.mark.parametrize(
    ("longitude", "outcome"), [(3.4, DIFFERS), (116.4, AGREES), (75.9, AGREES)]
)
def test_a_clock_on_a_zone_that_no_clock_there_is_on_differs(longitude, outcome):
    at = {"taken_at": wall(15), "gps_at": wall(7).replace(tzinfo=UTC)}

    assert taken_at.check(case(latitude=6.5, longitude=longitude, **at)).outcome == outcome


def test_the_date_line_bends_and_nobody_is_accused_for_that():
    # Kiribati's Line Islands: fourteen hours ahead, at 157 degrees west.
    at = {"taken_at": wall(15), "gps_at": wall(1).replace(tzinfo=UTC)}

    one = taken_at.check(case(latitude=1.9, longitude=-157.4, **at))

    assert "no clock is set so" not in one.sentence


def test_of_a_file_at_hand_nobody_says_that_it_was_received():
    known = {"taken_at": wall(8), "channel": None}

    zoneless = taken_at.check(case(**known))
    zoned = taken_at.check(case(offset=timedelta(hours=1), **known))

    assert zoneless.sentence == "Its clock, which names no time zone, says 23 November 2026, 08:12."
    assert zoned.sentence == "Taken on 23 November 2026, 07:12."
    film = taken_at.check(case(media_type="video/mp4", header_at=NOW, channel=None))
    assert film.sentence == "The film's header says 23 November 2026, 08:30."
