"""`citydesk erase`."""

import pytest
from django.core.management import CommandError, call_command

from citydesk.originals.models import Original
from citydesk.people.models import User
from tests.factories.tips import mailed

pytestmark = pytest.mark.django_db
WHY = "The sender is in danger."


@pytest.fixture
def owner():
    return User.objects.create_superuser("zara", "zara@example.ng", "password")


def left():
    return Original.objects.filter(erased_at=None).count()


def test_without_yes_it_only_says_what_would_go(owner, capsys):
    tip = mailed().tip

    call_command("erase", tip.code, "--why", WHY, "--by", "zara")

    assert "Would erase 2 messages and files" in capsys.readouterr().out
    assert left() == 4


def test_a_tip_is_erased_and_the_owner_told_of_the_backup(owner, capsys):
    tip = mailed().tip

    call_command("erase", tip.code.lower(), "--why", WHY, "--by", "zara", "--yes")

    assert "copy keys/ over its backup" in capsys.readouterr().out
    assert left() == 0
    assert set(Original.objects.values_list("erased_by", "erased_why")) == {("zara", WHY)}


def test_a_file_is_erased_by_its_hash(owner):
    mailed()
    file = Original.objects.get(kind="FILE")

    call_command("erase", file.sha256, "--why", WHY, "--by", "zara", "--yes")

    assert left() == 0


def test_only_an_owner_may(kunle):
    tip = mailed().tip

    with pytest.raises(CommandError, match="is no owner"):
        call_command("erase", tip.code, "--why", WHY, "--by", "kunle", "--yes")
    assert left() == 4


@pytest.mark.parametrize("what", ["T-NONE", "0" * 64])
def test_what_is_not_there_is_said_not_to_be(owner, what):
    with pytest.raises(CommandError, match=r"There is no tip|Nothing is kept"):
        call_command("erase", what, "--why", WHY, "--by", "zara", "--yes")


def test_a_reason_is_asked_for(owner):
    with pytest.raises(CommandError, match="Say why"):
        call_command("erase", "T-NONE", "--why", " ", "--by", "zara")
