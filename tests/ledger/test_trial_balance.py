"""`citydesk trial_balance`."""

import json
import uuid

import pytest
from django.core.management import call_command

from citydesk.ledger import actions, queries
from citydesk.ledger.models import Account
from tests.cast import NOW


@pytest.fixture(autouse=True)
def _books(db):
    budget = actions.account(code="budget", kind=Account.Kind.ASSET, now=NOW)
    owner = actions.account(code="owner", kind=Account.Kind.EQUITY, now=NOW)
    actions.move(
        id=uuid.uuid4(), debit=budget, credit=owner, kobo=150_000, memo="", now=NOW, by="kunle"
    )


def run(capsys, *arguments):
    call_command("trial_balance", *arguments)
    return capsys.readouterr().out


def test_it_adds_up(capsys):
    assert "₦1,500" in run(capsys)
    told = json.loads(run(capsys, "--json"))
    assert told == {"balances_kobo": {"budget": 150_000, "owner": -150_000}, "total_kobo": 0}
    assert run(capsys, "--csv").splitlines()[1] == "budget,150000"


def test_at_the_end_of_a_month_that_was_before(capsys):
    told = json.loads(run(capsys, "--json", "--month", "2026-10"))

    assert told["balances_kobo"] == {"budget": 0, "owner": 0}


def test_books_that_do_not_add_up_exit_1(monkeypatch):
    monkeypatch.setattr(queries, "trial_balance", lambda at: {"budget": 1})  # which cannot be

    with pytest.raises(SystemExit) as left:
        call_command("trial_balance")

    assert left.value.code == 1
