"""`citydesk close_month`."""

import json

import pytest
from django.core.management import CommandError, call_command


def test_it_says_who_closed_it_and_saying_it_again_is_no_error(kunle, capsys):
    for _ in range(2):
        call_command("close_month", "2026-01", "--by", "kunle", "--json")

    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert told[0] == told[1]
    assert (told[0]["month"], told[0]["by"]) == ("2026-01", "kunle")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["2999-01", "--by", "kunle"], "can be closed from"),
        (["2026-01", "--by", "nobody"], "Nobody signs in as nobody"),
        (["soon", "--by", "kunle"], "invalid"),
    ],
)
def test_what_cannot_be_is_said(kunle, arguments, words):
    with pytest.raises(CommandError, match=words):
        call_command("close_month", *arguments)
