"""A month that is closed stays so."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from citydesk.ledger import actions, closed, queries
from citydesk.ledger.models import Account, Closing, Transfer
from tests.cast import NOW

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER, SEPTEMBER = date(2026, 10, 1), date(2026, 11, 1), date(2026, 9, 1)
# Lagos is an hour ahead: October ends an hour before midnight in Greenwich.
OCTOBERS_END = datetime(2026, 10, 31, 23, 0, tzinfo=UTC)
LAST_MOMENT = OCTOBERS_END - timedelta(microseconds=1)


@pytest.fixture
def said():
    budget = actions.account(code="budget", kind=Account.Kind.ASSET, now=LAST_MOMENT)
    owner = actions.account(code="owner", kind=Account.Kind.EQUITY, now=LAST_MOMENT)
    told = {"id": uuid.uuid4(), "debit": budget, "credit": owner, "kobo": 5, "memo": "", "by": "k"}
    actions.move(now=LAST_MOMENT, **told)
    return told


def close(month=OCTOBER, now=NOW):
    return actions.close_month(month=month, by="kunle", now=now)


def test_nothing_is_dated_in_it_any_more(said):
    close()

    with pytest.raises(actions.MonthClosed):
        actions.move(now=LAST_MOMENT, **{**said, "id": uuid.uuid4()})
    actions.move(now=OCTOBERS_END, **{**said, "id": uuid.uuid4()})
    assert queries.trial_balance()["budget"] == 10


def test_what_was_said_in_it_can_be_said_again(said):
    close()

    actions.move(now=LAST_MOMENT, **said)

    assert queries.trial_balance()["budget"] == 5


def test_the_database_refuses_it_too(said):
    close()
    first = Transfer.objects.get()

    with pytest.raises(DatabaseError, match="that month is closed"), transaction.atomic():
        Transfer.objects.create(
            phase="PLAIN", debit=first.debit, credit=first.credit, amount_kobo=1,
            made_at=LAST_MOMENT, made_by="k",
        )  # fmt: skip


def test_a_month_is_closed_once_by_whoever_closed_it_first(said):
    close()

    assert actions.close_month(month=OCTOBER, by="somebody", now=NOW).closed_by == "kunle"
    assert Closing.objects.count() == 1


@pytest.mark.parametrize(
    ("month", "words"),
    [(NOVEMBER, "can be closed from"), (date(2026, 12, 1), "from"), (SEPTEMBER, "close 2026-11")],
)
def test_a_month_is_closed_when_it_is_over_and_in_its_turn(said, month, words):
    close()

    with pytest.raises(actions.CannotClose, match=words):
        close(month)


def test_months_are_closed_one_after_another(said):
    later = datetime(2027, 1, 5, tzinfo=UTC)
    close()

    with pytest.raises(actions.CannotClose, match="close 2026-11 first"):
        close(date(2026, 12, 1), later)
    close(NOVEMBER, later)
    close(date(2026, 12, 1), later)

    assert queries.trial_balance()["budget"] == 5


def test_work_that_was_under_way_at_midnight_has_an_hour(said):
    with pytest.raises(actions.CannotClose):
        close(now=OCTOBERS_END + timedelta(minutes=59))
    close(now=OCTOBERS_END + timedelta(hours=1))


def test_an_account_without_a_balance_is_not_carried(said):
    actions.account(code="idle", kind=Account.Kind.ASSET, now=LAST_MOMENT)

    made = close()

    carried = made.balances.values_list("account__code", "balance_kobo", "held_kobo")
    assert sorted(carried) == [("budget", 5, 0), ("owner", -5, 0)]


@pytest.mark.django_db(transaction=True)
def test_the_guard_is_back_after_a_migration():
    closed.lift_guard()
    call_command("migrate", verbosity=0, interactive=False)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM sqlite_master WHERE name = 'ledger_transfer_closed'"
            if connection.vendor == "sqlite"
            else "SELECT count(*) FROM pg_trigger WHERE tgname = 'ledger_transfer_closed'"
        )
        assert cursor.fetchone() == (1,)
