"""How the budget has gone down."""

import uuid
from datetime import timedelta

import pytest

from citydesk.ledger import actions as ledger
from citydesk.ledger.models import Account
from citydesk.rewards import actions, books
from citydesk.rewards.burndown import DAYS, HEIGHT, WIDTH, burndown
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def spend(kobo, at):
    fees = ledger.account(code="fees", kind=Account.Kind.EXPENSE, now=at)
    ledger.move(
        id=uuid.uuid4(), debit=fees, credit=books.budget(at), kobo=kobo, memo="fee", now=at, by="t"
    )


def test_a_house_that_never_set_money_aside_has_no_line():
    assert burndown(NOW) is None


def test_the_line_falls_on_the_day_on_which_money_went():
    actions.fund(kobo=1_000_000, by="owner", now=NOW - timedelta(days=20))
    spend(300_000, NOW - timedelta(days=10))
    spend(70_000, NOW)

    found = burndown(NOW)

    by_day = dict(found.days)
    assert len(found.days) == DAYS
    assert by_day[(NOW - timedelta(days=25)).date()] == 0
    assert by_day[(NOW - timedelta(days=20)).date()] == 1_000_000
    assert by_day[(NOW - timedelta(days=10)).date()] == 700_000
    assert found.days[-1][1] == found.balance_kobo == 630_000
    assert found.per_day_kobo == 10_000
    assert found.days_left == 63


def test_the_points_stay_in_their_box():
    actions.fund(kobo=1_000_000, by="owner", now=NOW - timedelta(days=3))
    spend(999_999, NOW)

    points = [tuple(map(float, p.split(","))) for p in burndown(NOW).points.split()]

    assert points[0][0] == 0
    assert points[-1][0] == WIDTH
    assert all(0 <= y <= HEIGHT for _x, y in points)


def test_when_nothing_goes_out_nobody_knows_how_long_it_lasts():
    actions.fund(kobo=1_000_000, by="owner", now=NOW)

    assert burndown(NOW).days_left is None
