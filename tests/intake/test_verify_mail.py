"""`citydesk verify_mail`, as somebody uses it who doubts."""

import json

import pytest
from django.core.management import CommandError, call_command

from citydesk.lib import sandbox
from citydesk.originals import queries as originals
from tests.intake.test_vouching import _impatient, names, take, vouched  # noqa: F401 (fixtures)

pytestmark = pytest.mark.django_db


@pytest.fixture
def verify(capsys):
    def run(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as left:
            call_command("verify_mail", *arguments)
        return int(left.value.code), capsys.readouterr().out

    return run


def test_a_tips_verdict_stands_without_any_name_server(verify, names):  # noqa: F811
    tip = take()
    vouched(tip)
    names.dead = True

    code, out = verify(tip.code.lower())

    assert code == 0
    assert out == "It stands: post.example: DKIM PASS, ARC NONE, SPF PASS; its policy is reject\n"


def test_a_mail_and_its_record_are_enough(verify, names, tmp_path):  # noqa: F811
    tip = take()
    mail, record = tmp_path / "mail.eml", tmp_path / "record.json"
    mail.write_bytes(originals.read(tip.delivery.original))
    record.write_bytes(originals.read(vouched(tip).record))

    code, out = verify(str(mail), "--record", str(record), "--json")

    told = json.loads(out)
    assert (code, told["stands"], told["now"]["domain"]) == (0, True, "post.example")
    record.write_bytes(record.read_bytes().replace(b'"policy": "reject"', b'"policy": "none"'))
    code, out = verify(str(mail), "--record", str(record))
    assert (code, out.splitlines()[0]) == (
        1,
        "IT DOES NOT STAND: post.example: DKIM PASS, ARC NONE, SPF PASS; its policy is none",
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["T-AAAAAA"], "no tip"), (["nothing.eml", "--record", "nothing.json"], "cannot be read")],
)
def test_what_cannot_be_verified_is_said_in_a_sentence(arguments, words):
    with pytest.raises(CommandError, match=words) as error:
        call_command("verify_mail", *arguments)
    assert error.value.returncode == 2


def test_a_tip_of_which_nobody_was_asked_yet_says_so(names):  # noqa: F811
    with pytest.raises(CommandError, match="nobody was asked yet"):
        call_command("verify_mail", take().code)


def test_a_busy_machine_is_not_taken_for_a_verdict_that_falls(verify, names, monkeypatch):  # noqa: F811
    def wait(*_args, **_more):
        raise sandbox.KeptWaiting("more than 20 seconds")

    tip = take()
    vouched(tip)
    monkeypatch.setattr(sandbox, "call", wait)

    with pytest.raises(CommandError, match="less busy") as error:
        call_command("verify_mail", tip.code)
    assert error.value.returncode == 2
