"""Every point of the main job at which a process can die, one after another."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests import migrated
from tests.postgresql import free_port


@pytest.fixture
def environ(tmp_path):
    """A newsroom of its own, on the engine under test.

    In memory where there is a folder for that: a killed process loses nothing of it, and what the
    disk itself may lose is the business of the trace of fsync.
    """
    memory = Path("/dev/shm") if Path("/dev/shm").is_dir() else tmp_path
    folder = Path(tempfile.mkdtemp(prefix="citydesk-kills-", dir=memory))
    told = {**os.environ, "CITYDESK_DATA": str(folder / "data")}
    (folder / "data").mkdir()
    migrated.begin(told)
    yield told
    shutil.rmtree(folder)


@pytest.fixture
def provider(environ, tmp_path):
    """The provider's simulator, a process that is not killed."""
    address = f"127.0.0.1:{free_port()}"
    environ |= {
        "CITYDESK_REWARD_PROVIDERS": "vtpass",
        "CITYDESK_VTPASS_URL": f"http://{address}",
        "CITYDESK_VTPASS_API_KEY": "rehearsal",
        "CITYDESK_VTPASS_PUBLIC_KEY": "rehearsal",
        "CITYDESK_VTPASS_SECRET_KEY": "rehearsal",
    }
    command = [sys.executable, "-m", "citydesk.rewards.simulator", address, str(tmp_path / "sim")]
    process = subprocess.Popen(command, env=environ)
    yield process
    process.terminate()
    process.wait(10)


def kill_at_every_point(scenario, environ, module="scenarios"):
    command = [sys.executable, "-m", "tests.kills.harness", f"tests.kills.{module}:{scenario}"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4_000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize(
    ("scenario", "least"),
    [
        ("Receiving", 60),
        ("CheckingAgain", 8),
        ("Accepting", 30),
        ("Publishing", 30),
        ("Covering", 30),
        ("FilmMaking", 30),
    ],
)
def test_a_kill_at_any_point_leaves_nothing_lost_doubled_or_half_done(scenario, least, environ):
    found = kill_at_every_point(scenario, environ)

    assert found["wrong"] == []
    assert found["points"] >= least, "the traps were not set"


def test_a_kill_at_any_point_of_paying_pays_once(environ, provider):
    found = kill_at_every_point("Paying", environ)

    assert found["wrong"] == []
    assert found["points"] >= 60, "the traps were not set"


def test_a_kill_at_any_point_leaves_no_page_that_is_not_true(environ):
    found = kill_at_every_point("Purging", environ, module="delivery_scenarios")

    assert found["wrong"] == []
    assert found["points"] >= 20, "the traps were not set"


@pytest.mark.parametrize(
    ("scenario", "least"), [("Erasing", 60), ("Stamping", 8), ("Vouching", 15)]
)
def test_a_kill_at_any_point_leaves_custody_whole(scenario, least, environ):
    found = kill_at_every_point(scenario, environ, module="custody_scenarios")

    assert found["wrong"] == []
    assert found["points"] >= least, "the traps were not set"
