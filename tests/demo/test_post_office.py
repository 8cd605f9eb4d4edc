"""The contributors' post office."""

import signal
import smtplib
import socket
import subprocess
import sys
import time

import pytest

from citydesk.demo.letters import letter
from tests.cast import NOW


@pytest.fixture
def office(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "citydesk.demo.post_office", f"127.0.0.1:{port}", tmp_path]
    process = subprocess.Popen(command)
    ends = time.monotonic() + 20
    while time.monotonic() < ends:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.05)
    yield port
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0


def test_a_mail_is_kept_as_it_came(office, tmp_path):
    mail = letter(
        sender="news@example.ng",
        to="amaka@example.ng",
        subject="Published",
        text="Your story is out.",
        sent_at=NOW,
    )

    with smtplib.SMTP("127.0.0.1", office) as line:
        line.sendmail("news@example.ng", ["amaka@example.ng"], mail)

    (path,) = tmp_path.glob("*.eml")
    assert path.read_bytes().replace(b"\r\n", b"\n").strip() == mail.strip()
