"""What templates say of moments."""

from datetime import UTC, datetime

import pytest
import time_machine

from citydesk.delivery import noting
from citydesk.web.templatetags.editorial import moment

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 1, 2, 8, 5, tzinfo=UTC), ">09:05, 2 Jan<"),
        (datetime(2019, 11, 23, 8, 5, tzinfo=UTC), ">23 Nov 2019<"),
        # Lagos is an hour ahead: there it is this year already.
        (datetime(2025, 12, 31, 23, 30, tzinfo=UTC), ">00:30, 1 Jan<"),
    ],
)
@time_machine.travel(NOW, tick=False)
def test_a_list_says_the_hour_of_this_year_and_the_year_of_any_other(at, words):
    assert words in moment(at, "short")


@time_machine.travel(NOW, tick=False)
def test_a_list_is_true_until_the_year_is_over(db):
    with noting.taking() as notes:
        moment(NOW, "short")

    assert notes.until == datetime(2026, 12, 31, 23, tzinfo=UTC)
