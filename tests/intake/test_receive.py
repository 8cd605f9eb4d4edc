"""`citydesk receive`, as a mail server pipes to it."""

import hashlib
import io
import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.core.management import call_command

from citydesk.intake import vouching
from citydesk.intake.models import Tip
from citydesk.intake.signals import tip_received
from citydesk.lib import magic
from citydesk.originals import spool
from tests import corpora
from tests.factories.mails import letter, nameless_inline, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def receive(monkeypatch, capfdbinary, tmp_path, settings):
    settings.CITYDESK_SPOOL = tmp_path / "spool"

    def run(data: bytes, *arguments: str) -> dict:
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))
        call_command("receive", *arguments)
        return json.loads(capfdbinary.readouterr().out)

    return run


@pytest.fixture
def original(capfdbinary):
    def run(sha256: str) -> bytes:
        capfdbinary.readouterr()
        call_command("original", sha256)
        return capfdbinary.readouterr().out

    return run


def test_it_is_told_who_brought_the_mail(receive, settings, monkeypatch):
    settings.CITYDESK_DNS = [("127.0.0.1", 1)]
    entries = []
    monkeypatch.setattr(vouching, "expect", lambda *, entry, **_more: entries.append(entry))

    receive(letter().as_bytes(), "--client-address", "198.51.100.7", "--helo", "out.post.example")

    assert [(entry.peer, entry.helo) for entry in entries] == [("198.51.100.7", "out.post.example")]


def test_it_prints_exactly_what_became_of_the_mail(receive, settings):
    data = nameless_inline().as_bytes()

    told = receive(data)

    tip = Tip.objects.get()
    assert told == {
        "sha256": hashlib.sha256(data).hexdigest(),
        "delivery": str(tip.delivery_id),
        "tip": tip.code,
        "duplicate": False,
        "evidence": [
            {
                "name": "picture-1.png",
                "type": "image/png",
                "bytes": len(picture("PNG")),
                "sha256": hashlib.sha256(picture("PNG")).hexdigest(),
            }
        ],
        "state": "READ",
    }
    assert list(settings.CITYDESK_SPOOL.iterdir()) == []


def test_the_same_mail_again_is_told_to_be_so(receive):
    first = receive(letter().as_bytes())

    assert receive(letter().as_bytes()) == {**first, "duplicate": True}


def test_what_is_no_mail_is_taken_all_the_same(receive):
    told = receive(b"\xff\x00")

    assert told["state"] == "UNREADABLE"
    assert told["tip"]


def test_the_envelopes_sender_is_told_by_an_option(receive):
    from citydesk.channels.models import Notice

    receive(letter().as_bytes(), "--from=<>")

    assert not Notice.objects.exists()


def test_if_a_tip_cannot_be_made_now_the_mail_is_safe_and_waits(receive, settings):
    def fail(**_told):
        raise RuntimeError("no")

    tip_received.connect(fail)
    try:
        told = receive(letter().as_bytes())
    finally:
        tip_received.disconnect(fail)

    assert (told["state"], told["tip"], told["evidence"]) == ("WAITING", None, [])
    assert [str(name) for name in spool.names(settings.CITYDESK_SPOOL)] == [told["delivery"]]


def test_a_mail_that_is_too_large_is_refused_in_words(receive, settings, capfdbinary):
    settings.CITYDESK_MESSAGE_BYTES_MAX = 1000

    with pytest.raises(SystemExit) as left:
        receive(b"x" * 1001)

    assert left.value.code == os.EX_TEMPFAIL
    assert b"larger than 1,000 bytes" in capfdbinary.readouterr().err
    assert receive(b"x" * 1000)["tip"]


def test_a_mail_that_cannot_be_kept_is_refused_to_be_sent_again(receive, settings, capfdbinary):
    settings.CITYDESK_SPOOL.write_text("not a folder")

    with pytest.raises(SystemExit) as left:
        receive(letter().as_bytes())

    assert left.value.code == os.EX_TEMPFAIL
    assert b"could not be kept" in capfdbinary.readouterr().err
    assert not Tip.objects.exists()


@pytest.mark.parametrize(
    ("setup", "words"),
    [
        ("import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))", "File too"),
        ("import os; os.environ['CITYDESK_TYPO'] = '1'", "CITYDESK_TYPO"),
        ("from citydesk.lib import keys; keys.make = lambda _folder: open('/nowhere')", "/nowhere"),
    ],
    ids=["no room", "bad setting", "keys out of reach"],
)
def test_the_process_leaves_with_75_when_nothing_was_kept(tmp_path, setup, words):
    program = f"{setup}\nimport sys; sys.argv[:] = ['citydesk', 'receive']\n"
    program += "from citydesk.__main__ import main; main()"
    environ = {**os.environ, "CITYDESK_DATA": str(tmp_path)}

    done = subprocess.run(
        [sys.executable, "-c", program],
        input=letter(text="words " * 3000).as_bytes(),
        env=environ,
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == os.EX_TEMPFAIL
    assert words in done.stderr.decode()


def test_all_of_the_public_mails_go_through(receive, original):
    """Exit 0 each, the same bytes back each, every picture found."""
    for path in corpora.files("mail"):
        data = path.read_bytes()

        told = receive(data)

        assert told["tip"], path.name
        assert original(told["sha256"]) == data, path.name
        for file in told["evidence"]:
            assert hashlib.sha256(original(file["sha256"])).hexdigest() == file["sha256"]


def test_hostile_pictures_are_kept_whatever_they_are(receive, original):
    paths = corpora.files("hostile-images")
    for path in paths:
        data = path.read_bytes()

        told = receive(letter(path.name, pictures={path.name: data}).as_bytes())

        [file] = told["evidence"]
        assert (file["name"], file["bytes"]) == (path.name, len(data))
        assert file["type"] == magic.media_type(data)
        assert original(file["sha256"]) == data


def test_a_mail_server_may_be_ready_before_the_newsroom_is(tmp_path):
    environ = {**os.environ, "CITYDESK_DATA": str(tmp_path), "CITYDESK_DATABASE_URL": ""}
    data = letter().as_bytes()

    done = subprocess.run(
        [sys.executable, "-m", "citydesk", "receive"],
        env=environ,
        input=data,
        capture_output=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 0
    assert json.loads(done.stdout)["tip"].startswith("T-")
    assert b"Traceback" not in done.stderr
