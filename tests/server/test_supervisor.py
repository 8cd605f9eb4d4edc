"""One part may die; the newsroom stays open."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.newsroom import Newsroom


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory):
    room = Newsroom(tmp_path_factory.mktemp("newsroom"))
    room.start()
    yield room
    if room.process.poll() is None:
        room.stop()


@pytest.mark.parametrize(
    ("killed", "other"),
    [
        ("citydesk worker", "citydesk web"),
        ("citydesk web", "citydesk.channels.email.listener"),
        ("citydesk.channels.email.listener", "citydesk worker"),
    ],
)
def test_a_killed_part_comes_back_and_the_others_never_left(newsroom, killed, other):
    before, bystander = newsroom.pid(killed), newsroom.pid(other)
    os.kill(before, signal.SIGKILL)

    ends = time.monotonic() + 10
    while newsroom.pid(killed) in {0, before} and time.monotonic() < ends:
        time.sleep(0.05)

    assert newsroom.pid(killed) not in {0, before}
    assert newsroom.pid(other) == bystander
    assert f"(process {before}) was ended by SIGKILL" in newsroom.log.read_text()


def test_a_second_serve_in_the_same_folder_is_refused(newsroom):
    done = subprocess.run(
        [sys.executable, "-m", "citydesk", "serve"],
        env=newsroom.environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 1
    assert "already serves" in done.stderr


def test_everything_has_left_within_ten_seconds_of_sigterm(newsroom):
    parts = [newsroom.pid("citydesk web"), newsroom.pid("citydesk worker")]

    assert newsroom.stop() < 10
    for pid in parts:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
