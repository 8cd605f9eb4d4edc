"""`citydesk fund_rewards`."""

import uuid

import pytest
from django.core.management import CommandError, call_command

from citydesk.ledger import queries


def test_money_is_set_aside_and_the_same_id_adds_it_once(kunle, capsys):
    number = str(uuid.uuid4())

    for _ in range(2):
        call_command("fund_rewards", "5000", "--by", "kunle", "--id", number)

    assert "₦5,000" in capsys.readouterr().out
    assert queries.trial_balance() == {"budget": 500_000, "owner": -500_000}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["0", "--by", "kunle"], "positive"), (["10", "--by", "nobody"], "Nobody signs in as nobody")],
)
def test_what_cannot_be_is_said(kunle, arguments, words):
    with pytest.raises(CommandError, match=words):
        call_command("fund_rewards", *arguments)


def test_an_id_is_not_used_for_two_amounts(kunle):
    number = str(uuid.uuid4())
    call_command("fund_rewards", "5000", "--by", "kunle", "--id", number)

    with pytest.raises(CommandError, match="another amount"):
        call_command("fund_rewards", "6000", "--by", "kunle", "--id", number)
