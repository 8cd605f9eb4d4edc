from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from citydesk.channels.types import Channel
from citydesk.evidence import words


def test_a_moment_is_told_on_the_wall_of_the_house():
    at = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)

    assert words.moment(at, ZoneInfo("Africa/Lagos")) == "24 November 2026, 00:30"
    assert words.moment(at) == "23 November 2026, 23:30"


@pytest.mark.parametrize(
    ("length", "told"),
    [
        (timedelta(seconds=70), "1 minute"),
        (timedelta(minutes=18), "18 minutes"),
        (timedelta(hours=-3), "3 hours"),
        (timedelta(hours=30), "30 hours"),
        (timedelta(days=12, hours=3), "12 days"),
        (timedelta(days=2886), "8 years"),
    ],
)
def test_a_span_is_told_in_the_unit_one_would_use(length, told):
    assert words.span(length) == told


@pytest.mark.parametrize(
    ("count", "told"), [(1, "1 byte"), (340, "340 bytes"), (12_400, "12 KB"), (2_400_000, "2.4 MB")]
)
def test_a_size_is_told_roundly(count, told):
    assert words.size(count) == told


@pytest.mark.parametrize("channel", list(Channel))
def test_an_absent_fact_is_explained_for_every_way_in(channel):
    assert "common" in words.absent(channel)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(7.4, "0:07"), (760, "12:40"), (3723, "1:02:03"), (None, "its length is not told")],
)
def test_a_length_is_told_as_players_do(seconds, told):
    assert words.length(seconds) == told
