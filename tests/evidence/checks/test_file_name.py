from datetime import UTC, datetime

import pytest

from citydesk.evidence.checks import file_name
from citydesk.evidence.types import AGREES, COULD_NOT_CHECK, DIFFERS
from tests.factories.evidence import case

CLAIMED = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)


def taken(day: int) -> datetime:
    return datetime(2026, 11, day, 8, 12)  # noqa: DTZ001 (a phone's clock names no zone)


@pytest.mark.parametrize(
    "name",
    [
        "IMG-20261120-WA0007.jpg",
        "WhatsApp Image 2026-11-20 at 19.52.18.jpeg",
        "signal-2026-11-20-195218.jpeg",
        "photo_2026-11-20_19-52-18.jpg",
    ],
)
def test_a_messengers_day_is_when_it_was_sent_and_before_the_event_it_differs(name):
    alone, claimed = (
        file_name.check(case(name=name)),
        file_name.check(case(name=name, claim_at=CLAIMED)),
    )

    assert alone.outcome == COULD_NOT_CHECK
    assert "brought it on 20 November 2026: the day it was sent" in alone.sentence
    assert claimed.outcome == DIFFERS
    assert "before what it is said to show" in claimed.sentence


def test_a_messenger_cannot_have_it_before_it_was_taken():
    one = file_name.check(case(name="IMG-20261120-WA0007.jpg", taken_at=taken(23)))

    assert one.outcome == DIFFERS
    assert "before its clock says that it was taken (23 November 2026)" in one.sentence


@pytest.mark.parametrize(
    "name", ["IMG_20261123_081205.jpg", "20261123_081205.jpg", "PXL_20261123_071205123.jpg"]
)
def test_a_cameras_name_agrees_with_its_clock_or_differs(name):
    assert file_name.check(case(name=name, taken_at=taken(23))).outcome == AGREES
    assert file_name.check(case(name=name, taken_at=taken(19))).outcome == DIFFERS
    assert file_name.check(case(name=name)) is None


@pytest.mark.parametrize("name", ["Screenshot_2026-11-23-08-12-05.png", "Screen Shot 2026.png"])
def test_a_screenshot_is_said_to_be_one(name):
    assert file_name.check(case(name=name)).outcome == DIFFERS
    assert file_name.check(case(screenshot=True)).numbers == {"screenshot": True}


@pytest.mark.parametrize("name", ["IMG_1.jpg", "IMG-20269999-WA0001.jpg", "", "photo.jpg"])
def test_a_name_that_says_nothing_is_nothing(name):
    assert file_name.check(case(name=name)) is None
