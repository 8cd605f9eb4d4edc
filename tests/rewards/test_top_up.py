"""`citydesk top_up`."""

import json
import uuid

import pytest
from django.core.management import CommandError, call_command


def test_a_wallet_that_was_filled_is_written_down_once(kunle, capsys):
    number = str(uuid.uuid4())
    for _ in range(2):
        call_command("top_up", "vtpass", "5000", "--by", "kunle", "--id", number, "--json")

    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told == {"provider": "vtpass", "wallet_kobo": 500_000}
    with pytest.raises(CommandError, match="another amount"):
        call_command("top_up", "vtpass", "6000", "--by", "kunle", "--id", number)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["vtpass", "0", "--by", "kunle"], "positive"),
        (["vtpass", "10", "--by", "nobody"], "Nobody signs in as nobody"),
        (["nobody", "10", "--by", "kunle"], "invalid choice"),
    ],
)
def test_what_cannot_be_is_said(kunle, arguments, words):
    with pytest.raises(CommandError, match=words):
        call_command("top_up", *arguments)
