"""The listener, as a mail server finds it: over a socket, the real process."""

import os
import re
import signal
import smtplib
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from citydesk.channels.email.listener import CONNECTIONS_MAX
from citydesk.lib import keys
from citydesk.lib.wake import Ear
from citydesk.originals import spool
from tests.factories.mails import letter, nameless_inline
from tests.parts import need
from tests.postgresql import free_port

COMMAND = [sys.executable, "-m", "citydesk.channels.email.listener"]
ROOT = Path(__file__).parents[3]
MOST = 50_000
US = "tips@news.example"
THEM = "amaka@post.example"


class Listener:
    """A listener of its own, in a folder that holds the public key alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.private = folder / "private"
        keys.make(self.private)
        (folder / "keys").mkdir()
        (folder / "keys" / "house.pub").write_bytes((self.private / "house.pub").read_bytes())
        (folder / "run").mkdir()
        (folder / "spool").mkdir()
        self.environ = {
            "PATH": os.environ["PATH"],
            "CITYDESK_DATA": str(folder),
            "CITYDESK_SMTP_BIND": f"127.0.0.1:{self.port}",
            "CITYDESK_TIP_ADDRESS": US,
            "CITYDESK_MESSAGE_BYTES_MAX": str(MOST),
        }

    def start(self, *, before: tuple[str, ...] = ()) -> "Listener":
        self.process = subprocess.Popen(
            [*before, *COMMAND],
            cwd=ROOT,
            env=self.environ,
            stderr=subprocess.PIPE,
            text=True,
        )
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                assert self.process.poll() is None, self.process.stderr.read()
                time.sleep(0.02)
            else:
                return self

    def dial(self) -> smtplib.SMTP:
        line = smtplib.SMTP("127.0.0.1", self.port, timeout=20)
        line.ehlo("post.example")
        return line

    def entries(self) -> list[spool.Entry]:
        folder = self.folder / "spool"
        return [spool.read(folder, self.private, name) for name in spool.names(folder)]

    def stop(self) -> str:
        """Ask it to leave; what it said."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        said: str = self.process.communicate(timeout=15)[1]
        return said


@pytest.fixture
def listener(tmp_path):
    room = Listener(tmp_path).start()
    yield room
    said = room.stop()
    assert "post.example" not in said  # who wrote is nobody's business
    assert "Traceback" not in said


@pytest.fixture
def line(listener):
    line = listener.dial()
    yield line
    line.close()


def data(line: smtplib.SMTP, body: bytes, sender: str = THEM) -> tuple[int, bytes]:
    assert line.mail(sender)[0] == 250
    assert line.rcpt(US)[0] == 250
    return line.data(body)


def test_a_mail_lies_sealed_in_the_spool_when_250_is_said(listener, line):
    body = nameless_inline().as_bytes().replace(b"\n", b"\r\n")

    code, _words = data(line, body)

    assert code == 250
    [entry] = listener.entries()
    assert (entry.channel, entry.envelope_from, entry.data) == ("EMAIL", THEM, body)
    assert (entry.peer, entry.helo) == ("127.0.0.1", "post.example")
    [path] = (listener.folder / "spool").iterdir()
    assert b"Balogun" not in path.read_bytes()


@pytest.mark.parametrize(
    "body",
    [
        b".\r\n..\r\n.dots\r\n",
        b"eight \xff bits\r\n",
        b"bare \n line \r ends\r\n",
        b"x" * 5000 + b"\r\n" + b"." * 3000 + b"\r\n",
        b"\r\n",
        b"nul \x00\r\n",
        b"\r\n.\n\r\n",
    ],
    ids=["dots", "eight bits", "bare line ends", "long lines", "empty", "nul", "no smuggling"],
)
def test_a_body_is_kept_byte_for_byte(listener, line, body):
    line.mail(THEM)
    line.rcpt(US)
    line.putcmd("DATA")
    assert line.getreply()[0] == 354
    line.send(re.sub(rb"(^|\r\n)\.", rb"\1..", body) + b".\r\n")

    assert line.getreply()[0] == 250
    assert [entry.data for entry in listener.entries()] == [body]


def test_the_worker_is_poked(listener, line):
    with Ear(listener.folder / "run") as ear:
        data(line, b"words\r\n")

        assert ear.wait(10) == {b"sweep"}


def test_mail_for_somebody_else_is_refused(line):
    line.mail(THEM)

    assert line.rcpt("editor@news.example")[0] == 550
    assert line.rcpt("tips@elsewhere.example")[0] == 550
    assert line.rcpt("tips+T-7GQK4M@news.example")[0] == 250
    assert line.data(b"words\r\n")[0] == 250


def test_a_bounce_is_taken_and_its_empty_sender_kept(listener, line):
    assert data(line, b"words\r\n", sender="<>")[0] == 250

    assert [entry.envelope_from for entry in listener.entries()] == ["<>"]


def test_a_mail_that_says_it_is_too_large_is_refused_before_it_is_sent(line):
    assert line.esmtp_features["size"] == str(MOST)
    assert line.mail(THEM, [f"SIZE={MOST + 1}"])[0] == 552


def test_a_mail_that_turns_out_too_large_is_refused_and_the_line_goes_on(listener, line):
    assert data(line, b"x" * 70 * 1000 + b"\r\n")[0] == 552
    assert data(line, b"words\r\n" * 9000)[0] == 552
    assert data(line, b"words\r\n")[0] == 250

    assert len(listener.entries()) == 1


def test_the_largest_mail_is_taken(listener, line):
    assert data(line, b"x" * (MOST - 2) + b"\r\n")[0] == 250


