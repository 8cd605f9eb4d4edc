"""What waits in the spool is taken in, and one bad entry holds up nobody."""

import os
import time

import pytest
from django.conf import settings
from django.db import OperationalError

from citydesk.channels.types import Channel
from citydesk.intake import tasks
from citydesk.intake.models import Tip
from citydesk.intake.signals import tip_received
from citydesk.originals import spool
from tests.cast import NOW
from tests.factories.mails import letter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.CITYDESK_SPOOL = tmp_path / "spool"
    return settings.CITYDESK_SPOOL


def put(data: bytes):
    return spool.put(
        settings.CITYDESK_SPOOL,
        settings.CITYDESK_KEYS,
        channel=str(Channel.EMAIL),
        data=data,
        received_at=NOW,
        envelope_from="amaka@post.example",
    )


@pytest.fixture
def refusal():
    """A receiver that fails for tips with a claim among these."""
    claims = {"poison"}

    def refuse(*, tip, **_told):
        if tip.claim in claims:
            raise RuntimeError("no")

    tip_received.connect(refuse)
    yield claims
    tip_received.disconnect(refuse)


def claims() -> list[str]:
    return sorted(Tip.objects.values_list("claim", flat=True))


def test_everything_that_waits_becomes_a_tip_and_leaves_the_spool(folder):
    names = [put(letter(subject).as_bytes()) for subject in ("Fire", "Flood")]

    tasks.ingest_spool.call()

    assert claims() == ["Fire", "Flood"]
    assert {tip.delivery_id for tip in Tip.objects.all()} == set(names)
    assert list(folder.iterdir()) == []
    assert Tip.objects.first().received_at == NOW


def test_an_empty_spool_is_no_trouble():
    tasks.ingest_spool.call()


def test_an_entry_that_fails_stays_and_the_rest_goes_on(folder, refusal, caplog):
    bad = put(letter("poison").as_bytes())
    put(letter("Fire").as_bytes())

    tasks.ingest_spool.call()

    assert claims() == ["Fire"]
    assert spool.names(folder) == [bad]
    assert str(bad) in caplog.text
    assert "amaka" not in caplog.text


def test_an_entry_that_fails_again_and_again_is_let_rest_and_never_given_up(folder, refusal):
    bad = put(letter("poison").as_bytes())
    for _ in range(6):
        tasks.ingest_spool.call()
    assert spool.tries(folder, bad)[0] == 3

    hour_ago = time.time() - 3600
    os.utime(folder / f"{bad}.tries", (hour_ago, hour_ago))
    tasks.ingest_spool.call()
    assert spool.tries(folder, bad)[0] == 4
    assert spool.names(folder) == [bad]


def test_when_the_fault_is_mended_the_entry_is_taken_in(folder, refusal):
    bad = put(letter("poison").as_bytes())
    tasks.ingest_spool.call()

    refusal.clear()
    tasks.ingest_spool.call()

    assert claims() == ["poison"]
    assert bad not in spool.names(folder)


def test_an_entry_that_was_damaged_stays(folder):
    bad = put(letter().as_bytes())
    path = folder / f"{bad}.sealed"
    path.write_bytes(path.read_bytes()[:-1])

    tasks.ingest_spool.call()

    assert spool.names(folder) == [bad]


def test_an_entry_that_somebody_else_took_meanwhile_is_no_fault(folder, monkeypatch, caplog):
    name = put(letter().as_bytes())
    monkeypatch.setattr(spool, "names", lambda _folder: [name])
    (folder / f"{name}.sealed").unlink()

    tasks.ingest_spool.call()

    assert caplog.text == ""
    assert list(folder.iterdir()) == []


def test_a_database_that_does_not_answer_is_not_the_entrys_fault(folder):
    put(letter().as_bytes())

    def lock(**_told):
        raise OperationalError("database is locked")

    tip_received.connect(lock)
    try:
        with pytest.raises(OperationalError):
            tasks.ingest_spool.call()
    finally:
        tip_received.disconnect(lock)
    assert len(spool.names(folder)) == 1


def test_what_a_kill_left_half_written_is_swept_after_a_day(folder):
    put(letter().as_bytes())
    old, new = folder / ".a.part", folder / ".b.part"
    for part in (old, new):
        part.write_bytes(b"half")
    two_days_ago = time.time() - 2 * 86_400
    os.utime(old, (two_days_ago, two_days_ago))

    tasks.sweep_spool.call()

    assert not old.exists()
    assert new.exists()
    assert len(spool.names(folder)) == 1
