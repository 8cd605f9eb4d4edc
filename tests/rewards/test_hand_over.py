"""`citydesk hand_over`."""

import json

import pytest
from django.core.management import CommandError, call_command

from citydesk.rewards import actions
from citydesk.rewards.models import Attempt, Handover
from tests.cast import NOW


@pytest.fixture(autouse=True)
def _waiting(kunle, due, settings):
    settings.CITYDESK_REWARD_PROVIDERS = ("manual",)
    actions.top_up(provider="manual", kobo=500_000, by="owner", now=NOW)
    actions.drive(reward_id=due.pk, now=NOW)
    Attempt.objects.update(reference="hand-1")
    Handover.objects.update(reference="hand-1", kobo=150_000)


def test_what_waits_is_listed(capsys):
    call_command("hand_over")
    assert capsys.readouterr().out == "hand-1      ₦1,500  not given yet\n"


def test_one_gives_and_another_sees_it(kunle, ngozi, capsys):
    call_command(
        "hand_over", "hand-1", "--by", "kunle", "--form", "voucher", "--code", "12-34", "--json"
    )
    told = json.loads(capsys.readouterr().out)
    assert told == {"waiting": [{"reference": "hand-1", "kobo": 150_000, "given_by": "kunle"}]}

    with pytest.raises(CommandError, match="two names"):
        call_command("hand_over", "hand-1", "--by", "kunle", "--seen")
    call_command("hand_over", "hand-1", "--by", "ngozi", "--seen")

    assert "Nothing waits" in capsys.readouterr().out
    assert Handover.objects.get().seen_by == ngozi


def test_what_cannot_be_handed_over_says_why(kunle):
    call_command("hand_over", "hand-1", "--by", "kunle", "--refuse", "Nobody answers.")

    assert Handover.objects.get().refusal == "Nobody answers."


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["hand-2", "--by", "kunle", "--seen"], "list them first"),
        (["hand-1", "--by", "nobody", "--seen"], "Nobody signs in"),
        (["hand-1", "--by", "kunle"], "Say --form"),
        (["hand-1", "--by", "kunle", "--form", "card"], "what the voucher"),
    ],
)
def test_what_cannot_be_is_said(kunle, arguments, words):
    with pytest.raises(CommandError, match=words):
        call_command("hand_over", *arguments)
