"""`citydesk statement`."""

import csv
import io
import json
import uuid

import pytest
from django.core.management import CommandError, call_command

from citydesk.ledger import actions
from citydesk.ledger.models import Account
from tests.cast import NOW


@pytest.fixture(autouse=True)
def _books(db):
    budget = actions.account(code="budget", kind=Account.Kind.ASSET, now=NOW)
    owner = actions.account(code="owner", kind=Account.Kind.EQUITY, now=NOW)
    how = {"debit": budget, "credit": owner, "now": NOW, "by": "kunle"}
    actions.move(id=uuid.uuid4(), kobo=150_000, memo='=HYPERLINK("http://x")', **how)
    actions.move(id=uuid.uuid4(), kobo=50_000, memo="funded", **how)


def run(capsys, *arguments):
    call_command("statement", *arguments)
    return capsys.readouterr().out


def test_it_says_what_stands(capsys):
    told = run(capsys, "owner")

    assert "after" in told
    assert "-₦2,000" in told


def test_as_json(capsys):
    told = json.loads(run(capsys, "budget", "--json", "--month", "2026-11", "--lines", "1"))

    assert (told["closing_kobo"], told["older"]) == (200_000, True)
    assert told["lines"][0]["other account"] == "owner"


def test_as_csv_it_has_every_line_and_no_formula(capsys):
    rows = list(csv.DictReader(io.StringIO(run(capsys, "budget", "--csv"))))

    assert sorted(row["kobo"] for row in rows) == ["150000", "50000"]
    assert not [cell for row in rows for cell in row.values() if cell.startswith("=")]


def test_a_month_of_nothing_is_empty(capsys):
    assert json.loads(run(capsys, "budget", "--json", "--month", "2026-12"))["lines"] == []


def test_an_account_that_is_not_there_is_said():
    with pytest.raises(CommandError, match="trial_balance"):
        call_command("statement", "nobody")
