"""A newsroom that runs, and a browser in a person's hand."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests import parts
from tests.journeys import kinds
from tests.newsroom import Newsroom

SCREENS = Path(__file__).parents[2] / "build" / "screens"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}


@pytest.fixture(scope="session")
def newsroom(tmp_path_factory):
    room = Newsroom(tmp_path_factory.mktemp("newsroom"), "demo")
    room.start()
    yield room
    room.stop()


@pytest.fixture(scope="session")
def paths(newsroom):
    """A page of every kind."""
    return kinds.paths(newsroom)


@pytest.fixture(scope="session")
def live_server():
    """Django's own server in a thread of ours; on SQLite its threads would share one connection.

    A check constraint calls back into Python there, and waits for the lock that another thread
    holds while it waits for the connection: seen to stand still for good.
    """
    if os.environ.get("TEST_ENGINE") != "postgresql":
        pytest.skip("SQLite's test database is in memory, for one thread")
    server = LiveServer("127.0.0.1")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser():
    parts.need("chromium")
    SCREENS.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser):
    with browser.new_page(viewport=PHONE) as opened:
        yield opened


@pytest.fixture
def desk_page(browser):
    with browser.new_page(viewport=DESK) as opened:
        yield opened
