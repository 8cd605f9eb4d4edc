"""A tip's own times, in their order."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from citydesk.assignments import actions
from citydesk.assignments.models import Assignment
from citydesk.desk import timeline
from citydesk.evidence import queries as evidence
from citydesk.evidence.actions import check_again
from citydesk.intake.actions import place_claim
from tests.cast import NOW
from tests.factories.evidence import examined
from tests.factories.photos import photo

pytestmark = pytest.mark.django_db
LAGOS = ZoneInfo("Africa/Lagos")
WALL = NOW.astimezone(LAGOS).replace(tzinfo=None)


def turns(row):
    assignment = Assignment.objects.select_related("tip", "story").get(tip=row.tip)
    return timeline.turns(assignment, evidence.sheet(row.tip), zone=LAGOS)


def test_taken_then_received_on_the_wall_of_the_house():
    taken = WALL - timedelta(minutes=20)
    row = examined(photo(taken_at=taken, offset="+01:00"))

    told = [(t.clock, t.what, t.zone, t.after, t.differs) for t in turns(row)]

    assert told == [
        ("23 November 2026, 09:10", "Taken, by the camera's clock", "", "", False),
        ("23 November 2026, 09:30", "Received here", "", "", False),
    ]


def test_a_clock_that_names_no_zone_says_so():
    row = examined(photo(taken_at=WALL - timedelta(hours=2)))

    assert turns(row)[0].zone == "it names no time zone"


def test_a_clock_that_hangs_elsewhere_is_read_as_it_hangs_and_placed_where_it_belongs():
    taken = WALL + timedelta(minutes=30)  # half past ten in Cairo is half past nine in Lagos
    row = examined(photo(taken_at=taken - timedelta(minutes=40), offset="+02:00"))

    first = turns(row)[0]

    assert (first.what, first.zone) == ("Taken, by the camera's clock", "UTC+2:00")
    assert first.clock == "23 November 2026, 09:20"
    assert first.at == NOW - timedelta(minutes=70)


def test_long_spans_are_told_and_what_cannot_be_is_marked():
    row = examined(photo(taken_at=WALL + timedelta(days=3), offset="+01:00"))

    received, taken = turns(row)

    assert (received.what, received.differs) == ("Received here", False)
    assert (taken.after, taken.differs) == ("3 days", True)


def test_what_is_claimed_stands_where_it_belongs():
    row = examined(photo())
    row.tip.claim_at = NOW - timedelta(hours=3)
    row.tip.save()

    assert [t.what for t in turns(row)] == ["Happened, as it is claimed", "Received here"]


def test_what_happened_here_stands_in_the_same_line(kunle):
    row = examined(photo())
    assignment = Assignment.objects.get(tip=row.tip)
    later = NOW + timedelta(hours=5)
    actions.spike(assignment=assignment, reason="Old.", tell=False, by=kunle, now=later)

    assert [(t.what, t.after) for t in turns(row)] == [
        ("Received here", ""),
        ("Spiked", "5 hours"),
    ]


def test_a_picture_of_another_day_than_claimed_is_marked(kunle):
    row = examined(photo(taken_at=WALL - timedelta(days=12), offset="+01:00"))
    place_claim(tip=row.tip, at=NOW, position=None, by=kunle, now=NOW)
    check_again(evidence_id=row.pk, now=NOW)

    taken, *_later = turns(row)

    assert (taken.what, taken.differs) == ("Taken, by the camera's clock", True)
