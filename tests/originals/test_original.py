"""`citydesk original`: the bytes, or one sentence."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from citydesk.originals.actions import erase, keep
from citydesk.originals.models import Original
from tests.cast import NOW

pytestmark = pytest.mark.django_db
DATA = bytes(range(256)) * 3 + b"\r\n\n"


@pytest.fixture
def kept():
    return keep(data=DATA, kind=Original.Kind.MESSAGE, media_type="message/rfc822", now=NOW)


def test_the_bytes_come_back_exactly(kept, capfdbinary):
    call_command("original", kept.sha256.upper())

    assert capfdbinary.readouterr().out == DATA


@pytest.mark.parametrize("name", ["0" * 64, "x", ""])
def test_what_is_not_kept_is_said_to_be_so(name):
    with pytest.raises(CommandError, match="Nothing is kept under"):
        call_command("original", name)


def test_of_what_was_erased_nothing_is_said(kept):
    erase(items=[kept], why="The sender is in danger.", by="kunle", now=NOW)

    with pytest.raises(CommandError, match="Nothing is kept under"):
        call_command("original", kept.sha256)


def test_what_was_changed_on_disk_is_said_to_be_so(kept):
    path = Path(settings.CITYDESK_DATA) / "originals" / kept.stored_as
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"\x00")

    with pytest.raises(CommandError, match="cannot be read"):
        call_command("original", kept.sha256)


def test_what_is_gone_from_the_disk_is_said_to_be_so(kept):
    (Path(settings.CITYDESK_DATA) / "originals" / kept.stored_as).unlink()

    with pytest.raises(CommandError, match="cannot be read"):
        call_command("original", kept.sha256)