def test_names_in_any_script_are_taken(listener, line):
    assert {"smtputf8", "8bitmime"} <= set(line.esmtp_features)
    line.mail("àmáká@post.example", ["SMTPUTF8", "BODY=8BITMIME"])
    line.rcpt(US)

    assert line.data("Subject: Ọjà\r\n".encode())[0] == 250
    assert listener.entries()[0].envelope_from == "àmáká@post.example"


def test_out_of_order_commands_are_refused(line):
    assert line.docmd("DATA")[0] == 503
    assert line.docmd("RCPT", f"TO:<{US}>")[0] == 503
    assert line.mail(THEM)[0] == 250
    assert line.docmd("DATA")[0] == 503


def test_several_mails_go_over_one_line(listener, line):
    for number in range(3):
        assert data(line, b"%d\r\n" % number)[0] == 250

    assert [entry.data for entry in listener.entries()] == [b"0\r\n", b"1\r\n", b"2\r\n"]


def test_a_line_that_breaks_leaves_nothing(listener, line):
    line.mail(THEM)
    line.rcpt(US)
    line.putcmd("DATA")
    line.getreply()
    line.send(b"half of it\r\n")
    line.close()

    with listener.dial() as other:
        data(other, b"whole\r\n")
    assert [entry.data for entry in listener.entries()] == [b"whole\r\n"]


def test_when_it_is_full_of_callers_the_next_is_asked_to_call_again(listener):
    with ExitStack() as lines:
        greetings = []
        for _number in range(CONNECTIONS_MAX + 1):
            one = lines.enter_context(socket.create_connection(("127.0.0.1", listener.port)))
            greetings.append(one.recv(100)[:3])

        assert greetings[0] == b"220"
        assert greetings[-1] == b"421"


def test_it_leaves_at_sigterm_and_tells_those_who_wait(listener, line):
    listener.process.send_signal(signal.SIGTERM)

    assert listener.process.wait(10) == 0
    assert line.getreply()[0] == 421


def test_a_mail_that_is_being_handed_over_at_sigterm_is_taken(listener, line):
    line.mail(THEM)
    line.rcpt(US)
    line.putcmd("DATA")
    line.getreply()
    line.send(b"words\r\n")
    listener.process.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    line.send(b".\r\n")

    assert line.getreply()[0] == 250
    assert listener.process.wait(10) == 0
    assert len(listener.entries()) == 1


def test_a_spool_that_cannot_be_written_is_answered_451(listener, line):
    (listener.folder / "spool").rmdir()
    (listener.folder / "spool").write_text("not a folder")

    assert data(line, b"words\r\n")[0] == 451


def test_a_full_disk_is_answered_452_and_nothing_half_is_left(tmp_path):
    need("unshare")
    room = Listener(tmp_path)
    folder = tmp_path / "spool"
    script = f'mount -t tmpfs -o size=16k none {folder} && exec "$@"'
    probe = ["unshare", "-rm", "sh", "-c", script, "sh"]
    if subprocess.run([*probe, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no disk of our own can be mounted here")
    room.start(before=tuple(probe))

    with room.dial() as line:
        assert data(line, b"x" * 30_000 + b"\r\n")[0] == 452
        assert data(line, b"small\r\n")[0] == 250
    inside = Path(f"/proc/{room.process.pid}/root{folder}")
    assert len(list(inside.iterdir())) == 1
    room.stop()


def test_file_and_folder_are_flushed_before_250_is_said(tmp_path):
    need("strace")
    room = Listener(tmp_path)
    trace = tmp_path / "trace"
    room.start(before=("strace", "-D", "-f", "-y", "-o", str(trace), "-e",
                       "trace=fsync,rename,sendto,write,sendmsg"))  # fmt: skip

    with room.dial() as line:
        data(line, b"words\r\n")
    room.stop()

    told = [
        word
        for text in trace.read_text().splitlines()
        if (word := _meaning(text, str(tmp_path / "spool")))
    ]
    assert told[told.index("go on") :] == [
        "go on",
        "file flushed",
        "file named",
        "folder flushed",
        "250",
        *(["bye"] if "bye" in told else []),
    ]


def _meaning(text: str, folder: str) -> str:
    """What a line of the trace tells of our mail."""
    signs = {
        '"354 ': "go on",
        f"<{folder}>": "folder flushed" if "fsync(" in text else "",
        f"<{folder}/": "file flushed" if "fsync(" in text else "",
        "rename(": "file named" if folder in text else "",
        '"250 2.0.0': "250",
        '"221 ': "bye",
    }
    return next((word for sign, word in signs.items() if word and sign in text), "")


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("CITYDESK_SMTP_BIND", "nowhere", os.EX_CONFIG),
        ("CITYDESK_MESSAGE_BYTES_MAX", "-1", os.EX_CONFIG),
        ("CITYDESK_DATA", "/nonexistent", os.EX_OSERR),
    ],
)
def test_it_says_in_one_line_why_it_cannot_listen(tmp_path, name, value, code):
    room = Listener(tmp_path)

    done = subprocess.run(
        COMMAND,
        cwd=ROOT,
        env={**room.environ, name: value},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert done.returncode == code
    assert len(done.stderr.splitlines()) == 1


def test_django_and_the_private_key_are_not_in_it(tmp_path):
    code = (
        "import sys, citydesk.channels.email.listener;"
        "sys.exit(any(name.partition('.')[0] in {'django', 'wagtail'} for name in sys.modules))"
    )

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_a_letter_with_headers_is_what_the_parser_gets(listener, line):
    body = letter().as_bytes().replace(b"\n", b"\r\n")

    line.sendmail(THEM, [US], body)

    assert listener.entries()[0].data == body
