"""Statements and balances, before and after a month is closed."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest

from citydesk.ledger import actions, months, queries
from citydesk.ledger.models import Account
from tests.cast import NOW

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
IN_OCTOBER = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def opened(code, kind=Account.Kind.ASSET):
    return actions.account(code=code, kind=kind, now=IN_OCTOBER)


@pytest.fixture
def books():
    """In October 1,000 are given and 100 held; in November 60 of them are spent, and 50 more."""
    budget, owner, spent = opened("budget"), opened("owner"), opened("spent")
    opened("noise")
    say = {"memo": "", "by": "kunle"}
    move = {"debit": spent, "credit": budget, **say}
    actions.move(id=uuid.uuid4(), debit=budget, credit=owner, kobo=1_000, now=IN_OCTOBER, **say)
    held = actions.reserve(id=uuid.uuid4(), kobo=100, now=IN_OCTOBER + HOUR, **move)
    actions.post(id=uuid.uuid4(), reserve=held, kobo=60, now=NOW, **say)
    actions.move(id=uuid.uuid4(), kobo=50, now=NOW + HOUR, **move)
    return budget


def told(statement):
    return [(line.phase, line.kobo, line.balance_kobo) for line in statement.lines]


LINES = [
    ("PLAIN", 1_000, 1_000),
    ("RESERVE", -100, 1_000),
    ("POST", -60, 940),
    ("PLAIN", -50, 890),
]


def test_a_statement_says_what_stood_after_each_line(books):
    shown = queries.statement(books)

    assert told(shown) == LINES
    assert (shown.opening_kobo, shown.closing_kobo, shown.older) == (0, 890, False)
    assert [line.other for line in shown.lines] == ["owner", "spent", "spent", "spent"]


def test_the_newest_lines_are_shown_and_what_stood_before_them(books):
    shown = queries.statement(books, lines_max=2)

    assert told(shown) == LINES[2:]
    assert (shown.opening_kobo, shown.older) == (1_000, True)


@pytest.mark.parametrize("closed", [False, True])
def test_a_month_begins_with_what_the_last_one_left_closed_or_not(books, closed):
    if closed:
        actions.close_month(month=OCTOBER, by="kunle", now=NOW)

    shown = queries.statement(books, since=months.begins_at(NOVEMBER))

    assert told(shown) == LINES[2:]
    assert (shown.opening_kobo, shown.closing_kobo, shown.held_kobo) == (1_000, 890, 0)
    before = queries.statement(books, until=months.begins_at(NOVEMBER))
    assert (before.closing_kobo, before.held_kobo) == (1_000, 100)


@pytest.mark.parametrize("closed", [False, True])
def test_balances_are_the_same_closed_or_not(books, closed):
    if closed:
        actions.close_month(month=OCTOBER, by="kunle", now=NOW)

    assert queries.trial_balance() == {"budget": 890, "noise": 0, "owner": -1_000, "spent": 110}
    assert queries.trial_balance(at=NOW)["budget"] == 1_000
    assert (queries.balance(books), queries.held(books), queries.available(books)) == (890, 0, 890)
    assert queries.held(books, at=NOW) == 100


def test_an_export_has_every_line_oldest_first(books):
    assert [(x.phase, x.kobo, x.balance_kobo) for x in queries.every_line(books)] == LINES
    in_november = queries.every_line(books, since=months.begins_at(NOVEMBER))
    assert [x.balance_kobo for x in in_november] == [940, 890]


@pytest.mark.parametrize("lines", [1, 3])
def test_a_statement_asks_the_same_number_of_questions_however_long_it_is(
    books, lines, django_assert_num_queries
):
    with django_assert_num_queries(8):
        queries.statement(books, lines_max=lines)
