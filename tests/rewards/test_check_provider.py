"""`citydesk check_provider`."""

import json

import pytest
from django.core.management import CommandError, call_command


def test_it_says_what_the_wallet_holds(provider, capsys):
    call_command("check_provider")
    assert "the wallet holds ₦1,000,000" in capsys.readouterr().out

    call_command("check_provider", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told == {"provider": "vtpass", "ok": True, "balance_kobo": 100_000_000}


def test_wrong_keys_exit_1(provider, settings, capsys):
    settings.CITYDESK_VTPASS_PUBLIC_KEY = ""

    with pytest.raises(SystemExit) as left:
        call_command("check_provider", "vtpass")

    assert left.value.code == 1
    assert "cannot be used" in capsys.readouterr().out


def test_without_a_provider_it_says_which_setting(settings):
    settings.CITYDESK_REWARD_PROVIDER = "none"

    with pytest.raises(CommandError, match="CITYDESK_REWARD_PROVIDER"):
        call_command("check_provider")
