"""Where a cache answers readers, their own browsers say that a page is read."""

import subprocess
import sys
import time

import pytest

from tests.journeys.conftest import PHONE
from tests.newsroom import Newsroom

pytestmark = pytest.mark.journey

PATIENCE = 60
ANDROID = "Mozilla/5.0 (Linux; Android 13; SM-A135F) AppleWebKit/537.36 Chrome/120.0 Mobile"
TELL = "from tests.factories import stories; print(stories.public('Bridge reopens').path)"
COUNT = """
from datetime import timedelta
from django.utils import timezone
from citydesk.delivery import queries

people, robots = queries.read(since=timezone.now() - timedelta(days=1), path={path!r})
print(people, robots, dict(queries.led_here(since=timezone.now() - timedelta(days=1))))
"""


@pytest.fixture
def room(tmp_path):
    room = Newsroom(tmp_path)
    room.environ["CITYDESK_READS"] = "beacon"
    room.start()
    yield room
    room.stop()


def ask(room, script):
    command = [sys.executable, "-m", "citydesk", "shell", "--no-imports", "-c", script]
    done = subprocess.run(command, env=room.environ, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_reader_is_counted_once_by_the_page_that_their_browser_shows(room, browser):
    path = ask(room, TELL)
    for agent, has_script in ((ANDROID, True), (ANDROID, False), ("Googlebot/2.1", True)):
        with browser.new_context(
            viewport=PHONE, user_agent=agent, java_script_enabled=has_script
        ) as context:
            context.new_page().goto(f"{room.address}{path}", referer="https://news.example/today")
            context.pages[0].wait_for_load_state("networkidle")

    ends = time.monotonic() + PATIENCE
    counted = "1 1 {'news.example': 1}"  # both, which may be two writes
    while (said := ask(room, COUNT.format(path=path))) != counted and time.monotonic() < ends:
        time.sleep(1)
    assert said == counted
