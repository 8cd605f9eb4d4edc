"""`citydesk check_provider`."""

import json

import pytest
from django.core.management import CommandError, call_command

from citydesk.rewards import callbacks
from citydesk.rewards.providers import reloadly


def test_it_says_what_the_wallet_holds(provider, capsys):
    call_command("check_provider")
    assert "the wallet holds ₦1,000,000" in capsys.readouterr().out

    call_command("check_provider", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told.pop("callback").endswith(callbacks.path("vtpass"))
    assert told == {"provider": "vtpass", "ok": True, "balance_kobo": 100_000_000}


def test_wrong_keys_exit_1(provider, settings, capsys):
    settings.CITYDESK_VTPASS_PUBLIC_KEY = ""

    with pytest.raises(SystemExit) as left:
        call_command("check_provider", "vtpass")

    assert left.value.code == 1
    assert "cannot be used" in capsys.readouterr().out


def test_without_a_provider_it_says_which_setting(settings):
    settings.CITYDESK_REWARD_PROVIDERS = ()

    with pytest.raises(CommandError, match="CITYDESK_REWARD_PROVIDERS"):
        call_command("check_provider")


def test_another_is_tried_by_its_name(provider, settings, capsys):
    call_command("check_provider", "reloadly", "--json")
    assert json.loads(capsys.readouterr().out)["balance_kobo"] == 100_000_000

    settings.CITYDESK_RELOADLY_CLIENT_SECRET = ""
    reloadly.KEY.forget()
    with pytest.raises(SystemExit):
        call_command("check_provider", "reloadly")
    assert "Invalid credentials" in capsys.readouterr().out
